package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Messages of this node of which some subscriber node has not said yet what became of
 * them. Who gets a message is decided when it gets its number; only within a queue group
 * another member may take the place of one that provably did nothing. Bounded in number
 * and bytes, for all nodes together and for each.
 * <p>
 * Confined to the loop.
 */
final class Outbox {

	/** How long before nothing happens on its own. */
	private static final long SWEEP_NANOS = 1_000_000_000L;

	private final Map<NodeId, Recipient> recipients = new LinkedHashMap<>();

	private final NavigableSet<Assured> byDeadline = new TreeSet<>(
			Comparator.comparingLong(Assured::deadline).thenComparingLong(Assured::order));

	private final PubSubShared shared;

	private final NodeContext context;

	private final PublishBudget budget;

	private final Consumer<Publish> here;

	private @Nullable Timer sweeping;

	private @Nullable Timer expiry;

	private long expiryAt;

	private long order;

	/**
	 * Nothing waits.
	 * @param shared what the room has in common
	 * @param here puts a message before the subscriptions of this node, which answer like
	 * those of other nodes
	 */
	Outbox(PubSubShared shared, Consumer<Publish> here) {
		this.shared = shared;
		this.context = shared.context();
		this.budget = PublishBudget.ofOutbox(shared.context().limits());
		this.here = here;
	}

	/**
	 * Take room for a message.
	 * @return why there is none, or {@code null} if there is
	 */
	@Nullable MeshFailure admit(Publication message) {
		if (this.budget.take(message.bytes())) {
			return null;
		}
		Limits limits = this.context.limits();
		return new MeshFailure(FailureCode.OVERLOADED, "The message on '" + message.name()
				+ "' cannot wait for its confirmations, because as many wait already as the limits 'outboxMessages' ("
				+ limits.outboxMessages() + ") and 'outboxBytes' (" + limits.outboxBytes()
				+ ") allow: wait for earlier ones to complete, or raise the limits");
	}

	/**
	 * Send a message, which was admitted and has its number, until its outcomes are
	 * known.
	 * @param publication the message
	 * @param sequence its number
	 * @param way who gets it
	 * @return it, before which {@link Assured#begun} must be called
	 */
	Assured accept(Publication publication, long sequence, Route way) {
		long deadline = this.context.nanoTime() + publication.settings().timeoutNanos();
		Assured message = new Assured(publication, sequence, deadline, this.order++, way.groups(),
				(over) -> over(over, publication.completion()));
		this.byDeadline.add(message);
		Plan plan = new Plan(way, this.context.random());
		Set<Outlet> plain = new HashSet<>(List.of(way.outlets()));
		plan.nodes().forEach((outlet, groups) -> {
			Recipient recipient = recipient(outlet.node());
			recipient.contact(outlet.contact());
			add(recipient, message, new LaneEntry(message, plain.contains(outlet), List.copyOf(groups)));
		});
		boolean local = way.locals().length > 0;
		if (local || !plan.ownGroups().isEmpty()) {
			add(recipient(this.shared.self().id()), message,
					new LaneEntry(message, local, List.copyOf(plan.ownGroups())));
		}
		schedule();
		if (!way.groups().isEmpty()) {
			message.until(this.context.after(publication.settings().timeoutNanos() / 3, () -> moveAll(message)));
		}
		return message;
	}

	private static void add(Recipient recipient, Assured message, LaneEntry entry) {
		message.add(entry, recipient.node());
		recipient.add(entry);
	}

	private Recipient recipient(NodeId node) {
		return this.recipients.computeIfAbsent(node,
				(key) -> new Recipient(this.shared, this, key, new BudgetShare(this.budget)));
	}

	private void over(Assured message, PublishCompletion completion) {
		this.byDeadline.remove(message);
		this.budget.release(message.bytes());
		completion.accounted(Collections.unmodifiableMap(message.outcomes()));
	}

	/**
	 * It is known what became of a message at a node.
	 */
	void settled(Recipient recipient, LaneEntry entry, NodeOutcome outcome) {
		switch (outcome.state()) {
			case CONFIRMED -> this.shared.counters().confirmed.increment();
			case REJECTED -> this.shared.counters().rejected.increment();
			case EXPIRED -> this.shared.counters().expired.increment();
		}
		entry.message().settled(recipient.node(), outcome);
		forget(recipient);
	}

	private void forget(Recipient recipient) {
		if (recipient.isEmpty()) {
			this.recipients.remove(recipient.node(), recipient);
		}
	}

	/** Put a message before the subscriptions of this node. */
	void deliverHere(Publish message) {
		this.here.accept(message);
	}

	/**
	 * A node said what became of a message.
	 */
	void answered(Link link, PubAck message) {
		String topic = message.topic();
		Long sequence = message.seq();
		Answer answer = Answer.of(message);
		if (!link.proven() || topic == null || sequence == null || answer == null) {
			link.violation("pub_ack_invalid");
			return;
		}
		answered(link.remote(), topic, sequence, answer);
	}

	/**
	 * A node said through others what became of a message.
	 */
	void answered(NodeId node, PubAck message) {
		String topic = message.topic();
		Long sequence = message.seq();
		Answer answer = Answer.of(message);
		if (topic != null && sequence != null && answer != null) {
			answered(node, topic, sequence, answer);
		}
	}

	/**
	 * A node, perhaps this one, said what became of a message.
	 */
	void answered(NodeId node, String topic, long sequence, Answer answer) {
		Recipient recipient = this.recipients.get(node);
		if (recipient == null) {
			this.shared.counters().all().increment("pubsub.answers.late");
			return;
		}
		recipient.answered(topic, sequence, answer);
		forget(recipient);
	}

