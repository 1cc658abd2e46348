package io.macula.engine.erlang.model;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.erlang.model.RoutingServer.TableNode;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * The gateway process of 0.14.3 between two crashes: what each message does. Confined to
 * the loop.
 */
final class GatewayWork {

	/** How long the gateway waits for the routing server. */
	private static final long CALL_MILLIS = 10_000;

	private final ModelGateway gateway;

	private final GatewayPubSub pubsub;

	private final GatewayRpc rpc;

	private final Map<WireValue, GatewayStream> clients = new LinkedHashMap<>();

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private boolean busy;

	GatewayWork(ModelGateway gateway) {
		this.gateway = gateway;
		this.pubsub = new GatewayPubSub(gateway, this);
		this.rpc = new GatewayRpc(gateway, this);
	}

	GatewayPubSub pubsub() {
		return this.pubsub;
	}

	GatewayRpc rpc() {
		return this.rpc;
	}

	/**
	 * The stream on which a client last sent CONNECT with this id. Ids are compared as
	 * they came.
	 */
	@Nullable GatewayStream client(WireValue id) {
		return this.clients.get(id);
	}

	void forget(WireValue id) {
		this.clients.remove(id);
	}

	/**
	 * Handle a message, or let it wait while the process waits for others.
	 */
	void handle(GatewayStream from, RawFrame frame) {
		if (this.busy) {
			this.waiting.add(() -> this.gateway.guarded(from.peer(), () -> dispatch(from, frame)));
			return;
		}
		dispatch(from, frame);
	}

	/**
	 * Find the values of a key here and at other nodes, while everybody waits.
	 */
	void find(String peer, WireValue.Bin key, Consumer<List<WireValue.Map>> then) {
		List<WireValue.Map> local = this.gateway.routing().values(key);
		List<TableNode> nodes = this.gateway.routing()
			.closest(key, RoutingServer.K)
			.stream()
			.filter(TableNode::canBeAsked)
			.limit(NetworkLookup.ALPHA)
			.toList();
		if (nodes.isEmpty()) {
			then.accept(local);
			return;
		}
		this.busy = true;
		this.gateway.host().deadline(CALL_MILLIS, () -> {
			if (this.busy && this.gateway.isCurrent(this)) {
				this.gateway.guarded(peer, () -> {
					throw ErlangCrash.gateway("find_value took more than 10 s");
				});
			}
		});
		new NetworkLookup(this.gateway.host(), this.gateway.log(), key, nodes, (answer) -> {
			if (this.gateway.isCurrent(this)) {
				this.busy = false;
				this.gateway.guarded(answer.peer(), () -> answered(local, answer, then));
				resume();
			}
		}).next();
	}

	private static void answered(List<WireValue.Map> local, NetworkLookup.Answer answer,
			Consumer<List<WireValue.Map>> then) {
		if (answer.crash() != null) {
			throw ErlangCrash.both(answer.crash());
		}
		Map<Object, WireValue.Map> merged = new LinkedHashMap<>();
		for (List<WireValue.Map> values : List.of(local, answer.values())) {
			values.forEach((value) -> {
				WireValue id = ErlangTerms.get(value, "node_id");
				merged.put((id != null) ? id : "", value);
			});
		}
		then.accept(List.copyOf(merged.values()));
	}

	private void resume() {
		while (!this.busy && this.gateway.isCurrent(this)) {
			Runnable next = this.waiting.poll();
			if (next == null) {
				return;
			}
			next.run();
		}
	}

	private void dispatch(GatewayStream from, RawFrame frame) {
		MessageType type = frame.messageType();
		if (type == null) {
			return;
		}
		switch (type) {
			case CONNECT -> connect(from, map(frame));
			case PING -> ping(from, map(frame));
			case PUBLISH -> this.pubsub.publish(from, map(frame));
			case SUBSCRIBE -> this.pubsub.subscribe(from, map(frame));
			case UNSUBSCRIBE -> this.pubsub.unsubscribe(from, map(frame));
			case PUBSUB_ROUTE -> this.pubsub.route(map(frame));
			case CALL -> this.rpc.call(from, map(frame));
			case RPC_ROUTE -> this.rpc.route(map(frame));
			case RPC_REQUEST -> this.rpc.request(from, map(frame));
			case RPC_REPLY -> this.rpc.reply(map(frame));
			case STORE -> store(from, map(frame));
			case FIND_NODE -> findNode(from, map(frame));
			case FIND_VALUE -> findValue(from, map(frame));
			case NAT_PROBE -> natProbe(from, map(frame));
			case PUNCH_COORDINATE -> punch(map(frame));
			default -> {
				// Logged and ignored
			}
		}
	}

	private static WireValue.Map map(RawFrame frame) {
		if (frame.payload() instanceof WireValue.Map map) {
			return map;
		}
		throw ErlangCrash.gateway("badmap in " + frame);
	}

