package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a lookup knows, nearest to its target first. Confined to the loop.
 */
final class Shortlist {

	/**
	 * More than this many are not kept: whoever answers with nonsense fills no memory.
	 */
	private static final int MAX = 4 * NodeTable.K;

	private final NodeId target;

	private final List<Candidate> candidates = new ArrayList<>();

	private final Set<NodeId> known = new HashSet<>();

	Shortlist(NodeId target) {
		this.target = target;
	}

	/**
	 * Add a node, unless it is known.
	 * @return whether it was added
	 */
	boolean add(Contact contact, boolean suspect, int depth) {
		if (this.known.size() >= 16 * MAX || !this.known.add(contact.nodeId())) {
			return false;
		}
		int at = this.candidates.size();
		while (at > 0 && this.target.compareDistance(contact.nodeId(), this.candidates.get(at - 1).id()) < 0) {
			at--;
		}
		if (at >= MAX) {
			return false;
		}
		this.candidates.add(at, new Candidate(contact, suspect, depth));
		if (this.candidates.size() > MAX) {
			this.candidates.remove(MAX);
		}
		return true;
	}

	/**
	 * The nearest nodes that did not fail and do not keep the lookup waiting.
	 */
	List<Candidate> nearest(int count) {
		List<Candidate> nearest = new ArrayList<>(count);
		for (Candidate candidate : this.candidates) {
			if (candidate.state() != Candidate.State.FAILED && !candidate.isOverdue()) {
				nearest.add(candidate);
				if (nearest.size() == count) {
					break;
				}
			}
		}
		return nearest;
	}

	/**
	 * The nearest nodes that answered.
	 */
	List<Candidate> answered(int count) {
		return this.candidates.stream()
			.filter((candidate) -> candidate.state() == Candidate.State.ANSWERED)
			.limit(count)
			.toList();
	}

	/**
	 * How many nodes are being asked by this path and in time.
	 */
	int inFlight() {
		int count = 0;
		for (Candidate candidate : this.candidates) {
			if (candidate.state() == Candidate.State.ASKED && !candidate.isOverdue() && !candidate.isElsewhere()) {
				count++;
			}
		}
		return count;
	}

	/**
	 * A node of the list.
	 */
	@Nullable Candidate find(NodeId id) {
		if (this.known.contains(id)) {
			for (Candidate candidate : this.candidates) {
				if (candidate.id().equals(id)) {
					return candidate;
				}
			}
		}
		return null;
	}

	/**
	 * Whether an answer that is late may still come.
	 */
	boolean isAnyAwaited() {
		return this.candidates.stream().anyMatch(Candidate::isAwaited);
	}

}
