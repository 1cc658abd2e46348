package io.macula.engine.wire;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import io.macula.engine.identity.Ids;
import io.macula.engine.testing.Vectors;
import io.macula.engine.wire.WireFormatException.Reason;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever a peer sends: one kind of exception, and memory within bounds.
 */
class HostileBytesTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static List<byte[]> frames() {
		List<byte[]> frames = new ArrayList<>();
		Vectors.frames("frames").forEach((row) -> frames.add(Ids.fromHex(row.required("hex").asString())));
		Vectors.goldenFrames().forEach((frame) -> frames.add(Ids.fromHex(frame)));
		return frames;
	}

	@Test
	void everyDamagedByteOfEveryFrame() {
		PayloadReader reader = new PayloadReader(WireTestSupport.LIMITS, new NameTable(16, 16));
		for (byte[] frame : frames()) {
			for (int i = 0; i < frame.length; i++) {
				byte good = frame[i];
				for (int flip = 1; flip < 256; flip++) {
					frame[i] = (byte) (good ^ flip);
					if (i < 8) {
						decode(frame);
					}
					else {
						read(reader, frame[1], frame, 8, frame.length);
					}
				}
				frame[i] = good;
			}
		}
	}

	@Test
	void everyPieceOfEveryFrame() {
		for (byte[] frame : frames()) {
			for (int length = 0; length < frame.length; length++) {
				byte[] piece = Arrays.copyOf(frame, length);
				assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> WireCodec.decode(piece));
				FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, new NameTable(0, 0));
				decoder.feed(Unpooled.wrappedBuffer(piece));
				assertThat(decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
				assertThat(decoder.buffered()).isEqualTo(length);
			}
		}
	}

	@Test
	void everyPieceOfEveryPayload() {
		PayloadReader reader = new PayloadReader(WireTestSupport.LIMITS, new NameTable(16, 16));
		for (byte[] frame : frames()) {
			for (int end = 8; end < frame.length; end++) {
				assertThat(read(reader, frame[1], frame, 8, end)).isEqualTo(Reason.TRUNCATED);
			}
		}
	}

	private static Reason read(PayloadReader reader, int type, byte[] bytes, int start, int end) {
		try {
			assertThat(reader.read(type & 0xFF, bytes, start, end)).isNotNull();
			return null;
		}
		catch (WireFormatException ex) {
			return ex.reason();
		}
	}

	private static Reason decode(byte[] frame) {
		try {
			assertThat(WireCodec.decode(frame)).isNotNull();
			return null;
		}
		catch (WireFormatException ex) {
			return ex.reason();
		}
	}

	@Property(tries = 5_000)
	void anyBytesUnderAnyType(@ForAll byte type, @ForAll byte[] payload) {
		NameTable names = new NameTable(16, 16);
		names.define(0, "a", 1);
		names.define(1, "b", 1);
		read(new PayloadReader(WireTestSupport.LIMITS, names), type, payload, 0, payload.length);
		for (int compact = MessageType.NAME.id(); compact <= MessageType.COMPACT_REPLY.id(); compact++) {
			read(new PayloadReader(WireTestSupport.LIMITS, names), compact, payload, 0, payload.length);
		}
		byte[] frame = WireTestSupport.frame(type & 0xFF, payload);
		Reason reason = decode(frame);
		FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, names);
		decoder.feed(Unpooled.wrappedBuffer(frame));
		FrameResult result = decoder.next();
		if (reason == null) {
			assertThat(result).isInstanceOf(FrameResult.Decoded.class);
		}
		assertThat(decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
	}

	@Property(tries = 2_000)
	void anyBytesOnAStream(@ForAll byte[] bytes) {
		FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, new NameTable(16, 16));
		decoder.feed(Unpooled.wrappedBuffer(bytes));
		for (int i = 0; i <= bytes.length && !(decoder.next() instanceof FrameResult.NeedMore); i++) {
			assertThat(decoder.buffered()).isLessThan(bytes.length);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "dd7fffffff", "ddffffffff", "df7fffffff", "dfffffffff", "df40000000", "df80000000",
			"dd00010000", "dcffff", "deffff", "c67fffffff", "c6ffffffff", "db7fffffff", "dbffffffff", "c680000000",
			"81c401", "81c40161dd7fffffff", "81c406746f70696373dd7fffffff", "81c4077061796c6f6164c6ffffffff",
			"81c4077061796c6f6164c67fffffff", "81c406746f70696373df40000000" })
	void countsAndLengthsThatLie(String payload) {
		for (int type : new int[] { 0x11, 0x10, 0x42, 0x53, 0x89 }) {
			allocatesAtMost(8 << 10, () -> {
				byte[] frame = WireTestSupport.frame(type, Ids.fromHex(payload));
				assertThat(decode(frame)).isNotNull();
			});
		}
		allocatesAtMost(8 << 10, () -> {
			try {
				throw new AssertionError(WireCodec.decodeValue(Ids.fromHex(payload), WireTestSupport.LIMITS));
			}
			catch (WireFormatException ex) {
				assertThat(ex.reason()).isNotNull();
			}
		});
	}

	@Test
	void towersOfLists() {
		byte[] tower = new byte[20_000];
		Arrays.fill(tower, (byte) 0x91);
		assertThat(decode(WireTestSupport.frame(0x10, concat("81c40161", tower)))).isEqualTo(Reason.TOO_DEEP);
		Arrays.fill(tower, (byte) 0x81);
		assertThat(decode(WireTestSupport.frame(0x10, concat("81c40161", tower)))).isEqualTo(Reason.TOO_DEEP);
	}

	@Test
	void manyElementsCostABoundedMultipleOfTheFrame() {
		byte[] lists = new byte[(1 << 20) - 100];
		// Lists of 15 lists of 15, and so on, as wide as the format is without a longer
		// header
		Arrays.fill(lists, (byte) 0x90);
		byte[] payload = concat("81c40161dd000fff00", lists);
		allocatesAtMost(8 << 20,
				() -> assertThat(decode(WireTestSupport.frame(0x10, payload))).isEqualTo(Reason.TOO_MANY_ELEMENTS));
		byte[] fit = new byte[65_000];
		Arrays.fill(fit, (byte) 0x80);
		byte[] many = concat("81c40161dd" + String.format("%08x", fit.length), fit);
		allocatesAtMost(8 << 20, () -> assertThat(decode(WireTestSupport.frame(0x10, many))).isNull());
		Arrays.fill(fit, (byte) 0xE0);
		byte[] numbers = concat("81c40161dd" + String.format("%08x", fit.length), fit);
		allocatesAtMost(8 << 20, () -> assertThat(decode(WireTestSupport.frame(0x10, numbers))).isNull());
	}

	@Test
	void aNarrowDeepTreeIsBoundedToo() {
		// Each level announces as many items as bytes are left, which only the budget of
		// elements can stop
		FrameBuffer out = new FrameBuffer();
		out.writeBytes(Ids.fromHex("81c40161"));
		for (int i = 0; i < 20; i++) {
			out.writeByte(0xDC);
			out.writeShort(0xFFFF);
		}
		out.writeBytes(new byte[1 << 17]);
		byte[] payload = out.toBytes();
		allocatesAtMost(4 << 20,
				() -> assertThat(decode(WireTestSupport.frame(0x10, payload))).isEqualTo(Reason.TOO_MANY_ELEMENTS));
	}

	@Test
	void aHeaderReservesNothing() {
		byte[] header = Ids.fromHex("0110000000100000");
		allocatesAtMost(16 << 10, () -> {
			FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, new NameTable(0, 0));
			decoder.feed(Unpooled.wrappedBuffer(header));
			assertThat(decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
			assertThat(decoder.capacity()).isLessThanOrEqualTo(1024);
		});
	}

	@Test
	void keysThatCollideCostNothing() {
		// The usual hash of Java has the same value for all of these
		FrameBuffer out = new FrameBuffer();
		out.writeByte(0x81);
		out.writeBytes(Ids.fromHex("c40161"));
		int count = 30_000;
		out.writeByte(0xDF);
		out.writeInt(count);
		for (int i = 0; i < count; i++) {
			byte[] key = new byte[16];
			for (int bit = 0; bit < 15; bit++) {
				key[bit] = (byte) (((i >> bit & 1) == 0) ? 1 : 0);
				key[bit + 1] += (byte) (((i >> bit & 1) == 0) ? 0 : 31);
			}
			MessagePackWriter.writeBin(out, key);
			out.writeByte(1);
		}
		assertThat(decode(WireTestSupport.frame(0x10, out.toBytes()))).isNull();
	}

	@Test
	void randomDamageOnAStreamNeverBreaksTheDecoder() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		List<byte[]> frames = frames();
		for (int round = 0; round < 200; round++) {
			FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, new NameTable(16, 16));
			for (int i = 0; i < 20; i++) {
				byte[] frame = frames.get(random.nextInt(frames.size())).clone();
				for (int damage = random.nextInt(3); damage > 0; damage--) {
					frame[8 + random.nextInt(frame.length - 8)] ^= (byte) random.nextInt();
				}
				decoder.feed(Unpooled.wrappedBuffer(frame));
				FrameResult result = decoder.next();
				assertThat(result).as("seed %d", seed).isNotInstanceOf(FrameResult.NeedMore.class);
				if (result instanceof FrameResult.Malformed malformed) {
					assertThat(malformed.fatal()).as("seed %d", seed).isFalse();
					assertThat(malformed.frameBytes()).isEqualTo(frame.length);
				}
				assertThat(decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
			}
		}
	}

	private static byte[] concat(String hex, byte[] rest) {
		FrameBuffer out = new FrameBuffer();
		out.writeBytes(Ids.fromHex(hex));
		out.writeBytes(rest);
		return out.toBytes();
	}

	private static void allocatesAtMost(long bytes, Runnable action) {
		// Classes and messages are made the first time
		action.run();
		action.run();
		long before = THREADS.getCurrentThreadAllocatedBytes();
		action.run();
		assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(bytes + (32 << 10));
	}

}
