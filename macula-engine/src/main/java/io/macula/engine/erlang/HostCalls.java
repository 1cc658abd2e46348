package io.macula.engine.erlang;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * Requests that this node sent through a gateway of 0.14.3 and that are not answered.
 * Their numbers are random, so that nobody else at the gateway can answer them by chance.
 * Confined to the loop.
 */
final class HostCalls {

	/** How a request ended. */
	interface Ending {

		/**
		 * Somebody answered.
		 * @param reply the answer
		 */
		void answered(RpcReply reply);

		/**
		 * Nobody will.
		 * @param failure why
		 */
		void failed(MeshFailure failure);

	}

	private record Pending(Ending ending, Timer deadline) {
	}

	private final HostShared shared;

	private final HostConnection connection;

	private final Map<ByteBuffer, Pending> pending = new HashMap<>();

	HostCalls(HostShared shared, HostConnection connection) {
		this.shared = shared;
		this.connection = connection;
	}

	/**
	 * Ask a peer of the gateway.
	 * @param procedure what to call
	 * @param args arguments
	 * @param target id of the peer, as it claims it
	 * @param nanos how long to wait
	 * @param ending told how it ends, at the latest when the time is over
	 * @return forgets the request, {@code null} if it has ended
	 */
	@Nullable Runnable request(String procedure, byte[] args, byte[] target, long nanos, Ending ending) {
		if (this.pending.size() >= this.shared.context().limits().pendingCalls()) {
			ending.failed(
					new MeshFailure(FailureCode.OVERLOADED, "limit 'pendingCalls' is reached: " + this.pending.size()));
			return null;
		}
		byte[] id = this.shared.randomId();
		ByteBuffer key = ByteBuffer.wrap(id);
		MeshFailure failure = this.connection.send(
				this.shared.frames().request(id, procedure, args, target, this.shared.context().wallMillis()),
				PacedWriter.Kind.URGENT);
		if (failure != null) {
			ending.failed(failure);
			return null;
		}
		this.shared.count("calls");
		Timer deadline = this.shared.context()
			.after(Math.max(0, nanos), () -> end(key, (late) -> late.failed(new MeshFailure(FailureCode.TIMEOUT,
					"'" + procedure + "' was not answered in time through the gateway of 0.14.3"))));
		this.pending.put(key, new Pending(ending, deadline));
		return () -> end(key, (givenUp) -> {
		});
	}

	private void end(ByteBuffer key, Consumer<Ending> how) {
		Pending ended = this.pending.remove(key);
		if (ended != null) {
			ended.deadline().cancel();
			how.accept(ended.ending());
		}
	}

	void answered(RpcReply reply) {
		byte @Nullable [] id = reply.requestId();
		if (id == null) {
			this.connection.violation("incomplete_reply");
		}
		else if (!this.pending.containsKey(ByteBuffer.wrap(id))) {
			this.shared.count("late_reply");
		}
		else {
			end(ByteBuffer.wrap(id), (asked) -> asked.answered(reply));
		}
	}

	int size() {
		return this.pending.size();
	}

	/** Nobody is answered any more. */
	void close() {
		for (ByteBuffer key : List.copyOf(this.pending.keySet())) {
			end(key, (lost) -> lost.failed(new MeshFailure(FailureCode.LINK_LOST,
					"the connection to the gateway of 0.14.3 was lost; whether the call ran is not known")));
		}
	}

}
