package io.macula.engine.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * The way through others to one node without a link: searched for when it is needed,
 * remembered while it holds, and, if there is none, not searched for again before some
 * time has passed, longer each time. Of a way along which nothing seems to arrive the
 * first neighbour is suspected and asked last from then on; it stays in use as long as no
 * other one is found. Messages leave in the order in which they were given. Confined to
 * the loop.
 */
final class Detour {

	/** Messages that are being signed or wait for room. */
	private static final int QUEUE = 64;

	private static final long FIRST_PAUSE_NANOS = 2_000_000_000L;

	private static final int MAX_DOUBLINGS = 5;

	/** A way that ends earlier was none. */
	private static final long HOLDS_NANOS = 5_000_000_000L;

	private final Deque<Sealed> parcels = new ArrayDeque<>();

	/** These are asked last. */
	private final Suspects suspects = new Suspects();

	private final List<Consumer<Boolean>> seekers = new ArrayList<>();

	private final List<Runnable> roomers = new ArrayList<>();

	private final Detours owner;

	private final NodeId node;

	private final WayProof proof;

	private @Nullable Contact contact;

	private boolean seeking;

	private boolean waiting;

	private int failures;

	/** Ways, one after the other, that were none. */
	private int vain;

	private long foundAt;

	private long closedUntil;

	/** Searches for another way since one was proven last. */
	private int doubts;

	private long elsewhereAt;

	private long usedAt;

	Detour(Detours owner, NodeId node) {
		this.owner = owner;
		this.node = node;
		this.proof = owner.proof(this::proven);
		this.elsewhereAt = owner.now();
		this.closedUntil = owner.now();
		this.usedAt = owner.now();
		this.foundAt = owner.now();
	}

	void contact(Contact latest) {
		this.contact = latest;
	}

	/** Whether a message would have a way now. */
	boolean isOpen() {
		return this.owner.next(this.node) != null;
	}

	/**
	 * Whether there was no way the last time and it is too early to look again, or looked
	 * for again without success so far.
	 */
	boolean isHopeless() {
		return this.failures > 0 && !isOpen();
	}

	/** Whether it is time to look. */
	boolean isDue() {
		return !this.seeking && this.closedUntil - this.owner.now() <= 0;
	}

	boolean isUnused(long since) {
		return this.parcels.isEmpty() && !this.seeking && this.usedAt - since < 0
				&& this.closedUntil - this.owner.now() <= 0;
	}

	void use() {
		this.usedAt = this.owner.now();
	}

	/**
	 * Look for a way.
	 * @param then told whether there is one; perhaps before this returns
	 */
	void seek(Consumer<Boolean> then) {
		use();
		if (isOpen()) {
			then.accept(true);
			return;
		}
		if (!this.seeking && !isDue()) {
			then.accept(false);
			return;
		}
		this.seekers.add(then);
		if (!this.seeking) {
			this.seeking = true;
			boolean again = this.failures > 0 || this.vain > 0 || this.doubts > 0;
			this.owner.search(this.node, this.contact, new SearchHint(again, this.suspects.all(this.owner.now())),
					this::sought);
		}
	}

	private void sought(boolean found) {
		this.seeking = false;
		if (found) {
			this.failures = 0;
			this.foundAt = this.owner.now();
			this.proof.anew();
		}
		else {
			pause(this.failures++);
		}
		tellSeekers(found);
		if (found) {
			this.owner.changed();
		}
		pump();
	}

	private void tellSeekers(boolean found) {
		List<Consumer<Boolean>> told = List.copyOf(this.seekers);
		this.seekers.clear();
		told.forEach((then) -> then.accept(found));
	}

	/**
	 * The node says that messages have arrived.
	 */
	void arrived(String topic, long sequence, long count) {
		this.proof.answered(topic, sequence, count);
	}

	private void proven(boolean good) {
		NodeId next = this.owner.next(this.node);
		if (next == null) {
			return;
		}
		if (good) {
			this.doubts = 0;
			this.suspects.remove(next);
			return;
		}
		this.owner.count("pubsub.routes.unproven");
		this.suspects.add(next, this.owner.now());
		if (!this.seeking && this.elsewhereAt - this.owner.now() <= 0) {
			this.elsewhereAt = this.owner.now() + (FIRST_PAUSE_NANOS << Math.min(this.doubts++, MAX_DOUBLINGS));
			this.seeking = true;
			this.owner.search(this.node, this.contact, new SearchHint(true, this.suspects.all(this.owner.now())),
					(found) -> soughtElsewhere(next, found));
		}
	}

	/** The way that is doubted stays in use if there is no other one. */
	private void soughtElsewhere(NodeId before, boolean found) {
		NodeId now = this.owner.next(this.node);
		if (now == null) {
			sought(found);
			return;
		}
		this.seeking = false;
		tellSeekers(true);
		if (!now.equals(before)) {
			this.foundAt = this.owner.now();
			this.proof.anew();
			this.owner.changed();
			this.owner.rerouted(this.node);
		}
		pump();
	}

