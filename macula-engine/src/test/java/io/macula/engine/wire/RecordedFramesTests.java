package io.macula.engine.wire;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.Ids;
import io.macula.engine.testing.Vectors;
import io.macula.engine.wire.WireFormatException.Reason;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What 0.14.3 sends is understood, and comes out as it went in.
 */
class RecordedFramesTests {

	@Test
	void typesHaveTheNumbersOf0143() {
		JsonNode table = Vectors.frames("message_type_ids");
		assertThat(table.properties()).hasSize(32);
		table.properties().forEach((entry) -> {
			MessageType type = MessageType.byId(entry.getValue().asInt());
			assertThat(type).isNotNull();
			assertThat(type.text()).isEqualTo(entry.getKey());
			assertThat(type.isExtension()).isFalse();
		});
		assertThat(MessageType.byId(0)).isNull();
		assertThat(MessageType.byId(0xFF)).isNull();
		assertThat(MessageType.COMPACT_REPLY.isExtension()).isTrue();
	}

	@Test
	void everyFrameIsUnderstoodAndComesOutAsItWentIn() {
		Set<MessageType> seen = EnumSet.noneOf(MessageType.class);
		for (JsonNode row : Vectors.frames("frames")) {
			byte[] frame = Ids.fromHex(row.required("hex").asString());
			WireMessage message = WireCodec.decode(frame);
			assertThat(message.type().text()).isEqualTo(row.required("type").asString());
			assertThat(WireTestSupport.payload(frame)).as(row.required("name").asString())
				.isEqualTo(WireTestSupport.fromWalk(row.required("message")));
			assertThat(message.extras().isEmpty()).as(row.required("name").asString()).isTrue();
			assertSame(frame);
			assertThat(Requirements.missing(message)).as(row.required("name").asString()).isEmpty();
			seen.add(message.type());
		}
		assertThat(seen).hasSize(32);
	}

	@Test
	void conversationsAreUnderstoodAndComeOutAsTheyWentIn() {
		int frames = 0;
		for (String name : List.of("gateway", "node2", "server", "publisher", "subscriber", "subscriber_at_node2",
				"unsubscriber", "requester", "sync_caller", "dht_caller")) {
			for (JsonNode line : Vectors.conversation(name)) {
				byte[] frame = Ids.fromHex(line.required("hex").asString());
				assertSame(frame);
				assertThat(Requirements.missing(WireCodec.decode(frame))).isEmpty();
				frames++;
			}
		}
		assertThat(frames).isGreaterThan(80);
	}

	@Test
	void goldenFramesComeOutAsTheyWentIn() {
		List<String> frames = Vectors.goldenFrames();
		assertThat(frames).hasSize(30);
		frames.forEach((frame) -> assertSame(Ids.fromHex(frame)));
	}

	private static void assertSame(byte[] frame) {
		byte[] again = WireCodec.encode(WireCodec.decode(frame));
		assertThat(again).startsWith(frame[0], frame[1], 0, 0);
		assertThat(WireTestSupport.normalise(WireTestSupport.payload(again)))
			.isEqualTo(WireTestSupport.normalise(WireTestSupport.payload(frame)));
	}

	@Test
	void readsTheFieldsOfAPublish() {
		JsonNode row = named("publish_client_qos1_retain");
		Publish publish = (Publish) WireCodec.decode(Ids.fromHex(row.required("hex").asString()));
		assertThat(publish.topic()).isEqualTo("sensor.temp.room1");
		assertThat(publish.payload()).asString().isEqualTo("{\"celsius\":21.5}");
		assertThat(publish.qos()).isEqualTo(1);
		assertThat(publish.retain()).isTrue();
		assertThat(publish.messageId()).hasSize(16);
		assertThat(publish.origin()).isNull();
		assertThat(publish.headers()).isNull();
	}

	@Test
	void readsPortsOutOfAString() {
		JsonNode row = named("punch_coordinate_initiator");
		PunchCoordinate message = (PunchCoordinate) WireCodec.decode(Ids.fromHex(row.required("hex").asString()));
		assertThat(message.peerPorts()).containsExactly(4433, 4434, 4435);
	}

	private static JsonNode named(String name) {
		for (JsonNode row : Vectors.frames("frames")) {
			if (row.required("name").asString().equals(name)) {
				return row;
			}
		}
		throw new IllegalArgumentException(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "short_header", "truncated_payload" })
	void aPieceOfAFrameNeedsMore(String name) {
		FrameDecoder decoder = feed(decodeCase(name));
		assertThat(decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> WireCodec.decode(decodeCase(name)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TRUNCATED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ok", "flags_and_reserved_ignored", "str_keys_become_charlists" })
	void flagsAndTheFormOfKeysDoNotMatter(String name) {
		assertThat(((Ping) WireCodec.decode(decodeCase(name))).timestamp()).isEqualTo(5);
	}

	@Test
	void bothOfTwoFramesAreRead() {
		FrameDecoder decoder = feed(decodeCase("two_frames_only_first_decoded"));
		assertThat(decoder.next()).isInstanceOf(FrameResult.Decoded.class);
		assertThat(decoder.next()).isInstanceOf(FrameResult.Decoded.class);
		assertThat(decoder.next()).isInstanceOf(FrameResult.NeedMore.class);
		assertThatExceptionOfType(WireFormatException.class)
			.isThrownBy(() -> WireCodec.decode(decodeCase("two_frames_only_first_decoded")))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TRAILING_BYTES));
	}

	@Test
	void stringsAreTexts() {
		Subscribe subscribe = (Subscribe) WireCodec.decode(decodeCase("str_values_become_charlists"));
		assertThat(subscribe.topics()).containsExactly("a.b");
	}

	@Test
	void anEmptyKeyIsKept() {
		WireMessage ping = WireCodec.decode(decodeCase("nil_value"));
		assertThat(ping.extras().get("")).isEqualTo(WireValue.Nil.NIL);
	}

	@Test
	void faultsHaveTheirReasons() {
		assertThat(reason("version_2")).isEqualTo(Reason.VERSION);
		assertThat(reason("empty_payload")).isEqualTo(Reason.TRUNCATED);
		assertThat(reason("payload_not_map")).isEqualTo(Reason.NOT_A_MAP);
		assertThat(reason("invalid_msgpack_c1")).isEqualTo(Reason.NOT_A_MAP);
		for (JsonNode row : Vectors.frames("unframed")) {
			byte[] bytes = Ids.fromHex(row.required("hex").asString());
			assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> WireCodec.decode(bytes))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.VERSION));
		}
	}

	private static Reason reason(String name) {
		try {
			WireMessage message = WireCodec.decode(decodeCase(name));
			throw new AssertionError(message);
		}
		catch (WireFormatException ex) {
			return ex.reason();
		}
	}

	private static byte[] decodeCase(String name) {
		for (JsonNode row : Vectors.frames("decode_cases")) {
			if (row.required("name").asString().equals(name)) {
				return Ids.fromHex(row.required("hex").asString());
			}
		}
		throw new IllegalArgumentException(name);
	}

	private static FrameDecoder feed(byte[] bytes) {
		FrameDecoder decoder = new FrameDecoder(WireTestSupport.LIMITS, new NameTable(0, 0));
		decoder.feed(Unpooled.wrappedBuffer(bytes));
		return decoder;
	}

}
