package io.macula.engine.erlang;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import org.jspecify.annotations.Nullable;

/**
 * Requests of peers, which go to a peer, to a node of the mesh or to whoever offers the
 * procedure, and the replies. Confined to the loop.
 */
final class RpcFrames {

	private final Gate gate;

	private final MeshCalls mesh;

	RpcFrames(Gate gate, MeshCalls mesh) {
		this.gate = gate;
		this.mesh = mesh;
		gate.handlers().on(MessageType.RPC_REQUEST, RpcRequest.class, this::request);
		gate.handlers().on(MessageType.RPC_REPLY, RpcReply.class, this::reply);
	}

	private void request(GateStream stream, RpcRequest message) {
		byte[] id = message.requestId();
		String procedure = message.procedure();
		byte[] args = PubSubFrames.bytes(message.args(), message.extras().get("args"));
		ClaimedId from = ClaimedId.of(message.fromNode());
		ClaimedId target = ClaimedId.of(message.targetNode());
		if (id == null || procedure == null || args == null || from == null) {
			stream.session().violation("rpc_request_incomplete");
			return;
		}
		ClaimedPeer peer = this.gate.peers().find(target);
		if (peer != null) {
			relay(stream, message, new Relayed(from, id, peer));
		}
		else if (!this.gate.policy().call()) {
			this.gate.count("erlang.denied.call");
			this.gate.fail(stream, id, "refused");
		}
		else if (target == null || this.gate.peers().isSelf(target)) {
			this.mesh.call(from, procedure, args,
					(result, failure) -> answer(stream, message, id, result, text(failure, null)));
		}
		else {
			forward(stream, message, new Forwarded(from, target, id, procedure, args));
		}
	}

	/** A request for a peer that is connected here. */
	private record Relayed(ClaimedId from, byte[] id, ClaimedPeer peer) {
	}

	/** A request for somebody who is connected elsewhere. */
	private record Forwarded(ClaimedId from, ClaimedId target, byte[] id, String procedure, byte[] args) {
	}

	private void relay(GateStream stream, RpcRequest message, Relayed relayed) {
		GateStream to = relayed.peer().newest();
		if (!this.gate.policy().relay() || to == null) {
			this.gate.count("erlang.denied.relay");
			this.gate.fail(stream, relayed.id(), RpcTexts.NO_TARGET);
			return;
		}
		this.gate.count("erlang.relayed");
		this.gate.relays().begin(relayed.from(), relayed.id(), stream, relayed.peer());
		to.send(message);
	}

	private void forward(GateStream stream, RpcRequest message, Forwarded forwarded) {
		ClaimedId target = forwarded.target();
		NodeId node = target.node();
		if (node != null && this.gate.peers().isProven(target)) {
			this.mesh.callAt(forwarded.from(), node, forwarded.procedure(), forwarded.args(),
					(result, failure) -> answer(stream, message, forwarded.id(), result, text(failure, null)));
		}
		else {
			this.mesh.callAt(forwarded.from(), target, forwarded.procedure(), forwarded.args(), (result,
					failure) -> answer(stream, message, forwarded.id(), result, text(failure, RpcTexts.NO_TARGET)));
		}
	}

	private static @Nullable String text(@Nullable MeshFailure failure, @Nullable String nobody) {
		if (failure == null) {
			return null;
		}
		return (failure.code() == FailureCode.NO_PROVIDER && nobody != null) ? nobody : RpcTexts.error(failure);
	}

	private void answer(GateStream stream, RpcRequest message, byte[] id, byte @Nullable [] result,
			@Nullable String error) {
		if (error != null) {
			this.gate.fail(stream, id, error);
			return;
		}
		ClaimedId target = ClaimedId.of(message.targetNode());
		boolean own = target == null || this.gate.peers().isSelf(target);
		stream.send(new RpcReply(id, result, null, own ? this.gate.self() : message.targetNode(),
				own ? null : message.fromNode(), this.gate.context().wallMillis(), null, null, null, Extras.NONE));
	}

	private void reply(GateStream stream, RpcReply message) {
		byte[] id = message.requestId();
		if (id == null || message.fromNode() == null) {
			stream.session().violation("rpc_reply_incomplete");
			return;
		}
		if (this.gate.requests().answered(stream.session(), message)) {
			return;
		}
		ClaimedId to = ClaimedId.of(message.toNode());
		GateStream asker = (to != null) ? this.gate.relays().end(to, id, stream.session()) : null;
		if (asker == null) {
			this.gate.count("erlang.dropped.reply_not_asked");
			return;
		}
		if (!asker.isOpen()) {
			ClaimedPeer peer = this.gate.peers().find(to);
			GateStream newest = (peer != null) ? peer.newest() : null;
			asker = (newest != null) ? newest : asker;
		}
		asker.send(message);
	}

}
