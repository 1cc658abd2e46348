package io.macula.engine.transport.memory;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.Contained;
import io.macula.engine.runtime.NodeContext;

/**
 * What other loops hand to this one, in order. It is taken out in batches, as a read of a
 * UDP socket gives several datagrams, and the end of each batch is told. {@link #post}
 * and {@link #offer} may be called from any thread; what is posted runs on the loop.
 */
final class Inbox {

	private static final int BATCH = 64;

	private static final int MAX_DATAGRAMS = 4096;

	private final NodeContext context;

	private final Runnable batchComplete;

	private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean awake = new AtomicBoolean();

	private final AtomicInteger datagrams = new AtomicInteger();

	Inbox(NodeContext context, Runnable batchComplete) {
		this.context = context;
		this.batchComplete = batchComplete;
	}

	void post(Runnable delivery) {
		this.queue.add(delivery);
		wake();
	}

	/**
	 * Post a datagram, or drop it when too many wait, as the buffer of a UDP socket
	 * would.
	 * @return whether it will be delivered
	 */
	boolean offer(Runnable delivery) {
		if (this.datagrams.incrementAndGet() > MAX_DATAGRAMS) {
			this.datagrams.decrementAndGet();
			this.context.counters().increment("transport.datagrams_dropped");
			return false;
		}
		post(() -> {
			this.datagrams.decrementAndGet();
			delivery.run();
		});
		return true;
	}

	private void wake() {
		if (this.awake.compareAndSet(false, true)) {
			this.context.execute(this::drain);
		}
	}

	private void drain() {
		this.awake.set(false);
		for (int i = 0; i < BATCH; i++) {
			Runnable delivery = this.queue.poll();
			if (delivery == null) {
				break;
			}
			contained(delivery);
		}
		contained(this.batchComplete);
		if (!this.queue.isEmpty()) {
			wake();
		}
	}

	/**
	 * Keep the failure of one delivery away from the others; the context reports it.
	 */
	private void contained(Runnable delivery) {
		try {
			delivery.run();
		}
		catch (RuntimeException | Error ex) {
			Contained.count(this.context.counters(), "links");
			this.context.execute(() -> {
				throw ex;
			});
		}
	}

}
