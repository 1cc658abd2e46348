package io.macula.engine.erlang;

import java.util.function.BiConsumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.RpcRoute;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireFormatException;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Messages and calls that gateways of 0.14.3 pass on to each other. What reaches this
 * node ends here or at a peer that is connected to it: going further would need a node
 * that is nearer to the destination, and peers that connect here take no such messages.
 * Confined to the loop.
 */
final class RouteFrames {

	private static final long LOOP_NANOS = 60_000_000_000L;

	private static final int MAX_SEEN = 16_384;

	private static final long CALL_NANOS = 30_000_000_000L;

	private final Gate gate;

	private final MeshCalls mesh;

	private final Recently<NodeId> seen;

	RouteFrames(Gate gate, MeshCalls mesh) {
		this.gate = gate;
		this.mesh = mesh;
		this.seen = new Recently<>(gate.context(), LOOP_NANOS, MAX_SEEN);
		gate.handlers().on(MessageType.PUBSUB_ROUTE, PubsubRoute.class, this::message);
		gate.handlers().on(MessageType.RPC_ROUTE, RpcRoute.class, this::call);
	}

	private void message(GateStream stream, PubsubRoute route) {
		ClaimedId destination = ClaimedId.of(route.destinationNodeId());
		byte[] source = route.sourceNodeId();
		WireValue.Map payload = route.payload();
		Publish inner = (payload != null) ? inner(payload) : null;
		if (destination == null || source == null || route.topic() == null || inner == null) {
			stream.session().violation("pubsub_route_incomplete");
		}
		else if (!isOnItsWay(stream, route.hopCount(), route.maxHops(), "pubsub_route")) {
			return;
		}
		else if (isAgain(source, inner.messageId())) {
			this.gate.count("erlang.dropped.routed_twice");
		}
		else if (!this.gate.policy().publish()) {
			this.gate.count("erlang.denied.publish");
		}
		else {
			deliver(destination, inner);
		}
	}

	private static @Nullable Publish inner(WireValue.Map payload) {
		try {
			Publish inner = (Publish) WireCodec.fromMap(MessageType.PUBLISH, payload);
			return (inner.topic() != null && bytes(inner) != null) ? inner : null;
		}
		catch (WireFormatException ex) {
			return null;
		}
	}

	private static byte @Nullable [] bytes(Publish message) {
		return PubSubFrames.bytes(message.payload(), message.extras().get("payload"));
	}

	private boolean isOnItsWay(GateStream stream, @Nullable Long hops, @Nullable Long most, String what) {
		if (hops == null || most == null || hops < 0) {
			stream.session().violation(what + "_incomplete");
			return false;
		}
		if (hops >= most) {
			this.gate.count("erlang.dropped.hops");
			return false;
		}
		return true;
	}

	private boolean isAgain(byte[] source, byte @Nullable [] id) {
		return id != null && !this.seen.add(NodeId.sha256Of(source, id));
	}

	private void deliver(ClaimedId destination, Publish inner) {
		String topic = inner.topic();
		byte[] payload = bytes(inner);
		ClaimedPeer peer = this.gate.peers().find(destination);
		GateStream stream = (peer != null) ? peer.newest() : null;
		if (topic == null || payload == null) {
			return;
		}
		if (this.gate.peers().isSelf(destination)) {
			this.gate.count("erlang.routed");
			this.gate.frames().remember(payload, inner);
			// To the subscriptions of this node and no further: whoever routes a message
			// sends it to each node that wants it
			this.gate.services().pubsub().deliverHere(topic, payload, null);
		}
		else if (stream != null && this.gate.policy().relay()) {
			this.gate.count("erlang.routed");
			stream.deliver(WireCodec.encode(this.gate.frames().complete(inner)));
		}
		else {
			this.gate.count("erlang.dropped.no_route");
		}
	}

	private void call(GateStream stream, RpcRoute route) {
		byte[] source = route.sourceNodeId();
		ClaimedId destination = ClaimedId.of(route.destinationNodeId());
		WireValue.Map payload = route.payload();
		String what = route.payloadType();
		if (destination == null || ClaimedId.of(source) == null || source == null || payload == null || what == null) {
			stream.session().violation("rpc_route_incomplete");
		}
		else if (!isOnItsWay(stream, route.hopCount(), route.maxHops(), "rpc_route")) {
			return;
		}
		else if (!what.equals("call")) {
			// This node sends no calls in this form, so there is nothing to be answered
			this.gate.count(what.equals("reply") ? "erlang.dropped.reply_not_asked" : "erlang.dropped.payload_type");
		}
		else {
			call(stream, source, destination, payload);
		}
	}

	private void call(GateStream stream, byte[] source, ClaimedId destination, WireValue.Map payload) {
		byte[] id = payload.bytes("call_id");
		String procedure = payload.text("procedure");
		byte[] args = (payload.get("args") instanceof WireValue.Bin bin) ? bin.bytes()
				: PubSubFrames.bytes(null, payload.get("args"));
		if (id == null || id.length > RpcFrames.MAX_ID || procedure == null || args == null) {
			stream.session().violation("rpc_route_incomplete");
			return;
		}
		if (isAgain(source, id)) {
			this.gate.count("erlang.dropped.routed_twice");
			return;
		}
		BiConsumer<byte @Nullable [], @Nullable MeshFailure> answer = (result, failure) -> answer(stream, source,
				destination, reply(id, procedure, result, failure));
		ClaimedPeer peer = this.gate.peers().find(destination);
		NodeId node = destination.node();
		if (!this.gate.policy().call()) {
			this.gate.count("erlang.denied.call");
			answer.accept(null, new MeshFailure(FailureCode.REFUSED, "calls are not allowed here"));
		}
		else if (this.gate.peers().isSelf(destination)) {
			this.mesh.call(stream.session().calls(), ClaimedId.of(source), procedure, args, answer);
		}
		else if (peer != null && this.gate.policy().relay()) {
			this.gate.requests().send(peer, procedure, args, CALL_NANOS, new Routed(answer));
		}
		else if (node != null && this.gate.peers().isProven(destination)) {
			this.mesh.callAt(stream.session().calls(), ClaimedId.of(source), node, procedure, args, answer);
		}
		else {
			this.gate.count("erlang.dropped.no_route");
		}
	}

	/** Hands on what a peer answers. */
	private record Routed(BiConsumer<byte @Nullable [], @Nullable MeshFailure> answer) implements PeerRequests.Ended {

		@Override
		public void replied(byte[] result) {
			this.answer.accept(result, null);
		}

		@Override
		public void failed(FailureCode code, String text) {
			this.answer.accept(null, new MeshFailure(code, text));
		}

	}

	private static WireValue.Map reply(byte[] id, String procedure, byte @Nullable [] result,
			@Nullable MeshFailure failure) {
		WireValue.MapBuilder reply = WireValue.Map.builder().put("call_id", id);
		if (failure == null) {
			return reply.put("result", result).build();
		}
		boolean nobody = failure.code() == FailureCode.NO_PROVIDER;
		return reply
			.put("error",
					WireValue.Map.builder()
						.put("code", nobody ? "no_handler" : "handler_error")
						.put("message", nobody ? "No handler registered for " + procedure : RpcTexts.error(failure))
						.build())
			.build();
	}

	private void answer(GateStream stream, byte[] source, ClaimedId destination, WireValue.Map reply) {
		this.gate.count("erlang.routed");
		byte[] from = this.gate.peers().isSelf(destination) ? this.gate.self() : destination.bytes();
		stream.send(new RpcRoute(source, from, 0L, 10L, "reply", reply, Extras.NONE));
	}

}
