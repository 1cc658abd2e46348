package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * A message of this node that is not done with before it is known of each subscriber node
 * what became of it there. Confined to the loop.
 */
final class Assured {

	private final Map<NodeId, NodeOutcome> outcomes = new LinkedHashMap<>();

	/** Nodes that it went to, as far as no other one took their place. */
	private final Map<LaneEntry, NodeId> nodes = new HashMap<>(2);

	private final List<LaneEntry> entries = new ArrayList<>(2);

	private final Publish message;

	private final long sequence;

	private final int bytes;

	private final long deadline;

	private final long order;

	private final List<GroupRoute> groups;

	private final Overflow overflow;

	private final Consumer<Assured> over;

	private Timer timer = Timer.NONE;

	/** One more than entries that are not settled until {@link #begun}. */
	private int pending = 1;

	/**
	 * Goes to nobody yet.
	 * @param publication what was published
	 * @param sequence its number
	 * @param deadline when to give up, on the monotonic clock
	 * @param order tells messages of the same deadline apart
	 * @param groups groups of the route
	 * @param over told once when the last outcome is known
	 */
	Assured(Publication publication, long sequence, long deadline, long order, List<GroupRoute> groups,
			Consumer<Assured> over) {
		this.message = publication.message();
		this.bytes = publication.bytes();
		this.overflow = publication.overflow();
		this.sequence = sequence;
		this.deadline = deadline;
		this.order = order;
		this.groups = groups;
		this.over = over;
	}

	Publish message() {
		return this.message;
	}

	long sequence() {
		return this.sequence;
	}

	int bytes() {
		return this.bytes;
	}

	long deadline() {
		return this.deadline;
	}

	long order() {
		return this.order;
	}

	Overflow overflow() {
		return this.overflow;
	}

	/**
	 * The groups of which one member gets it.
	 */
	List<GroupRoute> groups() {
		return this.groups;
	}

	/**
	 * What goes to nodes, those included that are done.
	 */
	List<LaneEntry> entries() {
		return this.entries;
	}

	void add(LaneEntry entry, NodeId node) {
		this.entries.add(entry);
		this.nodes.put(entry, node);
		this.pending++;
	}

	/**
	 * A node does not get it any more because another one does.
	 */
	void replaced(LaneEntry entry, LaneEntry other, NodeId node) {
		this.entries.remove(entry);
		this.entries.add(other);
		this.nodes.remove(entry);
		this.nodes.put(other, node);
	}

	/**
	 * Whether it goes, or went, to a node.
	 */
	boolean goesTo(NodeId node) {
		return this.nodes.containsValue(node);
	}

	/**
	 * Where something goes.
	 */
	@Nullable NodeId node(LaneEntry entry) {
		return this.nodes.get(entry);
	}

	/**
	 * It is known what became of it at a node. Exactly once for each entry.
	 */
	void settled(NodeId node, NodeOutcome outcome) {
		this.outcomes.put(node, outcome);
		countDown();
	}

	/**
	 * Cancel a timer when all outcomes are known, or it would keep the message.
	 */
	void until(Timer timer) {
		this.timer = timer;
	}

	/** All entries were added. */
	void begun() {
		countDown();
	}

	private void countDown() {
		if (--this.pending == 0) {
			this.timer.cancel();
			this.over.accept(this);
		}
	}

	Map<NodeId, NodeOutcome> outcomes() {
		return this.outcomes;
	}

}