	private void pause(int doublings) {
		long pause = FIRST_PAUSE_NANOS << Math.min(doublings, MAX_DOUBLINGS);
		this.closedUntil = this.owner.now() + pause;
		this.owner.lookAgainAfter(pause);
	}

	/**
	 * The way has ended: perhaps there is another one. It is not looked for at once if
	 * that one hardly began: a neighbour could keep this node searching.
	 */
	void broken() {
		if (this.seeking) {
			return;
		}
		if (this.owner.now() - this.foundAt < HOLDS_NANOS) {
			this.failures = ++this.vain;
			pause(this.vain - 1);
			return;
		}
		this.vain = 0;
		this.failures = 0;
		this.closedUntil = this.owner.now();
	}

	/**
	 * Whether others pass on a message of such a size.
	 */
	static boolean takes(int bytes) {
		return bytes <= Routed.MAX_BYTES - Routed.OVERHEAD;
	}

	/**
	 * Send a message.
	 * @return {@code false} if there is no room: then wait for it
	 */
	boolean send(Parcel parcel) {
		use();
		if (!takes(parcel.bytes())) {
			this.owner.count("pubsub.routed.dropped.too_large");
			parcel.failed(new MeshFailure(FailureCode.TOO_LARGE, "node " + this.node.shortText()
					+ " is reached through others only, who pass on at most " + Routed.MAX_BYTES + " bytes"));
			return true;
		}
		if (this.parcels.size() >= QUEUE) {
			return false;
		}
		Sealed sealed = new Sealed(parcel, this.proof.begin(parcel.message()));
		this.parcels.add(sealed);
		this.owner.seal(this.node, parcel, sealed.sending.asks(), (routed) -> {
			sealed.routed = routed;
			sealed.over = routed == null;
			pump();
		});
		return true;
	}

	/**
	 * Run a task once when there is room again, or no way any more.
	 */
	void whenRoom(Runnable task) {
		this.roomers.add(task);
	}

	/**
	 * Send what is signed as far as it goes.
	 */
	private void pump() {
		Sealed first = this.parcels.peek();
		while (first != null && (first.over || first.routed != null)) {
			Routed routed = first.routed;
			if (routed == null || first.parcel.obsolete()) {
				this.parcels.remove();
				first.fail("given up before it was sent");
			}
			else if (!send(first, routed)) {
				return;
			}
			first = this.parcels.peek();
		}
		tellRoom();
	}

	private boolean send(Sealed first, Routed routed) {
		Link link = this.owner.nextLink(this.node);
		if (link == null) {
			if (!this.seeking) {
				seek((found) -> {
					if (!found) {
						failAll();
					}
				});
			}
			return false;
		}
		RouteFrame frame = new RouteFrame(routed, first.parcel, first.sending);
		if (!first.paced) {
			first.paced = this.owner.mayLeave(link, frame.bytes());
			if (!first.paced) {
				pumpLater((task) -> this.owner.afterPause(link, task));
				return false;
			}
		}
		if (!link.offer(frame)) {
			pumpLater(link::whenRoom);
			return false;
		}
		this.parcels.remove();
		return true;
	}

	private void pumpLater(Consumer<Runnable> when) {
		if (!this.waiting) {
			this.waiting = true;
			when.accept(() -> {
				this.waiting = false;
				pump();
			});
		}
	}

	private void failAll() {
		List<Sealed> all = List.copyOf(this.parcels);
		this.parcels.clear();
		all.forEach((sealed) -> sealed.fail("there is no way to node " + this.node.shortText()));
		tellRoom();
	}

	private void tellRoom() {
		if (this.parcels.size() <= QUEUE / 2 && !this.roomers.isEmpty()) {
			List<Runnable> told = List.copyOf(this.roomers);
			this.roomers.clear();
			told.forEach(Runnable::run);
		}
	}

	/**
	 * There is a link to the node itself: what waits goes before everything else, and who
	 * waited for room uses the link.
	 */
	void linked(Link link) {
		this.roomers.clear();
		this.proof.anew();
		this.failures = 0;
		this.closedUntil = this.owner.now();
		List<Sealed> all = List.copyOf(this.parcels);
		this.parcels.clear();
		for (Sealed sealed : all) {
			if (!link.offer(sealed.parcel)) {
				sealed.fail("the queue is full");
			}
		}
	}

	/** Timers may have been lost. */
	void restart() {
		this.waiting = false;
		pump();
	}

	/** The node is closed. */
	void close() {
		this.proof.anew();
		failAll();
	}

	/** A message that is being signed, or is. */
	private static final class Sealed {

		private final Parcel parcel;

		private @Nullable Routed routed;

		private final WayProof.Sending sending;

		private boolean over;

		/** Whether the neighbour may be given it by now. */
		private boolean paced;

		Sealed(Parcel parcel, WayProof.Sending sending) {
			this.parcel = parcel;
			this.sending = sending;
		}

		void fail(String why) {
			this.sending.unsent();
			this.parcel.failed(new MeshFailure(FailureCode.UNREACHABLE, why));
		}

	}

}