	private void connect(GatewayStream from, WireValue.Map map) {
		WireValue realm = ErlangTerms.require(map, "realm_id", "connect");
		if (!realm.equals(WireValue.of(this.gateway.options().realm()))) {
			this.gateway.hang(from, "connect with realm " + Shown.of(realm));
			return;
		}
		WireValue.Bin id = ErlangTerms.requireBin(map, "node_id", "connect");
		WireValue.Bin endpoint = ErlangTerms.requireBin(map, "endpoint", "connect");
		GatewayLog.Connected connected = new GatewayLog.Connected(id.bytes(), ErlangTerms.text(endpoint), map,
				this.gateway.host().nanoTime());
		this.gateway.log().connects.add(connected);
		from.claim(connected.id());
		this.clients.put(id, from);
		long now = now();
		this.gateway.routing().add(new TableNode(id, ErlangTerms.text(endpoint), false, null, now));
		this.gateway.send(from, MessageType.PONG,
				WireValue.Map.builder()
					.put("timestamp", now)
					.put("server_time", now)
					.put("node_id", this.gateway.id())
					.put("endpoint", this.gateway.url())
					.build());
	}

	private void ping(GatewayStream from, WireValue.Map map) {
		WireValue timestamp = ErlangTerms.get(map, "timestamp");
		this.gateway.send(from, MessageType.PONG,
				WireValue.Map.builder()
					.put("timestamp", (timestamp != null) ? timestamp : WireValue.of(now()))
					.put("server_time", now())
					.build());
	}

	private void store(GatewayStream from, WireValue.Map map) {
		this.gateway.log().stores.add(map);
		notePoison(from.peer(), ErlangTerms.bin(map, "key"));
		this.gateway.routing().store(map);
	}

	/**
	 * A seed looks for records of gateways itself and cannot read those that came over
	 * the wire.
	 */
	void notePoison(String peer, WireValue.@Nullable Bin key) {
		if (key != null && RoutingServer.isGatewayRecord(key)) {
			this.gateway.log().violations.add(Violation.Kind.POISONED_DISCOVERY, peer, Shown.of(key));
		}
	}

	private void findNode(GatewayStream from, WireValue.Map map) {
		if (!WireValue.of("find_node").equals(ErlangTerms.get(map, "type"))) {
			error(from, MessageType.FIND_NODE_REPLY, "unknown_message");
			return;
		}
		if (!(ErlangTerms.get(map, "target") instanceof WireValue.Bin target)) {
			throw ErlangCrash.both("find_node without target");
		}
		List<WireValue.Map> nodes = this.gateway.routing()
			.closest(target, RoutingServer.K)
			.stream()
			.map(TableNode::map)
			.toList();
		this.gateway.send(from, MessageType.FIND_NODE_REPLY,
				WireValue.Map.builder().put("type", "find_node_reply").put("nodes", WireValue.of(nodes)).build());
	}

	private void findValue(GatewayStream from, WireValue.Map map) {
		WireValue key = ErlangTerms.get(map, "key");
		if (key == null) {
			error(from, MessageType.FIND_VALUE_REPLY, "missing_key");
			return;
		}
		if (!(key instanceof WireValue.Bin bin)) {
			error(from, MessageType.FIND_VALUE_REPLY, "invalid_key");
			return;
		}
		find(from.peer(), bin, (values) -> found(from, values));
	}

	private void found(GatewayStream from, List<WireValue.Map> values) {
		WireValue.MapBuilder reply = WireValue.Map.builder().put("type", "find_value_reply");
		if (values.isEmpty()) {
			reply.put("result", "nodes").put("nodes", WireValue.of(List.of()));
		}
		else {
			reply.put("result", "value").put("value", WireValue.of(values));
		}
		this.gateway.send(from, MessageType.FIND_VALUE_REPLY, reply.build());
	}

	private void error(GatewayStream to, MessageType type, String reason) {
		this.gateway.send(to, type, WireValue.Map.builder().put("type", "error").put("reason", reason).build());
	}

	private void natProbe(GatewayStream from, WireValue.Map map) {
		InetSocketAddress address = from.address();
		WireValue request = ErlangTerms.get(map, "request_id");
		this.gateway.send(from, MessageType.NAT_PROBE_REPLY,
				WireValue.Map.builder()
					.put("node_id", this.gateway.id())
					.put("request_id", (request != null) ? request : WireValue.of("undefined"))
					.put("reflexive_ip", (address != null) ? NetUtil.toAddressString(address.getAddress()) : "0.0.0.0")
					.put("reflexive_port", (address != null) ? address.getPort() : 0)
					.put("server_time", now())
					.build());
	}

	private void punch(WireValue.Map map) {
		ErlangTerms.require(map, "session_id", "punch_coordinate");
		ErlangTerms.require(map, "peer_id", "punch_coordinate");
	}

	private long now() {
		return this.gateway.host().context().wallMillis();
	}

}
