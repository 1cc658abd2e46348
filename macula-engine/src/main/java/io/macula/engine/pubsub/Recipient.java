package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Backoff;
import io.macula.engine.link.Link;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * A node that must say what became of messages: this one, or another one that is dialled
 * again and again while something waits for it. Confined to the loop.
 */
final class Recipient {

	private static final long FIRST_DIAL_NANOS = 100_000_000L;

	private static final long LAST_DIAL_NANOS = 2_000_000_000L;

	/** A dial that takes longer is not waited for if there is a way through others. */
	private static final long DIAL_NANOS = 1_000_000_000L;

	private static final String TOO_MUCH = "too much waits for the node already, see limits 'outboxMessages' and"
			+ " 'outboxBytes'";

	private final Map<String, Lane> lanes = new LinkedHashMap<>();

	/** Lanes with something to send. */
	private final Set<Lane> ready = new LinkedHashSet<>();

	private final Backoff backoff = new Backoff(FIRST_DIAL_NANOS, LAST_DIAL_NANOS);

	private final BudgetShare budget;

	private final PubSubShared shared;

	private final Outbox outbox;

	private final NodeId node;

	private final boolean self;

	private final DetourWindow window = new DetourWindow();

	private @Nullable Contact contact;

	private boolean dialling;

	private boolean seeking;

	private boolean askedForRoom;

	/**
	 * A node for which nothing waits.
	 * @param shared what the room has in common
	 * @param outbox told what becomes of messages
	 * @param node the node
	 * @param budget bounds what waits for it
	 */
	Recipient(PubSubShared shared, Outbox outbox, NodeId node, BudgetShare budget) {
		this.shared = shared;
		this.outbox = outbox;
		this.node = node;
		this.self = node.equals(shared.self().id());
		this.budget = budget;
	}

	NodeId node() {
		return this.node;
	}

	void contact(@Nullable Contact latest) {
		if (latest != null) {
			this.contact = latest;
		}
	}

	/**
	 * Send a message after those of its topic that are not settled.
	 */
	void add(LaneEntry entry) {
		Assured message = entry.message();
		LaneEntry oldest = null;
		if (!this.budget.take(message.bytes())) {
			this.shared.counters().overflowed.increment();
			oldest = (message.overflow() == Overflow.DROP_OLDEST) ? oldestReplaceable() : null;
			if (oldest == null) {
				entry.state(LaneEntry.State.DONE);
				this.outbox.settled(this, entry, new NodeOutcome(NodeOutcome.State.EXPIRED, TOO_MUCH));
				return;
			}
			this.budget.replace(message.bytes());
		}
		Lane lane = this.lanes.computeIfAbsent(String.valueOf(message.message().topic()),
				(topic) -> new Lane(this.shared, this, topic));
		lane.add(entry);
		Lane before = (oldest != null) ? lane(oldest) : null;
		if (oldest != null && before != null) {
			// Only now: who waits for nothing would be forgotten
			settle(before, oldest, new NodeOutcome(NodeOutcome.State.EXPIRED, "dropped for a newer message"));
		}
		pump(lane);
	}

	private @Nullable LaneEntry oldestReplaceable() {
		for (Lane lane : this.lanes.values()) {
			LaneEntry first = lane.first();
			if (first != null && first.message().overflow() == Overflow.DROP_OLDEST) {
				return first;
			}
		}
		return null;
	}

	/**
	 * There is something to send.
	 */
	void pump(Lane lane) {
		if (lane.isWaiting()) {
			this.ready.add(lane);
			pump();
		}
	}

	/**
	 * Send what waits as far as it goes.
	 */
	void pump() {
		while (!this.ready.isEmpty()) {
			Lane first = this.ready.iterator().next();
			if (!first.pump()) {
				if (mayTakeOthers()) {
					pumpOthers(first);
				}
				return;
			}
			this.ready.remove(first);
		}
	}

