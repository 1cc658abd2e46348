package io.macula.engine;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallCompletion;
import io.macula.engine.rpc.OutgoingCall;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * Future of a call. Cancelling it cancels the call. Thread-safe.
 *
 * @param <T> what the caller wants of the reply
 */
final class CallFuture<T> extends MeshFuture<T> implements CallCompletion {

	private final Function<Reply, T> outcome;

	private final @Nullable Executor executor;

	private final @Nullable ProgressReports reports;

	private volatile @Nullable OutgoingCall call;

	CallFuture(NodeContext context, @Nullable Executor executor, Function<Reply, T> outcome,
			@Nullable ProgressReports reports) {
		super(context);
		this.executor = executor;
		this.outcome = outcome;
		this.reports = reports;
	}

	@Override
	public void progressed(boolean sent, NodeId node, long bytes, long total) {
		if (this.reports != null) {
			this.reports.report(sent, node, bytes, total);
		}
	}

	void started(OutgoingCall outgoing) {
		this.call = outgoing;
		if (isCancelled()) {
			outgoing.cancel();
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		OutgoingCall outgoing = this.call;
		if (cancelled && outgoing != null) {
			outgoing.cancel();
		}
		return cancelled;
	}

	@Override
	public void replied(RpcReply reply, NodeId responder) {
		byte[] payload = reply.result();
		String contentType = reply.contentType();
		Map<String, String> headers = Headers.fromWire(reply.headers());
		T value = this.outcome.apply(new Reply((payload != null) ? payload : new byte[0],
				(contentType != null) ? contentType : Reply.JSON, headers, responder));
		succeed(this.executor, this, value);
	}

	@Override
	public void failed(MeshFailure failure) {
		fail(this.executor, this, failure);
	}

}
