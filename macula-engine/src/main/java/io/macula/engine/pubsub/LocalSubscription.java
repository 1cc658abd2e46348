package io.macula.engine.pubsub;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.Mailbox;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription of this node: its handler and the mailbox between loop and handler.
 * Thread-safe.
 */
public final class LocalSubscription {

	private static final Logger logger = LoggerFactory.getLogger(LocalSubscription.class);

	private static final long RETRY_NANOS = 50_000_000L;

	private final NodeContext context;

	private final String name;

	private final DeliveryHandler handler;

	private final PubSubCounters counters;

	private final LogThrottle throttle;

	private final SubscriptionSettings settings;

	private final @Nullable LatestOnly latest;

	private final Mailbox<Delivery> mailbox;

	private final Consumer<LocalSubscription> onClose;

	private final AtomicBoolean closed = new AtomicBoolean();

	/** Confined to the loop: whether the present batch brought something. */
	private boolean touched;

	/** Confined to the loop. */
	private int since;

	LocalSubscription(NodeContext context, Executor executor, String name, SubscriptionSettings settings,
			DeliveryHandler handler, PubSubCounters counters, LogThrottle throttle,
			Consumer<LocalSubscription> onClose) {
		this.context = context;
		this.name = name;
		this.handler = handler;
		this.counters = counters;
		this.throttle = throttle;
		int messages = (settings.queueMessages() > 0) ? settings.queueMessages() : context.limits().mailboxMessages();
		this.settings = settings;
		this.latest = (settings.order() == DeliveryOrder.LATEST_ONLY) ? new LatestOnly(context.limits().mailboxBytes())
				: null;
		this.mailbox = new Mailbox<>(context, executor, settings.concurrency(), messages,
				context.limits().mailboxBytes(), Delivery::bytes, new Handler(),
				settings.overflow() == Overflow.DROP_OLDEST);
		this.onClose = onClose;
	}

	/**
	 * It is in force. Confined to the loop.
	 * @param version that of all subscriptions since then
	 */
	void inForce(int version) {
		this.since = version;
	}

	/** Version of all subscriptions since it is in force. Confined to the loop. */
	int since() {
		return this.since;
	}