	private void pumpOthers(Lane blocked) {
		for (Lane lane : List.copyOf(this.ready)) {
			if (lane != blocked && lane.pump()) {
				this.ready.remove(lane);
			}
			else if (!mayTakeOthers()) {
				return;
			}
		}
	}

	/**
	 * Whether it is only one topic that waits: through others it may have too large a
	 * message, or one that was refused.
	 */
	private boolean mayTakeOthers() {
		if (!isThroughOthers() || this.window.isFull() || this.askedForRoom) {
			return false;
		}
		Detour way = this.shared.detours().to(this.node);
		return way != null && way.isOpen();
	}

	/**
	 * Send one message.
	 * @return {@code false} if that must wait
	 */
	boolean send(Lane lane, LaneEntry entry, Publish message) {
		long now = this.shared.context().nanoTime();
		if (this.self) {
			entry.sent(now, this.shared.self().boot());
			entry.left(entry.link(), now);
			this.outbox.deliverHere(message);
			return true;
		}
		Link link = this.shared.links().link(this.node);
		if (link == null) {
			return sendThroughOthers(lane, entry, message, now);
		}
		if (!link.offer(new Shipment(lane, entry, message))) {
			askForRoom(link);
			return false;
		}
		entry.sent(now, link.boot());
		return true;
	}

	private boolean sendThroughOthers(Lane lane, LaneEntry entry, Publish message, long now) {
		Detour way = this.shared.detours().to(this.node);
		if (way == null || !way.isOpen() || !Detour.takes(entry.message().bytes())) {
			this.shared.context().execute(this::dial);
			return false;
		}
		if (!this.window.admit(entry)) {
			return false;
		}
		Shipment shipment = new Shipment(lane, entry, message);
		entry.sent(now, null);
		if (way.send(shipment)) {
			return true;
		}
		this.window.leave(entry);
		entry.unsent();
		if (!this.askedForRoom) {
			this.askedForRoom = true;
			way.whenRoom(() -> {
				this.askedForRoom = false;
				pump();
			});
		}
		return false;
	}

	/** See that there is a way through others. */
	private void seek() {
		Contact known = this.contact;
		Detour way = (known != null) ? this.shared.detours().to(known) : null;
		if (way == null || this.seeking || this.shared.links().link(this.node) != null) {
			return;
		}
		this.seeking = true;
		way.seek((found) -> {
			this.seeking = false;
			if (found) {
				pump();
			}
		});
	}

	private void askForRoom(Link link) {
		if (!this.askedForRoom) {
			this.askedForRoom = true;
			link.whenRoom(() -> {
				this.askedForRoom = false;
				pump();
			});
		}
	}

	private void dial() {
		Contact known = this.contact;
		if (this.dialling || this.ready.isEmpty() || known == null || this.shared.links().link(this.node) != null) {
			return;
		}
		this.dialling = true;
		this.shared.links().connect(known, Purpose.KEEP, this::dialled);
		if (this.dialling && this.shared.links().link(this.node) == null) {
			this.shared.context().after(DIAL_NANOS, () -> {
				if (this.dialling && !this.ready.isEmpty()) {
					seek();
				}
			});
		}
	}

	private void dialled(@Nullable Link now, @Nullable MeshFailure failure) {
		if (now != null) {
			this.dialling = false;
			pump();
			return;
		}
		this.shared.finder().unreachable(this.node);
		if (!this.ready.isEmpty()) {
			seek();
		}
		for (Lane lane : List.copyOf(this.lanes.values())) {
			lane.all().forEach((entry) -> this.outbox.move(this, lane, entry));
		}
		// Still dialling, in a way: nobody else shall begin before
		this.shared.context().after(this.backoff.next(this.shared.context().random()), () -> {
			this.dialling = false;
			pump();
		});
	}

	/**
	 * There is a link, perhaps another one.
	 */
	void linked(Link link) {
		this.backoff.succeeded();
		contact(link.contact());
		this.askedForRoom = false;
		relink();
	}

