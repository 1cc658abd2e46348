package io.macula.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.macula.engine.Call;
import io.macula.engine.CallCancelledException;
import io.macula.engine.CallStream;
import io.macula.engine.MaculaNode;
import io.macula.engine.OverloadedException;
import io.macula.engine.Registration;
import io.macula.engine.StreamCall;
import io.macula.engine.StreamHandler;
import io.macula.spring.observation.MaculaObservations;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Offers and withdraws the streaming procedure of one endpoint. A stream is in progress
 * until it is over and its handler has returned. Thread-safe.
 */
final class StreamContainer extends AbstractListenerContainer {

	private static final Log logger = LogFactory.getLog(StreamContainer.class);

	private final MaculaNode node;

	private final StreamEndpoint endpoint;

	private final MaculaObservations observations;

	private final Set<StreamCall> streams = ConcurrentHashMap.newKeySet();

	/** Written under the lock, so that a stop does not end what a later start lets in. */
	private volatile boolean ending;

	StreamContainer(MaculaNode node, StreamEndpoint endpoint, MaculaObservations observations) {
		this.node = node;
		this.endpoint = endpoint;
		this.observations = observations;
	}

	@Override
	public StreamEndpoint endpoint() {
		return this.endpoint;
	}

	@Override
	List<CompletableFuture<Registration>> open(InProgress inProgress) {
		this.ending = false;
		return List
			.of(this.node.advertiseStream(this.endpoint.procedure(), new Counted(inProgress), this.endpoint.options()));
	}

	/**
	 * End the streams in progress of an endpoint that was stopped. Their callers learn
	 * that they may try another provider.
	 */
	void endStreams() {
		List<StreamCall> left = new ArrayList<>();
		unlessRunning(() -> {
			this.ending = true;
			left.addAll(this.streams);
		});
		if (!left.isEmpty()) {
			logger.info("Ending %d stream(s) of endpoint '%s' that the stop of the application would wait for"
				.formatted(left.size(), this.endpoint.id()));
			left.forEach(StreamContainer::end);
		}
	}

	private static void end(StreamCall call) {
		call.abort(CallStream.DRAINING, "the provider shuts down");
	}

	private void handle(StreamCall call) throws Exception {
		this.streams.add(call);
		call.closed().whenComplete((nothing, failure) -> this.streams.remove(call));
		if (this.ending) {
			end(call);
		}
		Duration timeout = this.endpoint.timeout();
		if (timeout != null) {
			limit(call, timeout);
		}
		MaculaObservations.observe(this.observations.handling(this.node.realm(), this.endpoint.id(), call.call()),
				() -> {
					this.endpoint.handler().handle(call);
					return endOf(call);
				});
	}

	/**
	 * How the stream ends. That the caller wants no more, or the application stops, is no
	 * failure: streams without an end have no other one.
	 */
	private CompletableFuture<Void> endOf(StreamCall call) {
		CompletableFuture<Void> end = new CompletableFuture<>();
		call.closed().whenComplete((nothing, failure) -> {
			if (failure == null || failure instanceof CallCancelledException || this.ending) {
				end.complete(null);
			}
			else {
				end.completeExceptionally(failure);
			}
		});
		return end;
	}

	private static void limit(StreamCall call, Duration timeout) {
		CompletableFuture<Void> closed = call.closed();
		closed.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).whenComplete((nothing, failure) -> {
			if (!closed.isDone()) {
				call.abort(TimedHandler.CODE, "'" + call.procedure() + "' took too long");
			}
		});
	}

	/**
	 * Keeps account of what is in progress. Thread-safe.
	 */
	private final class Counted implements StreamHandler {

		private final InProgress inProgress;

		Counted(InProgress inProgress) {
			this.inProgress = inProgress;
		}

		@Override
		public void admit(Call call) {
			if (isPaused()) {
				throw new OverloadedException("'" + call.procedure() + "' is paused at this node");
			}
			int count = this.inProgress.begin();
			try {
				int most = StreamContainer.this.endpoint.concurrency();
				if (most > 0 && count > most) {
					throw new OverloadedException(
							"'" + call.procedure() + "' answers " + most + " streams at once here");
				}
				StreamContainer.this.endpoint.handler().admit(call);
			}
			catch (Throwable ex) {
				this.inProgress.end();
				throw ex;
			}
		}

		@Override
		public void handle(StreamCall call) throws Exception {
			try {
				StreamContainer.this.handle(call);
			}
			finally {
				call.closed().whenComplete((nothing, failure) -> this.inProgress.end());
			}
		}

		@Override
		public String contentType() {
			return StreamContainer.this.endpoint.handler().contentType();
		}

	}

}
