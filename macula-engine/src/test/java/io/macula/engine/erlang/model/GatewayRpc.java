package io.macula.engine.erlang.model;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.macula.engine.transport.Path;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Calls at a gateway of 0.14.3: two procedures of its own, and the relay between clients
 * by the ids of their CONNECTs. Confined to the loop.
 */
final class GatewayRpc {

	private static final long TIMEOUT_MILLIS = 5_000;

	private final ModelGateway gateway;

	private final GatewayWork work;

	private final Map<WireValue, CompletableFuture<WireValue.Map>> pending = new HashMap<>();

	private long requestIds;

	GatewayRpc(ModelGateway gateway, GatewayWork work) {
		this.gateway = gateway;
		this.work = work;
	}

	void call(GatewayStream from, WireValue.Map map) {
		WireValue id = ErlangTerms.require(map, "call_id", "call");
		WireValue procedure = ErlangTerms.require(map, "procedure", "call");
		WireValue args = ErlangTerms.require(map, "args", "call");
		WireValue.MapBuilder reply = WireValue.Map.builder().put("call_id", id);
		if (procedure.equals(WireValue.of("_dht.list_gateways"))) {
			reply.put("result",
					WireValue.Map.builder().put("peers", WireValue.of(this.gateway.routing().gateways())).build());
		}
		else if (procedure.equals(WireValue.of("_dht.store"))) {
			store(from, args, reply);
		}
		else {
			error(reply, "gateway_bootstrap_only", "This gateway only answers _dht calls");
		}
		this.gateway.send(from, MessageType.REPLY, reply.build());
	}

	private void store(GatewayStream from, WireValue args, WireValue.MapBuilder reply) {
		if (!(args instanceof WireValue.Map map)) {
			throw ErlangCrash.gateway("_dht.store with args that are no map: " + Shown.of(args));
		}
		WireValue key = ErlangTerms.get(map, "key");
		WireValue value = ErlangTerms.get(map, "value");
		if (key == null || value == null) {
			error(reply, "invalid_args", "Missing required parameter: " + ((key == null) ? "key" : "value"));
			return;
		}
		if (!(key instanceof WireValue.Bin bin) || !(value instanceof WireValue.Map entry)) {
			throw ErlangCrash.both("_dht.store of a value that is no map");
		}
		this.work.notePoison(from.peer(), bin);
		this.gateway.routing().upsert(bin, entry);
		reply.put("result", WireValue.Map.builder().put("status", "ok").build());
	}

	private static void error(WireValue.MapBuilder reply, String code, String message) {
		reply.put("error", WireValue.Map.builder().put("code", code).put("message", message).build());
	}

	void route(WireValue.Map map) {
		String where = "rpc_route";
		WireValue destination = ErlangTerms.require(map, "destination_node_id", where);
		WireValue source = ErlangTerms.require(map, "source_node_id", where);
		WireValue hops = ErlangTerms.require(map, "hop_count", where);
		WireValue most = ErlangTerms.require(map, "max_hops", where);
		WireValue type = ErlangTerms.require(map, "payload_type", where);
		WireValue payload = ErlangTerms.require(map, "payload", where);
		if (Routes.isSpent(hops, most)) {
			return;
		}
		if (!destination.equals(this.gateway.id())) {
			this.work.pubsub().forward(MessageType.RPC_ROUTE, destination, map, hops);
			return;
		}
		if (type.equals(WireValue.of("reply"))) {
			return;
		}
		if (!type.equals(WireValue.of("call")) || !(payload instanceof WireValue.Map call)) {
			throw ErlangCrash.gateway("rpc_route of type " + Shown.of(type));
		}
		answerRouted(source, most, call);
	}

	private void answerRouted(WireValue source, WireValue most, WireValue.Map call) {
		WireValue id = ErlangTerms.require(call, "call_id", "payload of rpc_route");
		WireValue.Bin procedure = ErlangTerms.requireBin(call, "procedure", "payload of rpc_route");
		WireValue args = ErlangTerms.require(call, "args", "payload of rpc_route");
		WireValue.MapBuilder reply = WireValue.Map.builder().put("call_id", id);
		Function<byte[], byte[]> handler = this.gateway.procedure(ErlangTerms.text(procedure));
		if (handler == null) {
			error(reply, "no_handler", "No handler registered for " + ErlangTerms.text(procedure));
		}
		else {
			reply.put("result", handler.apply((args instanceof WireValue.Bin bin) ? bin.bytes() : new byte[0]));
		}
		WireValue.Map back = WireValue.Map.builder()
			.put("destination_node_id", source)
			.put("source_node_id", this.gateway.id())
			.put("hop_count", 0)
			.put("max_hops", most)
			.put("payload_type", "reply")
			.put("payload", reply.build())
			.build();
		if (!this.work.pubsub().forward(MessageType.RPC_ROUTE, source, back, WireValue.of(-1))) {
			throw ErlangCrash.gateway("no route for the reply to an rpc_route");
		}
	}