	/**
	 * There is a link, perhaps in place of another one.
	 */
	void linked(Link link) {
		Recipient recipient = this.recipients.get(link.remote());
		if (recipient != null) {
			recipient.linked(link);
		}
	}

	/**
	 * A link is gone.
	 */
	void unlinked(Link link) {
		Recipient recipient = this.recipients.get(link.remote());
		if (recipient != null) {
			recipient.unlinked(link);
		}
	}

	/**
	 * What went to a node through others seems to be lost, and there is another way.
	 */
	void rerouted(NodeId node) {
		Recipient recipient = this.recipients.get(node);
		if (recipient != null) {
			recipient.rerouted();
		}
	}

	/** A third of the time is over: whoever did nothing so far is replaced. */
	private void moveAll(Assured message) {
		for (LaneEntry entry : List.copyOf(message.entries())) {
			Recipient recipient = recipientOf(entry);
			Lane lane = (recipient != null) ? recipient.lane(entry) : null;
			if (recipient != null && lane != null) {
				move(recipient, lane, entry);
			}
		}
	}

	private @Nullable Recipient recipientOf(LaneEntry entry) {
		NodeId node = entry.message().node(entry);
		return (node != null) ? this.recipients.get(node) : null;
	}

	/**
	 * Let another member of the group get a message, if there is one and the present one
	 * provably did nothing.
	 * @return {@code false} if it stays where it is
	 */
	boolean move(Recipient recipient, Lane lane, LaneEntry entry) {
		return entry.isMovable() && moveTo(recipient, lane, entry);
	}

	/**
	 * The same, for a member that said that it did nothing with the message.
	 */
	boolean moveRejected(Recipient recipient, Lane lane, LaneEntry entry) {
		return entry.isMovableIfRefused() && moveTo(recipient, lane, entry);
	}

	private boolean moveTo(Recipient recipient, Lane lane, LaneEntry entry) {
		Assured message = entry.message();
		String group = entry.groups().get(0);
		Set<NodeId> tried = new HashSet<>(entry.tried());
		tried.add(recipient.node());
		NodeId self = this.shared.self().id();
		NodeId next = null;
		for (GroupRoute route : message.groups()) {
			if (route.group().equals(group)) {
				List<NodeId> others = new ArrayList<>();
				route.members().forEach((member) -> others.add(member.node()));
				if (route.local()) {
					others.add(self);
				}
				// A node that gets the message for another reason has its own number of
				// it
				others.removeIf((node) -> tried.contains(node) || message.goesTo(node));
				if (!others.isEmpty()) {
					next = others.get(this.context.random().nextInt(others.size()));
					Recipient other = recipient(next);
					NodeId chosen = next;
					route.members()
						.stream()
						.filter((member) -> member.node().equals(chosen))
						.forEach((member) -> other.contact(member.contact()));
				}
			}
		}
		if (next == null || !recipient.remove(lane, entry)) {
			return false;
		}
		forget(recipient);
		this.shared.counters().all().increment("pubsub.group.moved");
		LaneEntry moved = new LaneEntry(message, false, entry.groups(), tried);
		message.replaced(entry, moved, next);
		recipient(next).add(moved);
		return true;
	}

	private void schedule() {
		if (this.sweeping == null) {
			this.sweeping = this.context.after(SWEEP_NANOS, this::sweep);
		}
		if (this.byDeadline.isEmpty()) {
			return;
		}
		long first = this.byDeadline.first().deadline();
		if (this.expiry != null) {
			if (this.expiryAt - first <= 0) {
				return;
			}
			this.expiry.cancel();
		}
		this.expiryAt = first;
		this.expiry = this.context.after(Math.max(0, first - this.context.nanoTime()), this::expire);
	}

	private void expire() {
		this.expiry = null;
		try {
			long now = this.context.nanoTime();
			while (!this.byDeadline.isEmpty() && this.byDeadline.first().deadline() - now <= 0) {
				expire(this.byDeadline.first());
			}
		}
		finally {
			schedule();
		}
	}

	private void expire(Assured message) {
		this.byDeadline.remove(message);
		for (LaneEntry entry : List.copyOf(message.entries())) {
			String reason = switch (entry.state()) {
				case WAITING -> (entry.sendings() == 0) ? unreached(entry) : "no_answer";
				case REFUSED -> entry.isHeard() ? "busy" : "no_answer";
				default -> "no_answer";
			};
			Recipient recipient = recipientOf(entry);
			Lane lane = (recipient != null) ? recipient.lane(entry) : null;
			if (recipient != null && lane != null) {
				recipient.settle(lane, entry, new NodeOutcome(NodeOutcome.State.EXPIRED, reason));
			}
		}
	}

	private String unreached(LaneEntry entry) {
		NodeId node = entry.message().node(entry);
		Detour way = (node != null && this.shared.links().link(node) == null) ? this.shared.detours().known(node)
				: null;
		return (way != null && way.isOpen() && !Detour.takes(entry.message().bytes())) ? "too_large_for_others"
				: "unreachable";
	}

	private void sweep() {
		this.sweeping = null;
		try {
			long now = this.context.nanoTime();
			List.copyOf(this.recipients.values()).forEach((recipient) -> recipient.sweep(now));
		}
		finally {
			if (!this.recipients.isEmpty()) {
				this.sweeping = this.context.after(SWEEP_NANOS, this::sweep);
			}
		}
	}

	/** Timers may have been lost. */
	void restart() {
		this.sweeping = null;
		this.expiry = null;
		schedule();
		List.copyOf(this.recipients.values()).forEach(Recipient::restart);
	}

	/** Messages whose outcomes are not all known. */
	int waiting() {
		return this.budget.waiting();
	}

	/**
	 * The node is closed: nobody will answer.
	 */
	void close() {
		for (Assured message : List.copyOf(this.byDeadline)) {
			expire(message);
		}
	}

}
