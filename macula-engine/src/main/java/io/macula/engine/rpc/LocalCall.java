package io.macula.engine.rpc;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * A call that is answered by a handler of the same node. Thread-safe.
 */
final class LocalCall extends AbstractCall {

	private final RpcShared shared;

	private final CallSpec spec;

	private final OutgoingCall call;

	private final long deadline;

	LocalCall(RpcShared shared, Executor cancellations, CallSpec spec, OutgoingCall call) {
		super(cancellations);
		this.shared = shared;
		this.spec = spec;
		this.call = call;
		// Others may have been asked before
		this.deadline = call.deadline();
	}

	@Override
	public String procedure() {
		return this.spec.procedure();
	}

	@Override
	public byte[] args() {
		return this.spec.args();
	}

	@Override
	public @Nullable String contentType() {
		return this.spec.contentType();
	}

	@Override
	public Map<String, String> headers() {
		return Headers.fromWire(this.spec.headers());
	}

	@Override
	public @Nullable NodeId caller() {
		return Headers.isClaimed(this.spec.headers()) ? null : this.shared.self();
	}

	@Override
	public long remainingNanos() {
		return this.deadline - this.shared.context().nanoTime();
	}

	@Override
	public void reply(byte[] result, @Nullable String contentType, Map<String, String> headers) {
		// First, because it fails if the handler gave nonsense, and then the call is not
		// answered yet
		RpcReply reply = new RpcReply(null, Objects.requireNonNull(result, "result"), null, null, null, null, null,
				contentType, Headers.toWire(headers), Extras.NONE);
		if (takeAnswer()) {
			count(this.shared.context().nanoTime(), null);
			this.call.answeredHere(reply);
		}
	}

	@Override
	public void fail(String code, String message) {
		if (takeAnswer()) {
			this.shared.counters().handlerFailures.increment();
			count(this.shared.context().nanoTime(), code);
			// As it would cross the wire
			String told = ErrorCodes.isReserved(code) ? FailureCode.REMOTE.text() : code;
			this.call.fail(new MeshFailure(FailureCode.REMOTE, told, ErrorCodes.shortened(message), null));
		}
	}

	@Override
	public void refuse(FailureCode code, String message) {
		if (takeAnswer()) {
			count(this.shared.context().nanoTime(), code.text());
			this.call.refusedHere(new MeshFailure(code, message));
		}
	}

}