	void request(GatewayStream from, WireValue.Map map) {
		WireValue id = ErlangTerms.require(map, "request_id", "rpc_request");
		WireValue.Bin procedure = ErlangTerms.requireBin(map, "procedure", "rpc_request");
		WireValue requester = ErlangTerms.require(map, "from_node", "rpc_request");
		WireValue target = ErlangTerms.get(map, "target_node");
		if (target != null && !target.equals(this.gateway.id())) {
			relayRequest(map, id, requester, target);
			return;
		}
		this.gateway.send(from, MessageType.RPC_REPLY, answer(id, ErlangTerms.text(procedure), map));
	}

	private void relayRequest(WireValue.Map map, WireValue id, WireValue requester, WireValue target) {
		GatewayStream provider = this.work.client(target);
		if (provider == null) {
			GatewayStream back = this.work.client(requester);
			if (back != null) {
				this.gateway.send(back, MessageType.RPC_REPLY,
						reply(id).put("type", "rpc_reply").put("error", "target_peer_not_found").build());
			}
			return;
		}
		relay(provider, target, MessageType.RPC_REQUEST, map);
	}

	private void relay(GatewayStream to, WireValue id, MessageType type, WireValue.Map map) {
		this.gateway.send(to, type, map);
		if (to.isDead()) {
			this.work.forget(id);
		}
	}

	private WireValue.Map answer(WireValue id, String procedure, WireValue.Map map) {
		WireValue.MapBuilder reply = reply(id).put("type", "rpc_reply");
		if (this.gateway.options().bootstrap().isEmpty()) {
			return reply.put("error", "rpc_handler_not_available").build();
		}
		@Nullable Function<byte[], byte[]> handler = this.gateway.procedure(procedure);
		if (handler == null) {
			return reply.put("error", "procedure_not_found").build();
		}
		WireValue.Bin args = ErlangTerms.bin(map, "args");
		return reply.put("result", handler.apply((args != null) ? args.bytes() : new byte[0])).build();
	}

	private WireValue.MapBuilder reply(WireValue id) {
		return WireValue.Map.builder()
			.put("request_id", id)
			.put("from_node", this.gateway.id())
			.put("timestamp", this.gateway.host().context().wallMillis());
	}

	void reply(WireValue.Map map) {
		WireValue id = ErlangTerms.require(map, "request_id", "rpc_reply");
		WireValue to = ErlangTerms.get(map, "to_node");
		GatewayStream requester = (to != null) ? this.work.client(to) : null;
		if (to != null && requester != null) {
			relay(requester, to, MessageType.RPC_REPLY, map);
		}
		CompletableFuture<WireValue.Map> asked = (to == null) ? this.pending.remove(id) : null;
		if (asked != null) {
			asked.complete(map);
		}
	}

	CompletableFuture<WireValue.Map> requestDirect(Path to, String procedure, String args) {
		CompletableFuture<WireValue.Map> reply = new CompletableFuture<>();
		WireValue.Bin id = WireValue.of(ByteBuffer.allocate(16).putLong(8, ++this.requestIds).array());
		this.pending.put(id, reply);
		this.gateway.host().deadline(TIMEOUT_MILLIS, () -> {
			this.pending.remove(id, reply);
			reply.completeExceptionally(new IllegalStateException("timeout"));
		});
		WireValue.Map request = WireValue.Map.builder()
			.put("type", "rpc_request")
			.put("request_id", id)
			.put("procedure", procedure)
			.put("args", args)
			.put("from_node", this.gateway.rootId())
			.put("from_endpoint", this.gateway.url().replace("https://", ""))
			.put("realm", this.gateway.options().realm())
			.put("timestamp", this.gateway.host().context().wallMillis())
			.build();
		this.gateway.pool().send(to.toString(), to, ErlangEncoder.frame(MessageType.RPC_REQUEST, request), 0);
		return reply;
	}

}
