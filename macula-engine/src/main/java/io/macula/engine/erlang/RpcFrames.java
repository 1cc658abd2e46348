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

	/** Those of 0.14.3 have sixteen bytes. */
	static final int MAX_ID = 128;

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
		if (id.length > MAX_ID) {
			stream.session().violation("request_id_too_long");
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
			this.mesh.call(stream.session().calls(), from, procedure, args,
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
		byte[] number = this.gate.relays().begin(relayed.from(), relayed.id(), stream, relayed.peer());
		if (number == null) {
			this.gate.fail(stream, relayed.id(), FailureCode.OVERLOADED.text());
		}
		else if (to.pass(numbered(message, number))) {
			this.gate.count("erlang.relayed");
		}
		else {
			this.gate.relays().giveUp(relayed.from(), number);
			this.gate.count("erlang.dropped.relay_not_read");
			this.gate.fail(stream, relayed.id(), FailureCode.OVERLOADED.text());
		}
	}

	private static RpcRequest numbered(RpcRequest message, byte[] number) {
		return (message.requestId() == number) ? message
				: new RpcRequest(message.tag(), number, message.procedure(), message.args(), message.fromNode(),
						message.fromEndpoint(), message.targetNode(), message.realm(), message.timestamp(),
						message.contentType(), message.headers(), message.deadline(), message.extras());
	}

	private static RpcReply numbered(RpcReply message, byte[] number) {
		return new RpcReply(number, message.result(), message.error(), message.fromNode(), message.toNode(),
				message.timestamp(), message.code(), message.contentType(), message.headers(), message.extras());
	}

	private void forward(GateStream stream, RpcRequest message, Forwarded forwarded) {
		ClaimedId target = forwarded.target();
		NodeId node = target.node();
		if (node != null && this.gate.peers().isProven(target)) {
			this.mesh.callAt(stream.session().calls(), forwarded.from(), node, forwarded.procedure(), forwarded.args(),
					(result, failure) -> answer(stream, message, forwarded.id(), result, text(failure, null)));
		}
		else {
			this.mesh.callAt(stream.session().calls(), forwarded.from(), target, forwarded.procedure(),
					forwarded.args(), (result, failure) -> answer(stream, message, forwarded.id(), result,
							text(failure, RpcTexts.NO_TARGET)));
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
		Relays.Relay relay = (to != null) ? this.gate.relays().end(to, id, stream.session()) : null;
		if (relay == null) {
			this.gate.count("erlang.dropped.reply_not_asked");
			return;
		}
		GateStream asker = relay.from();
		if (!asker.isOpen()) {
			ClaimedPeer peer = this.gate.peers().find(to);
			GateStream newest = (peer != null) ? peer.newest() : null;
			asker = (newest != null) ? newest : asker;
		}
		asker.send(numbered(message, relay.requestId()));
	}

}
