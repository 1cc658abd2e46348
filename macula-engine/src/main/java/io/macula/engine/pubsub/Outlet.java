package io.macula.engine.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * The way to one subscriber node: its link, or the messages that wait until there is one,
 * or until its queue has room. Messages that wait hold up nobody but this node, and only
 * for a bounded time: then they are given up, and until the node takes something again no
 * further ones wait for it.
 * <p>
 * {@link #offer} is called by any thread. Messages of one topic come one after the other
 * (under the lock of the topic) and leave in that order: once one waits, all later ones
 * line up behind it. Everything else is confined to the loop.
 */
final class Outlet {

	private static final long PATIENCE_NANOS = 5_000_000_000L;

	/** A dial that takes longer is not waited for if there is a way through others. */
	private static final long DIAL_NANOS = 1_000_000_000L;

	/** Messages that may wait although newer ones may take their place. */
	private static final int REPLACEABLE = 64;

	private final PubSubShared shared;

	private final NodeId node;

	private final Consumer<Outlet> unused;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Waiting> waiting = new ArrayDeque<>();

	private final BudgetShare budget;

	/** How many of those that wait may be replaced by newer ones. Under the lock. */
	private int replaceable;

	private volatile @Nullable Link link;

	/** Where the node was last. Confined to the loop. */
	private @Nullable Contact contact;

	private volatile boolean holding;

	private volatile boolean stalled;

	private boolean dialling;

	private boolean seeking;

	private boolean askedForRoom;

	private boolean timed;

	/**
	 * The way to a node without a link.
	 * @param shared what the room has in common
	 * @param node the node
	 * @param unused told when there is no link and none on its way, so that this may be
	 * forgotten
	 */
	Outlet(PubSubShared shared, NodeId node, Consumer<Outlet> unused) {
		this.shared = shared;
		this.node = node;
		this.unused = unused;
		this.budget = new BudgetShare(shared.budget());
	}

	NodeId node() {
		return this.node;
	}

	@Nullable Link link() {
		return this.link;
	}

	/**
	 * Where the node is, as far as known. On the loop.
	 */
	@Nullable Contact contact() {
		Link now = this.link;
		return (now != null) ? now.contact() : this.contact;
	}

	/**
	 * Whether the queue is known to be full.
	 */
	boolean isFull() {
		return this.link != null && (this.holding || this.stalled);
	}

	/**
	 * Whether a message would have to wait.
	 */
	boolean holdsBack() {
		return (this.holding || this.link == null) && !this.stalled;
	}

	/**
	 * Whether a message that had to wait could.
	 */
	boolean hasRoom(int bytes) {
		return this.stalled || this.budget.hasRoom(bytes);
	}

	/**
	 * Send a message or see that it is told its failure.
	 */
	void offer(Outgoing message) {
		Link now = this.link;
		if (!this.holding && now != null && now.offer(message)) {
			return;
		}
		Overflow overflow = message.overflow();
		if (now != null && (overflow == Overflow.FAIL || overflow == Overflow.DROP_NEWEST)) {
			this.shared.counters().overflowed.increment();
			this.shared.context().execute(() -> message.failed(this.node));
			return;
		}
		if (now == null && message.isForLink()) {
			this.shared.context().execute(() -> message.failed(this.node));
			return;
		}
		boolean first;
		Outgoing oldest = null;
		this.lock.lock();
		try {
			if (this.stalled || !message.charge()) {
				this.shared.context().execute(() -> giveUp(message));
				return;
			}
			boolean replaces = overflow == Overflow.DROP_OLDEST;
			if ((replaces && this.replaceable >= REPLACEABLE) || !this.budget.take(message.weight())) {
				oldest = replaces ? dropOldest() : null;
				if (oldest == null) {
					this.shared.context().execute(() -> giveUp(message));
					return;
				}
				this.budget.replace(message.weight());
			}
			this.waiting.add(new Waiting(message, this.shared.context().nanoTime()));
			this.replaceable += (overflow == Overflow.DROP_OLDEST) ? 1 : 0;
			first = !this.holding;
			this.holding = true;
		}
		finally {
			this.lock.unlock();
			if (oldest != null) {
				Outgoing dropped = oldest;
				this.shared.counters().overflowed.increment();
				this.shared.context().execute(() -> dropped.failed(this.node));
			}
		}
		if (first) {
			this.shared.context().execute(this::pump);
		}
	}

	/** Make room for a message that shall take the place of the oldest of its kind. */
	private @Nullable Outgoing dropOldest() {
		Iterator<Waiting> all = this.waiting.iterator();
		while (all.hasNext()) {
			Waiting oldest = all.next();
			if (isReplaceable(oldest)) {
				all.remove();
				return removed(oldest);
			}
		}
		return null;
	}

	private void giveUp(Outgoing message) {
		this.shared.counters().all().increment(this.stalled ? "pubsub.dropped.stalled" : "pubsub.dropped.overloaded");
		message.failed(this.node);
	}

	/**
	 * There is a link.
	 */
	void linked(Link now) {
		this.link = now;
		this.askedForRoom = false;
		pump();
	}

	/**
	 * The link is gone. What waits may still leave by another one, or through others.
	 */
	void unlinked(Contact last) {
		this.link = null;
		this.contact = last;
		dropForLink();
		// What took nothing was the link
		this.stalled = false;
		if (this.holding) {
			dial(last);
		}
		else {
			this.unused.accept(this);
		}
	}

	/**
	 * See that there is a link soon.
	 * @param contact where the node is
	 */
	void dial(Contact contact) {
		this.contact = contact;
		if (this.link != null || this.dialling) {
			return;
		}
		this.dialling = true;
		this.shared.links().connect(contact, Purpose.KEEP, this::dialled);
		if (this.dialling && this.link == null) {
			this.shared.context().after(DIAL_NANOS, () -> {
				if (this.dialling && this.link == null && this.holding) {
					seek();
				}
			});
		}
	}

	/**
	 * See that there is a way through others, because the node could not be dialled.
	 * @param contact where the node is
	 */
	void seek(Contact contact) {
		this.contact = contact;
		if (this.link == null) {
			seek();
		}
	}

	private void seek() {
		Contact known = this.contact;
		Detour way = (known != null) ? this.shared.detours().to(known) : null;
		if (this.seeking || way == null) {
			return;
		}
		this.seeking = true;
		way.seek((found) -> {
			this.seeking = false;
			pump();
			if (!found && !this.dialling) {
				this.unused.accept(this);
			}
		});
	}

	private void dialled(@Nullable Link now, @Nullable MeshFailure failure) {
		this.dialling = false;
		if (now != null) {
			linked(now);
			return;
		}
		this.shared.finder().unreachable(this.node);
		seek();
		Detour way = this.shared.detours().to(this.node);
		if (!this.seeking && (way == null || !way.isOpen())) {
			pump();
			this.unused.accept(this);
		}
	}

	/**
	 * Send what waits as far as it goes.
	 */
	private void pump() {
		Link now = this.link;
		if (now == null) {
			pumpThroughOthers();
			return;
		}
		if (sendWaiting(now::offer)) {
			this.stalled = false;
			return;
		}
		askForRoom(now);
		watch();
	}

	/**
	 * Send what waits as far as somebody takes it. What is being handed over waits no
	 * more: no newer message takes its place.
	 * @return whether nothing waits any more
	 */
	private boolean sendWaiting(Predicate<Outgoing> taker) {
		for (Waiting next = poll(); next != null; next = poll()) {
			if (!taker.test(next.message)) {
				putBack(next);
				return false;
			}
			this.stalled = false;
			this.budget.release(next.message.weight());
		}
		return true;
	}

	private void pumpThroughOthers() {
		Detour way = this.shared.detours().to(this.node);
		if (way != null && way.isOpen()) {
			boolean all = sendWaiting((message) -> way.send(new OutgoingParcel(message, this.node)));
			if (!all && !this.askedForRoom) {
				this.askedForRoom = true;
				way.whenRoom(() -> {
					this.askedForRoom = false;
					pump();
				});
			}
			watch();
			return;
		}
		if (!this.dialling && !this.seeking && way != null && !way.isHopeless() && first() != null) {
			seek();
		}
		else if (!this.dialling && !this.seeking) {
			dropAll();
		}
		watch();
	}

	private void askForRoom(Link now) {
		if (!this.askedForRoom) {
			this.askedForRoom = true;
			now.whenRoom(() -> {
				if (this.link == now) {
					this.askedForRoom = false;
					pump();
				}
			});
		}
	}

	/** What waits longest; from when nothing does, messages need not line up. */
	private @Nullable Waiting poll() {
		this.lock.lock();
		try {
			Waiting next = this.waiting.poll();
			this.replaceable -= isReplaceable(next) ? 1 : 0;
			this.holding = next != null;
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void putBack(Waiting first) {
		this.lock.lock();
		try {
			this.waiting.addFirst(first);
			this.replaceable += isReplaceable(first) ? 1 : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean isReplaceable(@Nullable Waiting one) {
		return one != null && one.message.overflow() == Overflow.DROP_OLDEST;
	}

	private @Nullable Waiting first() {
		this.lock.lock();
		try {
			return this.waiting.peek();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void watch() {
		Waiting first = first();
		if (!this.timed && first != null) {
			this.timed = true;
			long left = first.since + PATIENCE_NANOS - this.shared.context().nanoTime();
			this.shared.context().after(Math.max(left, 0), this::overdue);
		}
	}

	private void overdue() {
		this.timed = false;
		try {
			long before = this.shared.context().nanoTime() - PATIENCE_NANOS;
			if (dropFirst((one) -> one.since - before <= 0) > 0 && this.link != null) {
				// Nothing was taken for as long as anybody may wait
				this.stalled = true;
				dropAll();
			}
		}
		finally {
			watch();
		}
	}

	/** Look after what waits with a fresh timer. */
	void restart() {
		this.timed = false;
		watch();
	}

	/**
	 * Give up what waits longest.
	 * @param which tells whether a message is given up; the first one that is not ends it
	 * @return how many were
	 */
	private int dropFirst(Predicate<Waiting> which) {
		List<Outgoing> dropped = new ArrayList<>();
		this.lock.lock();
		try {
			for (Waiting first = this.waiting.peek(); first != null && which.test(first); first = this.waiting.peek()) {
				this.waiting.remove();
				dropped.add(removed(first));
			}
			this.holding = !this.waiting.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
		dropped.forEach((message) -> message.failed(this.node));
		return dropped.size();
	}

	private void dropAll() {
		dropFirst((any) -> true);
	}

	/** Give up what is of use on the link alone that is gone. */
	private void dropForLink() {
		List<Outgoing> dropped = new ArrayList<>();
		this.lock.lock();
		try {
			for (Iterator<Waiting> all = this.waiting.iterator(); all.hasNext();) {
				Waiting one = all.next();
				if (one.message.isForLink()) {
					all.remove();
					dropped.add(removed(one));
				}
			}
			this.holding = !this.waiting.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
		dropped.forEach((message) -> message.failed(this.node));
	}

	/** Under the lock. */
	private Outgoing removed(Waiting one) {
		this.replaceable -= isReplaceable(one) ? 1 : 0;
		this.budget.release(one.message.weight());
		return one.message;
	}

	/**
	 * The node is closed.
	 */
	void close() {
		dropAll();
	}

	private record Waiting(Outgoing message, long since) {
	}

}
