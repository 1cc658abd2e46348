package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.macula.engine.erlang.model.CrashCase.Effect;
import io.macula.engine.erlang.model.CrashCase.Step;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;

/**
 * Everything known that crashes or hangs a 0.14.3 node, or loses its frames, as far as
 * bytes of a peer can do it. Confined to one thread.
 */
public final class CrashCorpus {

	private static final List<MessageType> HANDLED = List.of(MessageType.CONNECT, MessageType.PING, MessageType.PUBLISH,
			MessageType.SUBSCRIBE, MessageType.UNSUBSCRIBE, MessageType.PUBSUB_ROUTE, MessageType.CALL,
			MessageType.RPC_ROUTE, MessageType.RPC_REQUEST, MessageType.RPC_REPLY, MessageType.STORE,
			MessageType.FIND_NODE, MessageType.FIND_VALUE, MessageType.NAT_PROBE, MessageType.PUNCH_COORDINATE);

	private final Samples samples;

	private final List<CrashCase> cases = new ArrayList<>();

	private CrashCorpus(Samples samples) {
		this.samples = samples;
	}

	/**
	 * What is sent to a gateway.
	 * @param realm the realm of the gateway
	 * @param gatewayId the id that its PONG says
	 * @return the cases, each to be sent on a connection of its own
	 */
	public static List<CrashCase> towardsGateway(String realm, byte[] gatewayId) {
		CrashCorpus corpus = new CrashCorpus(new Samples(realm, gatewayId));
		corpus.connects();
		corpus.pubsub();
		corpus.routes();
		corpus.calls();
		corpus.dht();
		corpus.noMaps();
		corpus.cases.addAll(HostileFrames.all(corpus.samples));
		return List.copyOf(corpus.cases);
	}

	/**
	 * What a gateway sends to a client, on the stream of the client.
	 * @return the cases
	 */
	public static List<CrashCase> towardsClient() {
		Samples samples = new Samples("any", new byte[32]);
		CrashCorpus corpus = new CrashCorpus(samples);
		corpus.one("ping to a client", Effect.CLIENT_CRASH, MessageType.PING, samples.ping());
		corpus.one("find_value_reply with a map as value", Effect.CLIENT_CRASH, MessageType.FIND_VALUE_REPLY,
				WireValue.Map.builder()
					.put("type", "find_value_reply")
					.put("result", "value")
					.put("value", samples.entry())
					.build());
		for (String key : List.of("request_id", "procedure", "args", "from_node")) {
			corpus.without(Effect.CLIENT_CRASH, MessageType.RPC_REQUEST, samples.rpcRequest(), key);
		}
		return List.copyOf(corpus.cases);
	}

	private void one(String name, Effect effect, MessageType type, WireValue payload) {
		add(name, effect, RawFrame.encode(type, payload));
	}

	private void add(String name, Effect effect, byte[]... writes) {
		this.cases.add(new CrashCase(name, effect, Arrays.stream(writes).map((bytes) -> new Step(0, bytes)).toList()));
	}

	private void without(Effect effect, MessageType type, WireValue.Map map, String key) {
		one(type.text() + " without " + key, effect, type, Samples.without(map, key));
	}

	private void with(Effect effect, MessageType type, WireValue.Map map, String key, WireValue value) {
		one(type.text() + " with " + key + " " + Shown.of(value), effect, type, ErlangTerms.with(map, key, value));
	}

	private void connects() {
		WireValue.Map connect = this.samples.connect();
		for (String key : List.of("realm_id", "node_id", "endpoint")) {
			without(Effect.CRASH, MessageType.CONNECT, connect, key);
		}
		for (WireValue endpoint : List.of(WireValue.Nil.NIL, new WireValue.Str("https://h:1"), WireValue.of(9443))) {
			with(Effect.CRASH, MessageType.CONNECT, connect, "endpoint", endpoint);
		}
		with(Effect.CRASH, MessageType.CONNECT, connect, "node_id", WireValue.of(7));
		one("connect whose keys are strings", Effect.CRASH, MessageType.CONNECT, Samples.stringKeys(connect));
		with(Effect.HANG, MessageType.CONNECT, connect, "realm_id", WireValue.of("com.example.foreign"));
		with(Effect.HANG, MessageType.CONNECT, connect, "realm_id", new WireValue.Str("com.example.test"));
		with(Effect.HANG, MessageType.CONNECT, connect, "realm_id", WireValue.Nil.NIL);
	}

	private void pubsub() {
		WireValue.Map publish = this.samples.publish();
		without(Effect.CRASH, MessageType.PUBLISH, publish, "topic");
		without(Effect.CRASH, MessageType.PUBLISH, publish, "payload");
		byte[] subscribe = RawFrame.encode(MessageType.SUBSCRIBE, this.samples.subscribe());
		for (String key : List.of("qos", "retain", "message_id")) {
			this.cases.add(new CrashCase("publish without " + key + " for a subscriber", Effect.CRASH,
					List.of(new Step(0, subscribe),
							new Step(1, RawFrame.encode(MessageType.PUBLISH, Samples.without(publish, key))))));
		}
		for (MessageType type : List.of(MessageType.SUBSCRIBE, MessageType.UNSUBSCRIBE)) {
			without(Effect.CRASH, type, this.samples.subscribe(), "topics");
			with(Effect.CRASH, type, this.samples.subscribe(), "topics", WireValue.of("a.b"));
			with(Effect.CRASH, type, this.samples.subscribe(), "topics", WireValue.of(1));
			with(Effect.CRASH, type, this.samples.subscribe(), "topics", WireValue.Map.EMPTY);
		}
		with(Effect.NOTHING, MessageType.SUBSCRIBE, this.samples.subscribe(), "topics",
				WireValue.of(List.of(WireValue.of(1), new WireValue.Str("a"), WireValue.Nil.NIL)));
	}

