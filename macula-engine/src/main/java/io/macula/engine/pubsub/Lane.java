package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.macula.engine.link.Backoff;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one topic for one node of which it is not known what became of them, in
 * their order. Each sending names the number before it that still waits, without which
 * the node does not take it; so order holds however often something is sent again.
 * <p>
 * What the node has no room for comes again after a pause, and sooner when the node is
 * done with something else. Confined to the loop.
 */
final class Lane {

	private static final long FIRST_PAUSE_NANOS = 20_000_000L;

	private static final long LAST_PAUSE_NANOS = 1_000_000_000L;

	/** Messages that are tried again together after a pause. */
	private static final int ROUND = 32;

	/** Unanswered for so long, a message is sent again: a link may lose a large one. */
	private static final long UNANSWERED_NANOS = 5_000_000_000L;

	private final NavigableMap<Long, LaneEntry> entries = new TreeMap<>();

	private final NavigableMap<Long, LaneEntry> waiting = new TreeMap<>();

	private final NavigableMap<Long, LaneEntry> refused = new TreeMap<>();

	private final Backoff backoff = new Backoff(FIRST_PAUSE_NANOS, LAST_PAUSE_NANOS);

	private final PubSubShared shared;

	private final Recipient recipient;

	private final String topic;

	private @Nullable Timer pause;

	Lane(PubSubShared shared, Recipient recipient, String topic) {
		this.shared = shared;
		this.recipient = recipient;
		this.topic = topic;
	}

	String topic() {
		return this.topic;
	}

	void add(LaneEntry entry) {
		this.entries.put(entry.sequence(), entry);
		this.waiting.put(entry.sequence(), entry);
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	/** Whether something is to be sent. */
	boolean isWaiting() {
		return !this.waiting.isEmpty();
	}

	@Nullable LaneEntry get(long sequence) {
		return this.entries.get(sequence);
	}

	@Nullable LaneEntry first() {
		return this.entries.isEmpty() ? null : this.entries.firstEntry().getValue();
	}

	/**
	 * Send what waits, in order.
	 * @return {@code false} if the way is blocked
	 */
	boolean pump() {
		while (!this.waiting.isEmpty()) {
			LaneEntry next = this.waiting.firstEntry().getValue();
			int before = next.sendings();
			if (before == 0 && !this.refused.isEmpty() && this.recipient.isThroughOthers()) {
				// The node would refuse it, too: others need not carry it
				return false;
			}
			if (!this.recipient.send(this, next, message(next))) {
				return false;
			}
			if (before > 0) {
				this.shared.counters().resent.increment();
			}
			this.waiting.remove(next.sequence(), next);
		}
		return true;
	}

	private Publish message(LaneEntry entry) {
		long sequence = entry.sequence();
		long floor = this.entries.firstKey();
		long left = (entry.message().deadline() - this.shared.context().nanoTime()) / 1_000_000;
		return new DeliveryTerms((floor != sequence) ? (Long) floor : null, this.entries.lowerKey(sequence),
				Math.max(1, left), entry.groups(), !entry.tried().isEmpty())
			.on(entry.message().message());
	}

	/**
	 * The node has no room for a message.
	 */
	void busy(LaneEntry entry) {
		if (entry.state() != LaneEntry.State.SENT) {
			return;
		}
		entry.state(LaneEntry.State.REFUSED);
		this.refused.put(entry.sequence(), entry);
		if (this.pause == null) {
			this.pause = this.shared.context().after(this.backoff.next(this.shared.context().random()), () -> {
				this.pause = null;
				again(ROUND);
				this.recipient.pump(this);
			});
		}
	}

	/**
	 * Send again what was refused first.
	 */
	private void again(int most) {
		for (int i = 0; i < most && !this.refused.isEmpty(); i++) {
			LaneEntry entry = this.refused.pollFirstEntry().getValue();
			entry.state(LaneEntry.State.WAITING);
			this.waiting.put(entry.sequence(), entry);
		}
	}

	/**
	 * It is known what became of a message, or nobody wants to know any more.
	 */
	void remove(LaneEntry entry) {
		entry.state(LaneEntry.State.DONE);
		this.entries.remove(entry.sequence(), entry);
		this.waiting.remove(entry.sequence(), entry);
		this.refused.remove(entry.sequence(), entry);
		if (this.entries.isEmpty() && this.pause != null) {
			this.pause.cancel();
			this.pause = null;
		}
	}

	/** The node is done with something, so there is room. */
	void progressed() {
		this.backoff.succeeded();
		if (!this.refused.isEmpty()) {
			again(2);
		}
	}

	/**
	 * There is another link than before, or none: all has to be sent again.
	 */
	void relinked() {
		this.refused.clear();
		this.backoff.succeeded();
		for (LaneEntry entry : this.entries.values()) {
			entry.unlinked();
			entry.state(LaneEntry.State.WAITING);
			this.waiting.put(entry.sequence(), entry);
		}
	}

	/**
	 * Send again what was not answered for long, the first ones.
	 */
	void sweep(long now) {
		if (this.pause == null && !this.refused.isEmpty()) {
			// A timer was lost
			again(ROUND);
		}
		int count = 0;
		for (LaneEntry entry : this.entries.values()) {
			long patience = UNANSWERED_NANOS << Math.min(entry.sendings() - 1, 10);
			if (entry.isUnanswered(now, patience)) {
				entry.state(LaneEntry.State.WAITING);
				this.waiting.put(entry.sequence(), entry);
			}
			if (++count >= ROUND) {
				return;
			}
		}
	}

	/** Entries that are not settled, in order. */
	List<LaneEntry> all() {
		return new ArrayList<>(this.entries.values());
	}

	/** A sending left this node. */
	void written(LaneEntry entry, int over, Link link) {
		this.shared.counters().sent.increment();
		entry.left(over, this.shared.context().nanoTime());
		if (!entry.isDone() && link.remote().equals(this.recipient.node()) && !link.has(Capabilities.ACK)) {
			this.recipient.settle(this, entry,
					new NodeOutcome(NodeOutcome.State.EXPIRED, "sent to a node that does not confirm"));
		}
	}

	/**
	 * A sending did not go through others: the next try is made after a pause.
	 */
	void notPassedOn(LaneEntry entry, int link, MeshFailure failure) {
		if (entry.isDone() || link != entry.link() || failure.code() == FailureCode.TOO_LARGE) {
			failed(entry, link, failure);
			return;
		}
		entry.returned(link);
		this.recipient.returned(entry);
		busy(entry);
	}

	/** A sending did not leave this node. */
	void failed(LaneEntry entry, int link, MeshFailure failure) {
		entry.returned(link);
		if (entry.isDone() || link != entry.link()) {
			return;
		}
		switch (failure.code()) {
			case TOO_LARGE, INVALID -> this.recipient.settle(this, entry,
					new NodeOutcome(NodeOutcome.State.REJECTED, String.valueOf(failure.getMessage())));
			case OVERLOADED -> busy(entry);
			default -> {
				if (entry.state() == LaneEntry.State.SENT) {
					entry.state(LaneEntry.State.WAITING);
					this.waiting.put(entry.sequence(), entry);
					this.shared.context().execute(() -> this.recipient.pump(this));
				}
			}
		}
	}

}