	/**
	 * There is no link any more.
	 */
	void unlinked(Link link) {
		contact(link.contact());
		this.askedForRoom = false;
		relink();
	}

	/** There is another way through others. */
	void rerouted() {
		if (isThroughOthers()) {
			relink();
		}
	}

	private void relink() {
		this.window.clear();
		this.lanes.values().forEach(Lane::relinked);
		this.ready.addAll(this.lanes.values());
		pump();
	}

	/** Timers may have been lost: begin with what there is. */
	void restart() {
		this.dialling = false;
		relink();
	}

	/**
	 * The node said what became of a message.
	 * @param topic its topic
	 * @param sequence its number
	 * @param answer what the node said
	 */
	void answered(String topic, long sequence, Answer answer) {
		Lane lane = this.lanes.get(topic);
		LaneEntry entry = (lane != null) ? lane.get(sequence) : null;
		if (lane == null || entry == null) {
			this.shared.counters().all().increment("pubsub.answers.late");
			return;
		}
		boolean busy = answer.status() == Answer.Status.BUSY;
		this.window.leave(entry);
		entry.answered(busy && !Answer.PARTLY.equals(answer.reason()));
		if (busy) {
			lane.busy(entry);
			pumpThroughOthers();
			return;
		}
		boolean confirmed = answer.status() == Answer.Status.CONFIRMED;
		if (!confirmed && !answer.ran() && wasNotTaken(answer.reason())
				&& this.outbox.moveRejected(this, lane, entry)) {
			return;
		}
		settle(lane, entry,
				confirmed ? NodeOutcome.CONFIRMED : new NodeOutcome(NodeOutcome.State.REJECTED, answer.reason()));
		lane.progressed();
		pump(lane);
		pumpThroughOthers();
	}

	/** An answer makes room for all topics. */
	private void pumpThroughOthers() {
		if (isThroughOthers() && !this.ready.isEmpty()) {
			pump();
		}
	}

	/** Whether what is sent has to be passed on by others. */
	boolean isThroughOthers() {
		return !this.self && this.shared.links().link(this.node) == null;
	}

	/**
	 * A sending neither is on its way nor will be.
	 */
	void returned(LaneEntry entry) {
		this.window.leave(entry);
	}

	/** Whether the only subscription of a group did not get it. */
	private static boolean wasNotTaken(@Nullable String reason) {
		return Answer.FULL.equals(reason) || Answer.NO_SUBSCRIPTION.equals(reason);
	}

	/**
	 * It is known what became of a message.
	 */
	void settle(Lane lane, LaneEntry entry, NodeOutcome outcome) {
		if (remove(lane, entry)) {
			this.outbox.settled(this, entry, outcome);
		}
	}

	/**
	 * Do not send a message any more.
	 * @return {@code false} if it was settled before
	 */
	boolean remove(Lane lane, LaneEntry entry) {
		if (entry.isDone()) {
			return false;
		}
		lane.remove(entry);
		this.window.leave(entry);
		this.budget.release(entry.message().bytes());
		if (lane.isEmpty()) {
			this.lanes.remove(lane.topic(), lane);
			this.ready.remove(lane);
		}
		return true;
	}

	@Nullable Lane lane(LaneEntry entry) {
		Lane lane = this.lanes.get(String.valueOf(entry.message().message().topic()));
		return (lane != null && lane.get(entry.sequence()) == entry) ? lane : null;
	}

	/**
	 * Regular look at what waits.
	 */
	void sweep(long now) {
		for (Lane lane : new ArrayList<>(this.lanes.values())) {
			lane.sweep(now);
			if (lane.isWaiting()) {
				this.ready.add(lane);
				if (this.window.isFull() && isThroughOthers()) {
					// What is sent again has its place in the window, whatever else waits
					lane.pump();
				}
			}
		}
		pump();
	}

	boolean isEmpty() {
		return this.lanes.isEmpty();
	}

}
