package io.macula.engine.pubsub;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.Mailbox;
import io.macula.engine.runtime.NodeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription of this node: its handler and the mailbox between loop and handler.
 * Thread-safe.
 */
public final class LocalSubscription {

	private static final Logger logger = LoggerFactory.getLogger(LocalSubscription.class);

	private final String name;

	private final DeliveryHandler handler;

	private final PubSubCounters counters;

	private final LogThrottle throttle;

	private final Mailbox<Delivery> mailbox;

	private final Consumer<LocalSubscription> onClose;

	private final AtomicBoolean closed = new AtomicBoolean();

	/** Confined to the loop: whether the present batch brought something. */
	private boolean touched;

	LocalSubscription(NodeContext context, Executor executor, String name, SubscriptionSettings settings,
			DeliveryHandler handler, PubSubCounters counters, LogThrottle throttle,
			Consumer<LocalSubscription> onClose) {
		this.name = name;
		this.handler = handler;
		this.counters = counters;
		this.throttle = throttle;
		int messages = (settings.queueMessages() > 0) ? settings.queueMessages() : context.limits().mailboxMessages();
		this.mailbox = new Mailbox<>(context, executor, settings.concurrency(), messages,
				context.limits().mailboxBytes(), Delivery::bytes, this::handle);
		this.onClose = onClose;
	}

	/** What is subscribed to, for people. */
	String name() {
		return this.name;
	}

	/**
	 * End the subscription. Its handler is not called any more; a call under way goes on.
	 * Does nothing the second time.
	 */
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.mailbox.close();
			this.onClose.accept(this);
		}
	}

	boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Put a message before the handler; {@link #handOver} follows.
	 */
	void offer(Delivery delivery) {
		if (this.mailbox.offer(delivery)) {
			this.counters.delivered.increment();
		}
		else if (!isClosed()) {
			this.counters.queueFull.increment();
		}
	}

	void handOver() {
		this.mailbox.handOver();
	}

	/**
	 * Remember until the end of the batch that there is something to hand over. Confined
	 * to the loop.
	 * @return {@code false} if that was remembered already
	 */
	boolean touch() {
		if (this.touched) {
			return false;
		}
		this.touched = true;
		return true;
	}

	void handOverTouched() {
		this.touched = false;
		this.mailbox.handOver();
	}

	boolean isIdle() {
		return this.mailbox.isIdle();
	}

	private void handle(Delivery delivery) {
		try {
			this.handler.handle(delivery);
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			this.counters.handlerFailed.increment();
			long heldBack = this.throttle.pass();
			if (heldBack >= 0) {
				logger.warn("The handler of '{}' failed with a message on '{}' ({} further failures were not logged)",
						this.name, delivery.topic(), heldBack, ex);
			}
		}
	}

}
