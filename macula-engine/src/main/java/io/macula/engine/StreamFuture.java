package io.macula.engine;

import java.util.concurrent.Executor;

import io.macula.engine.rpc.OpenedStream;
import io.macula.engine.rpc.OutgoingStream;
import io.macula.engine.rpc.StreamCompletion;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Future of a stream that is being opened. Cancelling it gives the stream up.
 * Thread-safe.
 */
final class StreamFuture extends MeshFuture<CallStream> implements StreamCompletion {

	private final @Nullable Executor executor;

	private volatile @Nullable OutgoingStream opening;

	StreamFuture(NodeContext context, @Nullable Executor executor) {
		super(context);
		this.executor = executor;
	}

	void started(OutgoingStream outgoing) {
		this.opening = outgoing;
		if (isCancelled()) {
			outgoing.cancel();
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		OutgoingStream outgoing = this.opening;
		if (cancelled && outgoing != null) {
			outgoing.cancel();
		}
		return cancelled;
	}

	@Override
	public void opened(OpenedStream opened) {
		ActiveStream stream = new ActiveStream(opened, context());
		run(this.executor, () -> {
			if (!complete(stream)) {
				// Nobody would ever end it
				stream.close();
			}
		});
	}

	@Override
	public void failed(MeshFailure failure) {
		run(this.executor, () -> completeExceptionally(Failures.translate(failure)));
	}

}
