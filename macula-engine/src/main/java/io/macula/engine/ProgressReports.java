package io.macula.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.identity.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands reports of progress to their listener, the latest of each transfer, never two at
 * a time. Thread-safe.
 */
final class ProgressReports {

	private static final Logger LOG = LoggerFactory.getLogger(MaculaNode.class);

	private record Key(Progress.Direction direction, NodeId node) {
	}

	private final ProgressListener listener;

	private final Executor executor;

	private final Map<Key, Progress> latest = new ConcurrentHashMap<>();

	private final AtomicInteger looks = new AtomicInteger();

	ProgressReports(ProgressListener listener, Executor executor) {
		this.listener = listener;
		this.executor = executor;
	}

	void report(boolean sent, NodeId node, long bytes, long total) {
		Progress.Direction direction = sent ? Progress.Direction.SENT : Progress.Direction.RECEIVED;
		this.latest.put(new Key(direction, node), new Progress(direction, node, bytes, total));
		if (this.looks.getAndIncrement() == 0) {
			try {
				this.executor.execute(this::tell);
			}
			catch (RejectedExecutionException ex) {
				// The application shuts down, or has no room now: then the next one is
				// told
				this.latest.clear();
				this.looks.set(0);
			}
		}
	}

	private void tell() {
		int looked = this.looks.get();
		while (looked != 0) {
			for (Key key : List.copyOf(this.latest.keySet())) {
				Progress progress = this.latest.remove(key);
				if (progress != null) {
					tell(progress);
				}
			}
			looked = this.looks.addAndGet(-looked);
		}
	}

	private void tell(Progress progress) {
		try {
			this.listener.progressed(progress);
		}
		catch (Throwable ex) {
			// Also errors: it would never be told anything again
			LOG.warn("A listener of progress failed", ex);
		}
	}

}
