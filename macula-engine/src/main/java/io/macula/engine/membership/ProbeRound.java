package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in the order in which they are probed: each once per round, shuffled after every
 * round, so that a failure is noticed within two rounds at most (SWIM, section 4.3).
 * Confined to the loop.
 */
final class ProbeRound {

	private final List<NodeId> order = new ArrayList<>();

	private final RandomGenerator random;

	private int next;

	ProbeRound(RandomGenerator random) {
		this.random = random;
	}

	/** A new node comes at a random place of the round. */
	void add(NodeId id) {
		int place = this.random.nextInt(this.order.size() + 1);
		this.order.add(id);
		Collections.swap(this.order, place, this.order.size() - 1);
	}

	void remove(NodeId id) {
		int place = this.order.indexOf(id);
		if (place >= 0) {
			this.order.remove(place);
			this.next -= (place < this.next) ? 1 : 0;
		}
	}

	@Nullable NodeId next() {
		if (this.order.isEmpty()) {
			return null;
		}
		if (this.next >= this.order.size()) {
			this.next = 0;
			for (int i = this.order.size() - 1; i > 0; i--) {
				Collections.swap(this.order, i, this.random.nextInt(i + 1));
			}
		}
		return this.order.get(this.next++);
	}

	@Nullable NodeId random() {
		return this.order.isEmpty() ? null : this.order.get(this.random.nextInt(this.order.size()));
	}

	int size() {
		return this.order.size();
	}

}
