package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Timer;

/**
 * One attempt to get a sign of life from a node. Confined to the loop.
 */
final class Probe {

	private final NodeId target;

	private final long incarnation;

	private final long number;

	private final long start;

	private final Set<NodeId> helpers = new HashSet<>();

	private final List<Timer> timers = new ArrayList<>();

	private int nacks;

	private boolean asked;

	private boolean over;

	Probe(Member target, long number, long start) {
		this.target = target.id();
		this.incarnation = target.incarnation();
		this.number = number;
		this.start = start;
	}

	NodeId target() {
		return this.target;
	}

	long incarnation() {
		return this.incarnation;
	}

	long number() {
		return this.number;
	}

	long start() {
		return this.start;
	}

	boolean over() {
		return this.over;
	}

	void timer(Timer timer) {
		this.timers.add(timer);
	}

	/**
	 * Others are asked now.
	 * @return {@code false} if they have been asked before
	 */
	boolean ask() {
		boolean first = !this.asked;
		this.asked = true;
		return first;
	}

	void helper(NodeId id) {
		this.helpers.add(id);
	}

	boolean isHelper(NodeId id) {
		return this.helpers.contains(id);
	}

	void nack() {
		this.nacks++;
	}

	/**
	 * How badly this node does, judging from a failed probe: those that were asked should
	 * have said at least that they cannot reach the target either.
	 * @return what to add to its score
	 */
	int blame() {
		return this.helpers.isEmpty() ? 1 : Math.max(0, this.helpers.size() - this.nacks);
	}

	void end() {
		this.over = true;
		this.timers.forEach(Timer::cancel);
	}

}
