package io.macula.engine.wire;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Every type of message, component by component.
 */
class MessagesTests {

	private static final long SEED = new Random().nextLong();

	static Stream<Class<? extends WireMessage>> mapTypes() {
		return RandomMessages.types().stream().filter((type) -> type != Name.class);
	}

	@ParameterizedTest
	@MethodSource("mapTypes")
	void everyComponentSurvives(Class<? extends WireMessage> type) throws Exception {
		RandomMessages messages = new RandomMessages(new Random(SEED));
		for (int i = 0; i < 300; i++) {
			WireMessage message = messages.message(type, (i % 3 == 0) ? 0 : 3);
			WireMessage again = WireCodec.decode(WireCodec.encode(message));
			assertThat(again.type()).isEqualTo(message.type());
			for (RecordComponent component : type.getRecordComponents()) {
				Object before = component.getAccessor().invoke(message);
				Object after = component.getAccessor().invoke(again);
				assertThat(Objects.deepEquals(before, after)).as("%s, seed %d", component.getName(), SEED).isTrue();
			}
			assertThat(WireCodec.toMap(again)).isEqualTo(WireCodec.toMap(message));
			assertThat(WireCodec.toMap(WireCodec.fromMap(message.type(), WireCodec.toMap(message))))
				.isEqualTo(WireCodec.toMap(message));
		}
	}

	@ParameterizedTest
	@MethodSource("mapTypes")
	void oddValuesAndNothingAreNoComponents(Class<? extends WireMessage> type) throws Exception {
		WireMessage full = new RandomMessages(new Random(SEED)).message(type, 0);
		for (WireValue.Entry entry : WireCodec.toMap(full).entries()) {
			for (WireValue odd : List.of(WireValue.Nil.NIL, WireValue.of(1.5), WireValue.of("undefined"))) {
				WireValue.Map map = new WireValue.Map(List.of(new WireValue.Entry(entry.key(), odd)));
				WireMessage message = WireCodec.fromMap(full.type(), map);
				boolean known = Arrays.stream(type.getRecordComponents())
					.anyMatch((component) -> component.getType() != Extras.class && value(component, message) != null);
				boolean kept = !message.extras().isEmpty();
				assertThat(known && kept).isFalse();
				if (odd.equals(WireValue.of(1.5))) {
					assertThat(known || kept).as(entry.key().toString()).isTrue();
				}
				if (kept || known) {
					assertThat(WireCodec.toMap(message)).isEqualTo(map);
				}
			}
		}
	}

