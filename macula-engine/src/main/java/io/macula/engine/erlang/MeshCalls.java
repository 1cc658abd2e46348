package io.macula.engine.erlang;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallCompletion;
import io.macula.engine.rpc.CallSpec;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * Calls procedures of the mesh for peers of 0.14.3. Confined to the loop.
 */
final class MeshCalls {

	/**
	 * A request does not say how long its sender waits; five seconds are usual, and this
	 * is the longest that 0.14.3 knows.
	 */
	private static final long TIMEOUT_NANOS = 30_000_000_000L;

	private final ErlangServices services;

	MeshCalls(ErlangServices services) {
		this.services = services;
	}

	/**
	 * Call a procedure.
	 * @param calls those of the connection that asks
	 * @param caller who says that it calls
	 * @param procedure its name, from a peer
	 * @param args with what
	 * @param then receives the result, or {@code null} and why there is none; on the loop
	 */
	void call(PeerCalls calls, @Nullable ClaimedId caller, String procedure, byte[] args,
			BiConsumer<byte @Nullable [], @Nullable MeshFailure> then) {
		call(calls, new Question(procedure, args, ClaimedId.headers(caller), null), then);
	}

	/**
	 * Call a procedure of one peer, wherever it is connected.
	 * @param calls those of the connection that asks
	 * @param caller who says that it calls
	 * @param target the peer
	 * @param procedure its name, from a peer
	 * @param args with what
	 * @param then receives the result, or {@code null} and why there is none; on the loop
	 */
	void callAt(PeerCalls calls, @Nullable ClaimedId caller, ClaimedId target, String procedure, byte[] args,
			BiConsumer<byte @Nullable [], @Nullable MeshFailure> then) {
		Map<String, String> headers = new LinkedHashMap<>(ClaimedId.headers(caller));
		headers.put(PeerProcedure.PROCEDURE, procedure);
		call(calls, new Question(OfferedProcedures.nameOf(target), args, headers, null), (result, failure) -> {
			NodeId node = target.node();
			if (failure != null && failure.code() == FailureCode.NO_PROVIDER && node != null) {
				callAt(calls, caller, node, procedure, args, then);
			}
			else {
				then.accept(result, failure);
			}
		});
	}

	/**
	 * Call a procedure of one node of the mesh.
	 */
	void callAt(PeerCalls calls, @Nullable ClaimedId caller, NodeId node, String procedure, byte[] args,
			BiConsumer<byte @Nullable [], @Nullable MeshFailure> then) {
		call(calls, new Question(procedure, args, ClaimedId.headers(caller), node), then);
	}

	private void call(PeerCalls calls, Question question, BiConsumer<byte @Nullable [], @Nullable MeshFailure> then) {
		PeerCalls.Running running = calls.begin();
		if (running == null) {
			this.services.context().counters().increment("erlang.refused.calls");
			then.accept(null, new MeshFailure(FailureCode.OVERLOADED, "too many calls of this peer are under way"));
			return;
		}
		running.started(this.services.rpc().call(question.spec(), new CallCompletion() {

			@Override
			public void replied(RpcReply reply, NodeId responder) {
				byte[] result = reply.result();
				int most = MeshCalls.this.services.context().limits().frameBytes();
				if (result != null && result.length > most) {
					ended(null, new MeshFailure(FailureCode.TOO_LARGE, "the result has " + result.length
							+ " bytes, but a peer of 0.14.3 takes at most limit 'frameBytes': " + most));
					return;
				}
				ended((result != null) ? result : new byte[0], null);
			}

			@Override
			public void failed(MeshFailure failure) {
				ended(null, failure);
			}

			private void ended(byte @Nullable [] result, @Nullable MeshFailure failure) {
				onLoop(() -> {
					if (calls.end(running)) {
						then.accept(result, failure);
					}
				});
			}

		}));
	}

	/** What is called. */
	private record Question(String procedure, byte[] args, Map<String, String> headers, @Nullable NodeId target) {

		CallSpec spec() {
			return new CallSpec(this.procedure, this.args, null, Headers.toWire(this.headers),
					Headers.maxBytes(this.headers), TIMEOUT_NANOS, ProviderStrategy.LOCAL_FIRST, false, this.target);
		}

	}

	private void onLoop(Runnable task) {
		if (this.services.context().inLoop()) {
			task.run();
		}
		else {
			this.services.context().execute(task);
		}
	}

}
