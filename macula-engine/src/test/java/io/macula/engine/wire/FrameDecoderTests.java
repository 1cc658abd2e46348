package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.macula.engine.wire.WireFormatException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FrameDecoderTests {

	private final NameTable names = new NameTable(16, 1000);

	private final FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, this.names);

	@Test
	void anySplitAndAnyCoalescingGiveTheSameMessages() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		RandomMessages messages = new RandomMessages(random);
		for (int round = 0; round < 40; round++) {
			List<WireMessage> sent = new ArrayList<>();
			FrameBuffer out = new FrameBuffer();
			for (int i = 0; i < 30; i++) {
				WireMessage message = messages.message();
				sent.add(message);
				FrameEncoder.encode(message, out);
			}
			byte[] stream = out.toBytes();
			int largest = 1 + random.nextInt((round % 2 == 0) ? 20 : 100_000);
			List<WireMessage> received = new ArrayList<>();
			int frameBytes = 0;
			for (int at = 0; at < stream.length;) {
				int count = Math.min(stream.length - at, 1 + random.nextInt(largest));
				this.decoder.feed(Unpooled.wrappedBuffer(stream, at, count));
				at += count;
				while (this.decoder.next() instanceof FrameResult.Decoded decoded) {
					received.add(decoded.message());
					frameBytes += decoded.frameBytes();
				}
				assertThat(this.decoder.buffered()).as("seed %d", seed).isEqualTo(at - frameBytes);
			}
			assertThat(frameBytes).isEqualTo(stream.length);
			assertThat(received).hasSameSizeAs(sent);
			for (int i = 0; i < sent.size(); i++) {
				assertThat(WireCodec.encode(received.get(i))).as("seed %d", seed)
					.isEqualTo(WireCodec.encode(sent.get(i)));
			}
		}
	}

	@Test
	void malformedPayloadIsSkipped() {
		feed(WireTestSupport.hex("0110 0000 00000001 c1"), ping());
		assertThat(this.decoder.next()).isEqualTo(new FrameResult.Malformed(Reason.NOT_A_MAP, false, 9));
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.Decoded.class);
	}

	@Test
	void unknownTypeIsSkipped() {
		feed(WireTestSupport.hex("01ff 0000 00000001 80"), ping());
		assertThat(this.decoder.next()).isEqualTo(new FrameResult.Malformed(Reason.UNKNOWN_TYPE, false, 9));
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.Decoded.class);
	}

	@Test
	void anotherVersionIsFatalAtItsFirstByte() {
		feed(new byte[] { 2 });
		assertThat(this.decoder.next()).isEqualTo(new FrameResult.Malformed(Reason.VERSION, true, 0));
		feed(ping());
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		assertThat(this.decoder.buffered()).isZero();
		assertThat(this.decoder.capacity()).isZero();
	}

	@Test
	void anOverlongFrameIsFatalAtItsHeader() {
		FrameDecoder small = new FrameDecoder(new WireLimits(64, 8, 16), this.names);
		small.feed(Unpooled.wrappedBuffer(WireTestSupport.hex("0110 0000 00000041")));
		assertThat(small.next()).isEqualTo(new FrameResult.Malformed(Reason.TOO_LARGE, true, 0));
		feed(WireTestSupport.hex("0110 0000 80000000"));
		assertThat(this.decoder.next()).isEqualTo(new FrameResult.Malformed(Reason.TOO_LARGE, true, 0));
	}

	@Test
	void aFrameOfExactlyTheLimitIsTaken() {
		FrameDecoder small = new FrameDecoder(new WireLimits(64, 8, 16), this.names);
		byte[] payload = new byte[64 - 6];
		byte[] frame = WireCodec.encode(new RelayData(null, payload, Extras.NONE));
		byte[] fit = WireCodec
			.encode(new RelayData(null, Arrays.copyOf(payload, payload.length - (frame.length - 72)), Extras.NONE));
		assertThat(fit).hasSize(72);
		small.feed(Unpooled.wrappedBuffer(fit));
		assertThat(small.next()).isInstanceOf(FrameResult.Decoded.class);
	}

	@Test
	void memoryShrinksAfterALargeFrame() {
		byte[] large = WireCodec.encode(new RelayData(new byte[16], new byte[900_000], Extras.NONE));
		for (int at = 0; at < large.length; at += 10_000) {
			feed(Arrays.copyOfRange(large, at, Math.min(large.length, at + 10_000)));
			assertThat(this.decoder.capacity()).isLessThanOrEqualTo(2 * (at + 10_000));
			FrameResult result = this.decoder.next();
			assertThat(result instanceof FrameResult.Decoded).isEqualTo(at + 10_000 >= large.length);
		}
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		assertThat(this.decoder.capacity()).isZero();
	}

	@Test
	void memoryShrinksWithAPieceOfTheNextFrameHeld() {
		byte[] large = WireCodec.encode(new RelayData(new byte[16], new byte[900_000], Extras.NONE));
		feed(large, new byte[] { 1, 3, 0 });
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.Decoded.class);
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		assertThat(this.decoder.capacity()).isLessThan(64 << 10);
		assertThat(this.decoder.buffered()).isEqualTo(3);
	}

	@Test
	void anIdleStreamCanGiveItsMemoryBack() {
		feed(ping());
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.Decoded.class);
		assertThat(this.decoder.capacity()).isPositive();
		this.decoder.trim();
		assertThat(this.decoder.capacity()).isZero();
		byte[] ping = ping();
		feed(Arrays.copyOf(ping, 10));
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		this.decoder.trim();
		assertThat(this.decoder.capacity()).isEqualTo(10);
		feed(Arrays.copyOfRange(ping, 10, ping.length));
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.Decoded.class);
	}

	@Test
	void readsAPieceToItsEndAndKeepsNoHoldOnIt() {
		ByteBuf piece = Unpooled.wrappedBuffer(ping());
		this.decoder.feed(piece);
		assertThat(piece.isReadable()).isFalse();
		assertThat(piece.refCnt()).isEqualTo(1);
		piece.release();
	}

	@Test
	void repeatedNamesAreTheSameString() {
		byte[] publish = WireCodec.encode(new Subscribe(List.of("a"), 0L, Extras.NONE));
		byte[] first = WireCodec.encode(new Cast("a.b.\u00e9", WireValue.of("x"), Extras.NONE));
		feed(first, publish, first);
		String once = ((Cast) ((FrameResult.Decoded) this.decoder.next()).message()).procedure();
		this.decoder.next();
		String again = ((Cast) ((FrameResult.Decoded) this.decoder.next()).message()).procedure();
		assertThat(once).isSameAs(again).isEqualTo("a.b.\u00e9");
	}

	private static byte[] ping() {
		return WireCodec.encode(new Ping(5L, Extras.NONE));
	}

	private void feed(byte[]... pieces) {
		this.decoder.feed(Unpooled.wrappedBuffer(pieces));
	}

}
