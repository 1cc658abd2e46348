package io.macula.engine.wire;

import java.util.List;
import java.util.Random;

import io.macula.engine.wire.WireFormatException.Reason;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CompactCodecTests {

	private final NameTable names = new NameTable(4, 64);

	private final FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, this.names);

	private final FrameBuffer out = new FrameBuffer();

	private static final String[] MEDIA_TYPES = { null, "application/json", "application/octet-stream", "text/plain",
			"image/png" };

	@Test
	void saysTheSameAsAFullFrame() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		RandomMessages messages = new RandomMessages(random);
		for (int i = 0; i < 3_000; i++) {
			WireMessage message = switch (i % 3) {
				case 0 -> publish(random, messages);
				case 1 -> request(random, messages);
				default -> reply(random, messages);
			};
			assertThat(CompactCodec.fits(message)).as("seed %d", seed).isTrue();
			this.out.reset();
			int bytes = encode(message);
			WireMessage compact = next(bytes);
			WireMessage full = WireCodec.decode(WireCodec.encode(message));
			assertThat(WireCodec.toMap(normalised(compact))).as("seed %d", seed)
				.isEqualTo(WireCodec.toMap(normalised(full)));
		}
	}

	private static Publish publish(Random random, RandomMessages messages) {
		Publish any = messages.message(Publish.class, 3);
		return new Publish("a.b", messages.bytes(), random.nextInt(2) == 0 ? null : (long) random.nextInt(3),
				any.retain(), null, null, null, random.nextLong() >>> (1 + random.nextInt(63)), null,
				MEDIA_TYPES[random.nextInt(MEDIA_TYPES.length)], any.headers(), any.extras());
	}

	private static RpcRequest request(Random random, RandomMessages messages) {
		RpcRequest any = messages.message(RpcRequest.class, 3);
		byte[] id = new byte[8];
		random.nextBytes(id);
		return new RpcRequest(null, id, "a.b", messages.bytes(), null, null, null, null, null,
				MEDIA_TYPES[random.nextInt(MEDIA_TYPES.length)], any.headers(), any.deadline(), any.extras());
	}

	private static RpcReply reply(Random random, RandomMessages messages) {
		RpcReply any = messages.message(RpcReply.class, 3);
		byte[] id = new byte[8];
		random.nextBytes(id);
		boolean failed = random.nextBoolean();
		return new RpcReply(id, failed ? null : messages.bytes(), failed ? messages.text() : null, null, null, null,
				(failed && random.nextBoolean()) ? "too_large" : null, MEDIA_TYPES[random.nextInt(MEDIA_TYPES.length)],
				any.headers(), any.extras());
	}

	/**
	 * What is left out means its default.
	 */
	private static WireMessage normalised(WireMessage message) {
		if (message instanceof Publish m) {
			return new Publish(m.topic(), m.payload(), (m.qos() != null) ? m.qos() : 0L,
					m.retain() != null && m.retain(), m.messageId(), m.origin(), m.boot(), m.seq(), m.realm(),
					media(m.contentType()), m.headers(), m.extras());
		}
		if (message instanceof RpcRequest m) {
			return new RpcRequest(m.tag(), m.requestId(), m.procedure(), m.args(), m.fromNode(), m.fromEndpoint(),
					m.targetNode(), m.realm(), m.timestamp(), media(m.contentType()), m.headers(), m.deadline(),
					m.extras());
		}
		RpcReply m = (RpcReply) message;
		return new RpcReply(m.requestId(), m.result(), m.error(), m.fromNode(), m.toNode(), m.timestamp(), m.code(),
				media(m.contentType()), m.headers(), m.extras());
	}

	private static String media(String contentType) {
		return (contentType != null) ? contentType : "application/json";
	}

	private int encode(WireMessage message) {
		if (message instanceof RpcReply reply) {
			return CompactCodec.encode(reply, this.out);
		}
		CompactCodec.encodeName(3, "a.b", this.out);
		int before = this.out.size();
		int bytes = (message instanceof Publish publish) ? CompactCodec.encode(publish, 3, this.out)
				: CompactCodec.encode((RpcRequest) message, 3, this.out);
		assertThat(this.out.size()).isEqualTo(before + bytes);
		return bytes;
	}

	private WireMessage next(int frameBytes) {
		this.decoder.feed(Unpooled.wrappedBuffer(this.out.toBytes()));
		FrameResult.Decoded decoded = (FrameResult.Decoded) this.decoder.next();
		if (decoded.message() instanceof Name name) {
			assertThat(name).isEqualTo(new Name(3, "a.b"));
			decoded = (FrameResult.Decoded) this.decoder.next();
		}
		assertThat(decoded.frameBytes()).isEqualTo(frameBytes);
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		return decoded.message();
	}

	@Test
	void aJsonCallCostsTwentyBytes() {
		RpcRequest request = new RpcRequest(null, new byte[8], "a.b", new byte[64], null, null, null, null, null,
				"application/json", null, 5000L, Extras.NONE);
		assertThat(CompactCodec.encode(request, 3, this.out)).isEqualTo(64 + 20);
		assertThat(WireCodec.encode(request)).hasSizeGreaterThan(64 + 80);
		this.out.reset();
		Publish publish = new Publish("a.b", new byte[64], null, null, null, null, null, 5L, null, null, null,
				Extras.NONE);
		assertThat(CompactCodec.encode(publish, 3, this.out)).isEqualTo(64 + 11);
		this.out.reset();
		RpcReply reply = new RpcReply(new byte[8], new byte[64], null, null, null, null, null, null, null, Extras.NONE);
		assertThat(CompactCodec.encode(reply, this.out)).isEqualTo(64 + 17);
	}

	@Test
	void whatTheLinkKnowsIsLeftOut() {
		Publish publish = new Publish("a.b", new byte[1], 1L, true, new byte[16], new byte[32], new byte[16], 5L,
				"realm", null, null, Extras.NONE);
		Publish read = (Publish) next(encode(publish));
		assertThat(read.messageId()).isNull();
		assertThat(read.origin()).isNull();
		assertThat(read.boot()).isNull();
		assertThat(read.realm()).isNull();
		assertThat(read.seq()).isEqualTo(5);
		assertThat(read.qos()).isEqualTo(1);
		assertThat(read.retain()).isTrue();
		assertThat(read.topic()).isEqualTo("a.b");
		assertThat(Requirements.missing(read)).isEmpty();
	}

	@Test
	void someMessagesHaveNoCompactForm() {
		Publish noSeq = new Publish("a", new byte[1], null, null, null, null, null, null, null, null, null,
				Extras.NONE);
		RpcRequest longId = new RpcRequest(null, new byte[16], "a", new byte[1], null, null, null, null, null, null,
				null, null, Extras.NONE);
		RpcReply both = new RpcReply(new byte[8], new byte[1], "error", null, null, null, null, null, null,
				Extras.NONE);
		RpcReply neither = new RpcReply(new byte[8], null, null, null, null, null, null, null, null, Extras.NONE);
		assertThat(List.of(noSeq, longId, both, neither, new Ping(1L, Extras.NONE))).noneMatch(CompactCodec::fits);
		assertThatIllegalArgumentException().isThrownBy(() -> CompactCodec.encode(noSeq, 1, this.out))
			.withMessageContaining("write it as a full frame");
		assertThatIllegalArgumentException().isThrownBy(() -> CompactCodec.encode(longId, 1, this.out));
		assertThatIllegalArgumentException().isThrownBy(() -> CompactCodec.encode(both, this.out));
		assertThat(this.out.size()).isZero();
	}

	@Test
	void unknownNumbersAndFlagsAreMalformedAndDoNotStopTheStream() {
		malformed(MessageType.COMPACT_PUBLISH, "000005", Reason.UNKNOWN_NAME);
		this.names.define(0, "zero", 4);
		malformed(MessageType.COMPACT_PUBLISH, "400005", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_PUBLISH, "180005", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_PUBLISH, "030005", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_PUBLISH, "04000501", Reason.NOT_A_MAP);
		malformed(MessageType.COMPACT_PUBLISH, "0000ffffffffffffffffff01", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_PUBLISH, "0000ffffffffffffffffffff01", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_PUBLISH, "00ffffffff7f05", Reason.UNKNOWN_NAME);
		malformed(MessageType.COMPACT_PUBLISH, "00", Reason.TRUNCATED);
		malformed(MessageType.COMPACT_CALL, "10000000000000000000", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_CALL, "0000000000", Reason.TRUNCATED);
		malformed(MessageType.COMPACT_REPLY, "20000000000000000000", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_REPLY, "10000000000000000000", Reason.INVALID_COMPACT);
		malformed(MessageType.COMPACT_REPLY, "080000000000000000c3", Reason.INVALID_TEXT);
		malformed(MessageType.COMPACT_REPLY, "180000000000000000ff7f", Reason.INVALID_COMPACT);
		malformed(MessageType.NAME, "04" + "61", Reason.TOO_MANY_NAMES);
		malformed(MessageType.NAME, "00" + "61".repeat(65), Reason.TOO_MANY_NAMES);
		malformed(MessageType.NAME, "ffffffffffffffffff01" + "61", Reason.TOO_MANY_NAMES);
		malformed(MessageType.NAME, "00c3", Reason.INVALID_TEXT);
		malformed(MessageType.NAME, "", Reason.TRUNCATED);
	}

	private void malformed(MessageType type, String payload, Reason reason) {
		byte[] frame = WireTestSupport.frame(type.id(), WireTestSupport.hex(payload));
		this.decoder.feed(Unpooled.wrappedBuffer(frame));
		assertThat(this.decoder.next()).as(payload).isEqualTo(new FrameResult.Malformed(reason, false, frame.length));
		assertThat(this.decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
	}

	@Test
	void aNumberMayBeGivenAgain() {
		CompactCodec.encodeName(0, "first", this.out);
		CompactCodec.encodeName(0, "second", this.out);
		this.decoder.feed(Unpooled.wrappedBuffer(this.out.toBytes()));
		this.decoder.next();
		this.decoder.next();
		assertThat(this.names.name(0)).isEqualTo("second");
	}

	@Test
	void numbersAreTakenBackWhenTheyAreUsedUp() {
		NameNumbers numbers = new NameNumbers(2);
		assertThat(numbers.number("a")).isEqualTo(NameNumbers.NONE);
		assertThat(numbers.assign("a")).isZero();
		assertThat(numbers.assign("b")).isEqualTo(1);
		assertThat(numbers.era()).isZero();
		assertThat(numbers.assign("c")).isZero();
		assertThat(numbers.era()).isEqualTo(1);
		assertThat(numbers.number("a")).isEqualTo(NameNumbers.NONE);
		assertThat(numbers.number("c")).isZero();
		assertThat(numbers.assign("a")).isEqualTo(1);
		assertThat(numbers.era()).isEqualTo(1);
	}

	@Test
	void varintsOfEverySizeComeBack() {
		MessagePackReader in = new MessagePackReader(WireTestSupport.LIMITS);
		for (int bits = 0; bits < 64; bits++) {
			for (long value : new long[] { 1L << bits, (1L << bits) - 1, -1L >>> bits }) {
				this.out.reset();
				this.out.writeVarint(value);
				in.begin(this.out.array(), 0, this.out.size());
				assertThat(in.takeVarint()).isEqualTo(value);
				in.finish();
			}
		}
	}

}
