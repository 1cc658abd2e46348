package io.macula.engine.pubsub;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A message that is sent to one node until the node says what became of it. Confined to
 * the loop.
 */
final class LaneEntry {

	/** Where it stands. */
	enum State {

		/** To be sent. */
		WAITING,
		/** Sent, nothing heard. */
		SENT,
		/** The node has no room. */
		REFUSED,
		/** Settled. */
		DONE

	}

	private final Assured message;

	private final boolean plain;

	private final List<String> groups;

	private final Set<NodeId> tried;

	private State state = State.WAITING;

	/** Sent, and neither answered nor known to be lost. */
	private int underWay;

	/** Whether nobody can tell any more that no subscription has it. */
	private boolean tainted;

	/** The run of the node that it was sent to last. */
	private byte @Nullable [] run;

	/** Whether it was sent to several runs of the node, or nobody knows to which. */
	private boolean severalRuns;

	private int link;

	private boolean heard;

	private int sendings;

	/** A link has it and has not written all of it, which takes long for large ones. */
	private boolean leaving;

	private long sentAt;

	LaneEntry(Assured message, boolean plain, List<String> groups) {
		this(message, plain, groups, Set.of());
	}

	/**
	 * A message in place of one that other nodes did nothing with.
	 */
	LaneEntry(Assured message, boolean plain, List<String> groups, Set<NodeId> tried) {
		this.message = message;
		this.plain = plain;
		this.groups = groups;
		this.tried = tried;
	}

	/** Nodes that did nothing with it. */
	Set<NodeId> tried() {
		return this.tried;
	}

	Assured message() {
		return this.message;
	}

	long sequence() {
		return this.message.sequence();
	}

	List<String> groups() {
		return this.groups;
	}

	State state() {
		return this.state;
	}

	void state(State now) {
		this.state = now;
	}

	boolean isDone() {
		return this.state == State.DONE;
	}

	/**
	 * It is on its way.
	 * @param now the time
	 * @param to the run of the node, {@code null} if that is not known
	 */
	void sent(long now, byte @Nullable [] to) {
		this.severalRuns |= to == null || (this.run != null && !Arrays.equals(this.run, to));
		this.run = to;
		this.state = State.SENT;
		this.sentAt = now;
		this.underWay++;
		this.sendings++;
		this.leaving = true;
	}

	/** It could not be sent after all. */
	void unsent() {
		this.state = State.WAITING;
		this.underWay--;
		this.sendings--;
		this.leaving = false;
	}

	/**
	 * One sending left this node.
	 * @param over over which link
	 * @param now the time
	 */
	void left(int over, long now) {
		if (over == this.link) {
			this.leaving = false;
			this.sentAt = now;
		}
	}

	/**
	 * Whether an answer could have been there for some time.
	 */
	boolean isUnanswered(long now, long patience) {
		return this.state == State.SENT && !this.leaving && now - this.sentAt >= patience;
	}

	int sendings() {
		return this.sendings;
	}

	/** Whether the node ever answered. */
	boolean isHeard() {
		return this.heard;
	}

	/**
	 * The node answered one sending.
	 * @param untouched whether it said that no subscription has the message
	 */
	void answered(boolean untouched) {
		this.heard = true;
		this.underWay = Math.max(0, this.underWay - 1);
		this.tainted |= !untouched;
	}

	/**
	 * One sending did not leave this node.
	 * @param over which link it was to leave
	 */
	void returned(int over) {
		if (over == this.link) {
			this.underWay--;
		}
	}

	/** Number of the link that it is sent over. */
	int link() {
		return this.link;
	}

	/** The link is gone, and with it the answers. */
	void unlinked() {
		this.link++;
		this.tainted |= this.underWay > 0;
		this.underWay = 0;
	}

	/**
	 * Whether another member of the group may get it instead: it goes to the node for one
	 * group alone, and provably no subscription of the node has it.
	 */
	boolean isMovable() {
		return isReplaceable() && this.underWay == 0 && !this.tainted;
	}

	/**
	 * Whether another member of the group may get it because the node says that its own
	 * did not: it remembers that for as long as it runs, but nothing of an earlier run.
	 */
	boolean isMovableIfRefused() {
		return isReplaceable() && !this.severalRuns;
	}

	/**
	 * Whether it goes to the node for one group alone.
	 */
	private boolean isReplaceable() {
		return !this.plain && this.groups.size() == 1 && !isDone();
	}

}
