package io.macula.engine.transport.quic;

import io.macula.engine.runtime.Contained;
import io.macula.engine.runtime.NodeContext;

/**
 * Knows when everything that arrived together has been handed out. Data arrives mostly
 * while the UDP socket is read, and then the end of that read is the end of the batch;
 * but after TLS tasks and window changes the codec hands out data by itself, for which a
 * task at the end of the loop's queue stands in. Confined to the loop.
 */
final class ReadCycle {

	private final NodeContext context;

	private final Runnable batchComplete;

	private boolean reading;

	private boolean scheduled;

	ReadCycle(NodeContext context, Runnable batchComplete) {
		this.context = context;
		this.batchComplete = batchComplete;
	}

	void readBegins() {
		this.reading = true;
	}

	/**
	 * The socket has nothing more, or lets others have a turn.
	 */
	void readEnds() {
		this.reading = false;
		try {
			this.batchComplete.run();
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	/**
	 * Something is about to be handed out: an end of the batch must follow.
	 */
	void touch() {
		if (!this.reading && !this.scheduled) {
			this.scheduled = true;
			this.context.execute(() -> {
				this.scheduled = false;
				this.batchComplete.run();
			});
		}
	}

	/**
	 * Hand something out, now.
	 * @param delivery calls a listener; its failure is reported and goes no further
	 */
	void deliver(Runnable delivery) {
		touch();
		try {
			delivery.run();
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	/**
	 * Report the failure of a listener, which must not tear down the codec around it,
	 * through the context.
	 */
	void failed(Throwable failure) {
		Contained.count(this.context.counters(), "links");
		this.context.execute(() -> {
			if (failure instanceof Error error) {
				throw error;
			}
			throw (failure instanceof RuntimeException runtime) ? runtime : new IllegalStateException(failure);
		});
	}

}