	private void routes() {
		WireValue.Map route = this.samples.pubsubRoute();
		for (WireValue.Entry entry : route.entries()) {
			without(Effect.CRASH, MessageType.PUBSUB_ROUTE, route, Shown.of(entry.key()));
		}
		with(Effect.CRASH, MessageType.PUBSUB_ROUTE, route, "payload", WireValue.of("text"));
		this.cases.add(new CrashCase("pubsub_route for a subscribed stream", Effect.CRASH,
				List.of(new Step(0, RawFrame.encode(MessageType.SUBSCRIBE, this.samples.subscribe())),
						new Step(1, RawFrame.encode(MessageType.PUBSUB_ROUTE, route)))));
		with(Effect.NOTHING, MessageType.PUBSUB_ROUTE, route, "hop_count", WireValue.of(10));
		with(Effect.NOTHING, MessageType.PUBSUB_ROUTE, route, "hop_count", new WireValue.Int(-1, true));
		WireValue.Map rpc = this.samples.rpcRoute();
		for (WireValue.Entry entry : rpc.entries()) {
			without(Effect.CRASH, MessageType.RPC_ROUTE, rpc, Shown.of(entry.key()));
		}
		with(Effect.CRASH, MessageType.RPC_ROUTE, rpc, "payload_type", WireValue.of("cast"));
		with(Effect.CRASH, MessageType.RPC_ROUTE, rpc, "payload", WireValue.of("text"));
		one("rpc_route whose reply has no way back", Effect.CRASH, MessageType.RPC_ROUTE, rpc);
	}

	private void calls() {
		WireValue.Map request = this.samples.rpcRequest();
		for (String key : List.of("request_id", "procedure", "from_node")) {
			without(Effect.CRASH, MessageType.RPC_REQUEST, request, key);
		}
		byte[] connect = RawFrame.encode(MessageType.CONNECT, this.samples.connect());
		WireValue.Map toSelf = ErlangTerms.with(request, "target_node", WireValue.of(this.samples.clientId()));
		this.cases
			.add(new CrashCase("rpc_request without args for a client", Effect.CRASH, List.of(new Step(0, connect),
					new Step(1, RawFrame.encode(MessageType.RPC_REQUEST, Samples.without(toSelf, "args"))))));
		without(Effect.CRASH, MessageType.RPC_REPLY, this.samples.rpcReply(), "request_id");
		this.cases.add(new CrashCase("rpc_reply without from_node for a client", Effect.CRASH, List
			.of(new Step(0, connect), new Step(1,
					RawFrame.encode(MessageType.RPC_REPLY, Samples.without(this.samples.rpcReply(), "from_node"))))));
		WireValue.Map call = this.samples.call("_dht.store");
		with(Effect.CRASH, MessageType.CALL, call, "args", WireValue.of("{\"key\":\"k\",\"value\":{}}"));
		without(Effect.CRASH, MessageType.CALL, call, "call_id");
		without(Effect.CRASH, MessageType.CALL, call, "procedure");
		for (String key : List.of("session_id", "peer_id")) {
			without(Effect.CRASH, MessageType.PUNCH_COORDINATE, this.samples.punch(), key);
		}
		one("call of a procedure that is not of the DHT", Effect.NOTHING, MessageType.CALL,
				this.samples.call("calculator.add"));
	}

	private void dht() {
		WireValue.Map find = this.samples.findNode();
		without(Effect.BOTH, MessageType.FIND_NODE, find, "target");
		without(Effect.NOTHING, MessageType.FIND_NODE, find, "type");
		one("find_node to a node with bootstrap peers", Effect.CRASH_IF_BOOTSTRAPPED, MessageType.FIND_NODE, find);
		WireValue.Map store = this.samples.store();
		without(Effect.DHT_LOST, MessageType.STORE, store, "key");
		without(Effect.DHT_LOST, MessageType.STORE, store, "value");
		with(Effect.DHT_LOST, MessageType.STORE, store, "value", WireValue.of("text"));
		with(Effect.DHT_LOST, MessageType.STORE, store, "value", WireValue.of(List.of(this.samples.entry())));
		with(Effect.DHT_LOST, MessageType.STORE, store, "key", WireValue.of(5));
		without(Effect.NOTHING, MessageType.STORE, store, "type");
		with(Effect.NOTHING, MessageType.STORE, store, "value", Samples.without(this.samples.entry(), "node_id"));
		WireValue.Map value = WireValue.Map.builder().put("type", "find_value").put("key", new byte[32]).build();
		without(Effect.NOTHING, MessageType.FIND_VALUE, value, "key");
		with(Effect.NOTHING, MessageType.FIND_VALUE, value, "key", WireValue.of(5));
	}

	private void noMaps() {
		for (MessageType type : HANDLED) {
			one(type.text() + " that is a number", Effect.CRASH, type, WireValue.of(5));
			one(type.text() + " that is a list", Effect.CRASH, type, WireValue.of(List.of(WireValue.of("x"))));
			one(type.text() + " that is nil", Effect.CRASH, type, WireValue.Nil.NIL);
		}
	}

}
