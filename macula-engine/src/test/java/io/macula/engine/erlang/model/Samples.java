package io.macula.engine.erlang.model;

import java.util.List;

import io.macula.engine.wire.WireValue;

/**
 * Payloads as they should be, for tests to spoil. Immutable.
 *
 * @param realm realm of the node that they are for
 * @param gatewayId id of that node
 */
record Samples(String realm, byte[] gatewayId) {

	private static final String TOPIC = "corpus.topic";

	private static final long TIME = 1_795_352_314_001L;

	byte[] clientId() {
		return Hashes.sha256("a client of the corpus");
	}

	WireValue.Map connect() {
		return WireValue.Map.builder()
			.put("version", "1.0")
			.put("node_id", clientId())
			.put("realm_id", this.realm)
			.put("capabilities", WireValue.ofTexts(List.of("pubsub", "rpc")))
			.put("endpoint", "https://127.0.0.1:9443")
			.build();
	}

	WireValue.Map ping() {
		return WireValue.Map.builder().put("timestamp", TIME).build();
	}

	WireValue.Map publish() {
		return WireValue.Map.builder()
			.put("topic", TOPIC)
			.put("payload", "{}")
			.put("qos", 0)
			.put("retain", false)
			.put("message_id", new byte[16])
			.build();
	}

	WireValue.Map subscribe() {
		return WireValue.Map.builder().put("topics", WireValue.ofTexts(List.of(TOPIC))).put("qos", 0).build();
	}

	WireValue.Map pubsubRoute() {
		return WireValue.Map.builder()
			.put("destination_node_id", this.gatewayId)
			.put("source_node_id", clientId())
			.put("hop_count", 0)
			.put("max_hops", 10)
			.put("topic", TOPIC)
			.put("payload", publish())
			.build();
	}

	WireValue.Map rpcRoute() {
		return WireValue.Map.builder()
			.put("destination_node_id", this.gatewayId)
			.put("source_node_id", clientId())
			.put("hop_count", 0)
			.put("max_hops", 10)
			.put("payload_type", "call")
			.put("payload", call("corpus.procedure"))
			.build();
	}

	WireValue.Map call(String procedure) {
		return WireValue.Map.builder()
			.put("call_id", new byte[16])
			.put("procedure", procedure)
			.put("args", "{}")
			.put("realm", this.realm)
			.build();
	}

	WireValue.Map rpcRequest() {
		return WireValue.Map.builder()
			.put("type", "rpc_request")
			.put("request_id", new byte[16])
			.put("procedure", "corpus.procedure")
			.put("args", "{}")
			.put("from_node", clientId())
			.put("from_endpoint", "127.0.0.1:4433")
			.put("target_node", Hashes.sha256("nobody"))
			.put("realm", this.realm)
			.put("timestamp", TIME)
			.build();
	}

	WireValue.Map rpcReply() {
		return WireValue.Map.builder()
			.put("request_id", new byte[16])
			.put("from_node", Hashes.sha256("a provider"))
			.put("to_node", clientId())
			.put("result", "1")
			.put("timestamp", TIME)
			.build();
	}

	WireValue.Map findNode() {
		return WireValue.Map.builder().put("type", "find_node").put("target", Hashes.sha256("target")).build();
	}

	WireValue.Map entry() {
		return WireValue.Map.builder()
			.put("node_id", clientId())
			.put("endpoint", "https://127.0.0.1:9443")
			.put("ttl", 300)
			.build();
	}

	WireValue.Map store() {
		return WireValue.Map.builder()
			.put("type", "store")
			.put("key", Hashes.sha256("corpus.procedure"))
			.put("value", entry())
			.build();
	}

	WireValue.Map punch() {
		return WireValue.Map.builder()
			.put("session_id", "session")
			.put("peer_id", clientId())
			.put("peer_host", "127.0.0.1")
			.put("peer_ports", new WireValue.Str("\u1151\u1152"))
			.put("punch_time", TIME)
			.put("role", "initiator")
			.build();
	}

	static WireValue.Map without(WireValue.Map map, String key) {
		WireValue wanted = WireValue.of(key);
		return new WireValue.Map(map.entries().stream().filter((entry) -> !entry.key().equals(wanted)).toList());
	}

	static WireValue.Map stringKeys(WireValue.Map map) {
		return new WireValue.Map(map.entries()
			.stream()
			.map((entry) -> new WireValue.Entry(new WireValue.Str(Shown.of(entry.key())), entry.value()))
			.toList());
	}

}
