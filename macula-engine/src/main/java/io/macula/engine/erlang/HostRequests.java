package io.macula.engine.erlang;

import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallCompletion;
import io.macula.engine.rpc.CallSpec;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import org.jspecify.annotations.Nullable;

/**
 * Calls of peers of a gateway of 0.14.3 that it passes on to this node: answered by this
 * node if it offers the procedure, else by another node of the mesh, but never by going
 * back to a gateway. Confined to the loop.
 */
final class HostRequests {

	/** As long as 0.14.3 waits. */
	private static final long TIMEOUT_NANOS = 5_000_000_000L;

	private final HostShared shared;

	private final HostConnection connection;

	private int running;

	HostRequests(HostShared shared, HostConnection connection) {
		this.shared = shared;
		this.connection = connection;
	}

	void received(RpcRequest request) {
		byte[] id = request.requestId();
		String procedure = request.procedure();
		if (id == null || procedure == null) {
			this.connection.violation("incomplete_request");
			return;
		}
		byte[] requester = request.fromNode();
		byte[] args = request.args();
		if (!this.shared.policy().call()) {
			this.shared.count("refused.call");
			answer(id, requester, null, FailureCode.REFUSED.text());
		}
		else if (args == null) {
			answer(id, requester, null, FailureCode.INVALID.text());
		}
		else if (this.running >= this.shared.context().limits().runningCalls()) {
			this.shared.count("refused.overloaded");
			answer(id, requester, null, FailureCode.OVERLOADED.text());
		}
		else {
			this.running++;
			this.shared.count("requests");
			target(procedure, (node) -> call(node, procedure, args, id, requester));
		}
	}

	private void target(String procedure, Consumer<@Nullable NodeId> then) {
		NodeId self = this.shared.services().self();
		if (this.shared.services().rpc().answers(procedure)) {
			then.accept(self);
			return;
		}
		this.shared.services()
			.discovery()
			.finder()
			.providers(procedure, (resolution) -> then.accept(first(resolution, self)));
	}

	private static @Nullable NodeId first(Resolution resolution, NodeId self) {
		for (Found found : resolution.nodes()) {
			if (!found.contact().nodeId().equals(self)) {
				return found.contact().nodeId();
			}
		}
		return null;
	}

	private void call(@Nullable NodeId node, String procedure, byte[] args, byte[] id, byte @Nullable [] requester) {
		if (node == null) {
			this.running--;
			answer(id, requester, null, "procedure_not_found");
			return;
		}
		Rpc rpc = this.shared.services().rpc();
		Map<String, String> headers = ClaimedId.headers(ClaimedId.of(requester));
		CallSpec spec = new CallSpec(procedure, args, null, Headers.toWire(headers), Headers.maxBytes(headers),
				TIMEOUT_NANOS, ProviderStrategy.RANDOM, false, node);
		rpc.call(spec, new CallCompletion() {

			@Override
			public void replied(RpcReply reply, NodeId responder) {
				onLoop(() -> ended(id, requester, reply.result(), null));
			}

			@Override
			public void failed(MeshFailure failure) {
				onLoop(() -> ended(id, requester, null, text(failure)));
			}

		});
	}

	private void onLoop(Runnable task) {
		this.shared.context().execute(task);
	}

	private static String text(MeshFailure failure) {
		if (failure.code() == FailureCode.NO_PROVIDER) {
			return "procedure_not_found";
		}
		return (failure.code() == FailureCode.REMOTE) ? String.valueOf(failure.getMessage()) : failure.code().text();
	}

	private void ended(byte[] id, byte @Nullable [] requester, byte @Nullable [] result, @Nullable String error) {
		this.running--;
		byte[] none = (error != null) ? null : new byte[0];
		answer(id, requester, (result != null) ? result : none, error);
	}

	private void answer(byte[] id, byte @Nullable [] requester, byte @Nullable [] result, @Nullable String error) {
		MeshFailure failure = send(id, requester, result, error);
		if (failure != null && failure.code() == FailureCode.TOO_LARGE) {
			send(id, requester, null, FailureCode.TOO_LARGE.text());
		}
	}

	private @Nullable MeshFailure send(byte[] id, byte @Nullable [] requester, byte @Nullable [] result,
			@Nullable String error) {
		byte[] frame = this.shared.frames().reply(id, result, error, requester, this.shared.context().wallMillis());
		return this.connection.send(frame, PacedWriter.Kind.URGENT);
	}

}