	SubscriptionSettings settings() {
		return this.settings;
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
	 * Put a message before the handler, or let it go; {@link #handOver} follows.
	 */
	void offer(Delivery delivery) {
		if (this.latest != null) {
			offerLatest(this.latest, delivery, false);
		}
		else if (this.mailbox.offer(delivery)) {
			this.counters.delivered.increment();
		}
		else {
			refuse(delivery);
		}
	}

	/**
	 * Put a message whose publisher can come again before the handler.
	 * @return {@code false} if there is no room now, and the publisher shall do that
	 */
	boolean accept(Delivery delivery) {
		if (this.settings.overflow() == Overflow.BLOCK && !isClosed()) {
			if (this.latest != null) {
				return offerLatest(this.latest, delivery, true);
			}
			if (!this.mailbox.offer(delivery)) {
				return isClosed() && refuse(delivery);
			}
			this.counters.delivered.increment();
			return true;
		}
		offer(delivery);
		return true;
	}

	/**
	 * Keep a message as the newest of its topic.
	 * @param comesAgain whether its publisher can come again
	 * @return {@code false} if there is no room now, and the publisher shall do that
	 */
	private boolean offerLatest(LatestOnly slots, Delivery delivery, boolean comesAgain) {
		LatestOnly.Outcome outcome = slots.put(delivery);
		Delivery replaced = outcome.replaced();
		if (replaced != null) {
			this.counters.superseded.increment();
			replaced.done(Answer.SUPERSEDED);
		}
		if (outcome.verdict() == LatestOnly.Verdict.REPLACED || (outcome.verdict() == LatestOnly.Verdict.FIRST
				&& (this.mailbox.offer(delivery) || takePlaceOfOldest(slots, delivery)))) {
			this.counters.delivered.increment();
			return true;
		}
		Delivery refused = (outcome.verdict() == LatestOnly.Verdict.FIRST) ? slots.take(delivery.topic()) : delivery;
		if (refused == delivery && comesAgain && !isClosed()) {
			return false;
		}
		if (refused != null) {
			drop(refused, Answer.FULL);
		}
		return true;
	}

	private boolean takePlaceOfOldest(LatestOnly slots, Delivery delivery) {
		while (this.settings.overflow() == Overflow.DROP_OLDEST && !isClosed()) {
			Delivery place = this.mailbox.revoke();
			Delivery oldest = (place != null) ? slots.take(place.topic()) : null;
			if (oldest != null) {
				drop(oldest, Answer.FULL);
			}
			if (this.mailbox.offer(delivery)) {
				return true;
			}
			if (place == null) {
				return false;
			}
		}
		return false;
	}

	private boolean refuse(Delivery delivery) {
		if (this.settings.overflow() != Overflow.DROP_OLDEST || isClosed()) {
			drop(delivery, Answer.FULL);
			return true;
		}
		// Others may take what was given up, so this may take several turns, but each
		// drops one
		while (!isClosed()) {
			Delivery oldest = this.mailbox.revoke();
			if (oldest != null) {
				drop(oldest, Answer.FULL);
			}
			if (this.mailbox.offer(delivery)) {
				this.counters.delivered.increment();
				return true;
			}
			if (oldest == null) {
				break;
			}
		}
		drop(delivery, Answer.FULL);
		return true;
	}

	private void drop(Delivery delivery, String reason) {
		if (isClosed()) {
			dropClosed(delivery);
			return;
		}
		this.counters.queueFull.increment();
		delivery.done(reason);
	}

	private void dropClosed(Delivery delivery) {
		this.counters.closed.increment();
		delivery.done(Answer.CLOSED);
	}

	/**
	 * See that what was offered is handled. That there is no thread for it, say, is no
	 * fault of whoever calls this, nor of other subscriptions.
	 */
	void handOver() {
		try {
			this.mailbox.handOver();
		}
		catch (RuntimeException | Error ex) {
			this.counters.all().increment("pubsub.handover_failed");
			long heldBack = this.throttle.pass();
			if (heldBack >= 0) {
				logger.warn(
						"Messages of '{}' cannot be handed over; tried again soon ({} further failures were not logged)",
						this.name, heldBack, ex);
			}
			this.context.execute(() -> this.context.after(RETRY_NANOS, this::handOver));
		}
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
		handOver();
	}

	boolean isIdle() {
		return this.mailbox.isIdle();
	}

	private @Nullable CompletionStage<?> handle(Delivery delivery) {
		try {
			CompletionStage<?> rest = this.handler.handle(delivery);
			if (rest == null) {
				delivery.done(null);
				return null;
			}
			return rest.handle((nothing, failure) -> {
				ended(delivery, failure);
				return null;
			});
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			ended(delivery, ex);
			return null;
		}
	}

	private void ended(Delivery delivery, @Nullable Throwable failure) {
		if (failure == null) {
			delivery.done(null);
			return;
		}
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof MeshFailure refusal && refusal.code() == FailureCode.TOO_LARGE) {
			// Of somebody for whom this node passes messages on
			this.counters.all().increment("pubsub.dropped.too_large");
			delivery.done(refusal.code().text());
			return;
		}
		this.counters.handlerFailed.increment();
		long heldBack = this.throttle.pass();
		if (heldBack >= 0) {
			logger.warn("The handler of '{}' failed with a message on '{}' ({} further failures were not logged)",
					this.name, delivery.topic(), heldBack, cause);
		}
		delivery.done("handler_error");
	}

	private final class Handler implements Mailbox.Handler<Delivery> {

		@Override
		public @Nullable CompletionStage<?> handle(Delivery item) {
			Delivery delivery = newest(item);
			return (delivery != null) ? LocalSubscription.this.handle(delivery) : null;
		}

		@Override
		public void dropped(Delivery item) {
			Delivery delivery = newest(item);
			if (delivery != null) {
				dropClosed(delivery);
			}
		}

		private @Nullable Delivery newest(Delivery item) {
			LatestOnly slots = LocalSubscription.this.latest;
			return (slots != null) ? slots.take(item.topic()) : item;
		}

	}

}