	private static Object value(RecordComponent component, WireMessage message) {
		try {
			return component.getAccessor().invoke(message);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("mapTypes")
	void anEmptyMapHasNothing(Class<? extends WireMessage> type) {
		MessageType messageType = new RandomMessages(new Random(1)).message(type, 0).type();
		WireMessage empty = WireCodec.fromMap(messageType, WireValue.Map.EMPTY);
		assertThat(WireCodec.toMap(empty).entries()).isEmpty();
		assertThat(empty.extras()).isSameAs(Extras.NONE);
		assertThat(Requirements.missing(new RandomMessages(new Random(1)).message(type, 0))).isEmpty();
	}

	@Test
	void saysWhatAReceiverNeeds() {
		assertThat(missing(MessageType.CONNECT)).contains("node_id");
		assertThat(missing(MessageType.PUBLISH)).contains("topic");
		assertThat(missing(MessageType.SUBSCRIBE)).contains("topics");
		assertThat(missing(MessageType.RPC_REQUEST)).contains("request_id");
		assertThat(missing(MessageType.STORE)).contains("key");
		assertThat(missing(MessageType.PING)).isEmpty();
		assertThat(Requirements.missing(new Name(1, "a"))).isEmpty();
		Publish publish = (Publish) WireCodec.fromMap(MessageType.PUBLISH,
				WireValue.Map.builder().put("topic", "a").put("payload", WireValue.Map.EMPTY).build());
		assertThat(Requirements.missing(publish)).contains("payload");
		assertThat(publish.extras().get("payload")).isEqualTo(WireValue.Map.EMPTY);
	}

	private static Optional<String> missing(MessageType type) {
		return Requirements.missing(WireCodec.fromMap(type, WireValue.Map.EMPTY));
	}

	@Test
	void theLastOfRepeatedKeysCounts() {
		WireValue key = WireValue.of("topic");
		WireValue.Map map = new WireValue.Map(List.of(new WireValue.Entry(key, WireValue.of("a")),
				new WireValue.Entry(key, WireValue.of(true)), new WireValue.Entry(key, WireValue.of("b"))));
		assertThat(((Publish) WireCodec.fromMap(MessageType.PUBLISH, map)).topic()).isEqualTo("b");
		assertThat(map.text("topic")).isEqualTo("b");
		WireValue.Map other = new WireValue.Map(List.of(new WireValue.Entry(key, WireValue.of("b"))));
		assertThat(map).isEqualTo(other).hasSameHashCodeAs(other);
		// An odd value after a good one hides it
		Publish hidden = (Publish) WireCodec.fromMap(MessageType.PUBLISH,
				new WireValue.Map(map.entries().subList(0, 2)));
		assertThat(hidden.topic()).isNull();
		assertThat(hidden.extras().get("topic")).isEqualTo(WireValue.of(true));
	}

	@Test
	void aComponentWinsOverAnExtraOfTheSameKey() {
		Extras extras = new Extras(WireValue.Map.builder().put("timestamp", "odd").build());
		Ping ping = (Ping) WireCodec.decode(WireCodec.encode(new Ping(7L, extras)));
		assertThat(ping.timestamp()).isEqualTo(7);
	}

	@Test
	void oneOddItemDoesNotSpoilAList() {
		WireValue.Map map = WireValue.Map.builder()
			.put("value", WireValue.of(List.of(WireValue.of(1), WireValue.Map.EMPTY, WireValue.of("x"))))
			.put("nodes", new WireValue.Str(""))
			.build();
		FindValueReply reply = (FindValueReply) WireCodec.fromMap(MessageType.FIND_VALUE_REPLY, map);
		assertThat(reply.value()).containsExactly(WireValue.Map.EMPTY);
		assertThat(reply.nodes()).isEmpty();
	}

	@Test
	void textsMayComeAsStringsAndNumbersAlone() {
		WireValue.Map map = WireValue.Map.builder()
			.put("session_id", new WireValue.Str("abc"))
			.put("peer_host", new WireValue.Str("h"))
			.put("peer_ports", 4433)
			.build();
		PunchCoordinate message = (PunchCoordinate) WireCodec.fromMap(MessageType.PUNCH_COORDINATE, map);
		assertThat(message.sessionId()).asString().isEqualTo("abc");
		assertThat(message.peerHost()).isEqualTo("h");
		assertThat(message.peerPorts()).containsExactly(4433);
		WireValue.Map ports = WireValue.Map.builder()
			.put("peer_ports", WireValue.of(List.of(WireValue.of(1), WireValue.of("x"), WireValue.of(1L << 40))))
			.build();
		assertThat(((PunchCoordinate) WireCodec.fromMap(MessageType.PUNCH_COORDINATE, ports)).peerPorts())
			.containsExactly(1);
	}

	@Test
	void numbersOutOfRangeAreOdd() {
		WireValue large = WireValue.Int.ofUnsigned(-1);
		WireValue.Map map = WireValue.Map.builder().put("rid", large).build();
		assertThat(((FindNode) WireCodec.fromMap(MessageType.FIND_NODE, map)).rid()).isEqualTo(-1L);
		WireValue.Map seq = WireValue.Map.builder().put("seq", large).build();
		assertThat(((Publish) WireCodec.fromMap(MessageType.PUBLISH, seq)).seq()).isNull();
		WireValue.Map negative = WireValue.Map.builder().put("rid", -1).build();
		assertThat(((FindNode) WireCodec.fromMap(MessageType.FIND_NODE, negative)).rid()).isNull();
	}

	@Test
	void textsThatAreNotUtf8AreOdd() {
		WireValue broken = WireValue.of(new byte[] { (byte) 0xC3, 0x28 });
		Publish publish = (Publish) WireCodec.fromMap(MessageType.PUBLISH,
				WireValue.Map.builder().put("topic", broken).build());
		assertThat(publish.topic()).isNull();
		assertThat(publish.extras().get("topic")).isEqualTo(broken);
	}

	@Test
	void theTextUndefinedIsNothingOnlyWhereNobodyMeansIt() {
		WireValue.Map map = WireValue.Map.builder()
			.put("error", "undefined")
			.put("result", "undefined")
			.put("code", "undefined")
			.put("to_node", "undefined")
			.build();
		RpcReply reply = (RpcReply) WireCodec.fromMap(MessageType.RPC_REPLY, map);
		assertThat(reply.error()).isEqualTo("undefined");
		assertThat(reply.result()).asString().isEqualTo("undefined");
		assertThat(reply.code()).isNull();
		assertThat(reply.toNode()).isNull();
		assertThat(reply.extras().isEmpty()).isTrue();
	}

	@Test
	void manyExtrasNeedALongHeader() {
		WireValue.MapBuilder map = WireValue.Map.builder().put("timestamp", 5);
		for (int i = 0; i < 70_000; i++) {
			map.put("k" + i, i);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> WireCodec.encode(new Ping(5L, new Extras(map.build()))))
			.withMessageContaining("keys");
		WireValue.MapBuilder some = WireValue.Map.builder();
		for (int i = 0; i < 1000; i++) {
			some.put("k" + i, i);
		}
		Ping ping = (Ping) WireCodec.decode(WireCodec.encode(new Ping(5L, new Extras(some.build()))));
		assertThat(ping.timestamp()).isEqualTo(5);
		assertThat(ping.extras().map()).isEqualTo(some.build());
	}

	@Test
	void factoriesWriteWhat0143Needs() {
		assertThat(WireCodec.toMap(FindNode.of(new byte[32], 1)).text("type")).isEqualTo("find_node");
		assertThat(WireCodec.toMap(FindNodeReply.of(List.of(), null)).text("type")).isEqualTo("find_node_reply");
		assertThat(WireCodec.toMap(Store.of(new byte[32], WireValue.Map.EMPTY, 1)).text("type")).isEqualTo("store");
		assertThat(WireCodec.toMap(FindValue.of(new byte[32], 1)).text("type")).isEqualTo("find_value");
		assertThat(WireCodec.toMap(FindValueReply.ofNodes(List.of(), 1L)).text("result")).isEqualTo("nodes");
		assertThat(WireCodec.toMap(FindValueReply.ofValue(List.of(), null, 1L)).text("result")).isEqualTo("value");
	}

}
