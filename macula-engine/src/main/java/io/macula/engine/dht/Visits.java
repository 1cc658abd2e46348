package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes the paths of one lookup ask. Several paths share no node (Baumgart and
 * Mies, S/Kademlia, 2007): each begins with its own part of the table, follows only what
 * the nodes on it name, and takes note of the answers to others without using them. So a
 * node that lies leads one path astray and no other. Confined to the loop.
 */
final class Visits {

	private final Map<NodeId, Candidate.State> states = new HashMap<>();

	private final List<Lookup> paths = new ArrayList<>();

	/**
	 * Deal the nearest known nodes out to paths.
	 * @param nearest the nodes, nearest first
	 * @param paths how many paths there shall be
	 * @return the nodes to begin with, of each path; one path at least, none without
	 * nodes if there are several
	 */
	static List<List<TableEntry>> deal(List<TableEntry> nearest, int paths) {
		int count = Math.max(1, Math.min(paths, nearest.size()));
		List<List<TableEntry>> dealt = new ArrayList<>();
		for (int path = 0; path < count; path++) {
			List<TableEntry> part = new ArrayList<>();
			for (int i = path; i < nearest.size(); i += count) {
				part.add(nearest.get(i));
			}
			dealt.add(part);
		}
		return dealt;
	}

	void add(Lookup path) {
		this.paths.add(path);
	}

	int paths() {
		return this.paths.size();
	}

	/**
	 * What is known of a node that some path asked.
	 * @return the state, or {@code null} if nobody asked it
	 */
	Candidate.@Nullable State state(NodeId node) {
		return this.states.get(node);
	}

	/**
	 * A path asks a node, or has the result.
	 */
	void is(NodeId node, Candidate.State state, Lookup by) {
		this.states.put(node, state);
		tell(by, (path) -> path.elsewhere(node, state, false));
	}

	/**
	 * The answer of a node takes longer than most.
	 */
	void isSlow(NodeId node, Lookup by) {
		tell(by, (path) -> path.elsewhere(node, Candidate.State.ASKED, true));
	}

	private void tell(Lookup by, Consumer<Lookup> news) {
		for (Lookup path : List.copyOf(this.paths)) {
			if (path != by) {
				news.accept(path);
			}
		}
	}

}
