package io.macula.engine.pubsub;

import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The members of a queue group that subscribe to a topic. Immutable.
 *
 * @param group name of the group
 * @param members other nodes of the group
 * @param local whether this node is one of it
 */
record GroupRoute(String group, List<Outlet> members, boolean local) {

	/**
	 * Choose who gets a message: each node that can be reached at once is as likely as
	 * any other; if there is none, each of all.
	 * @param random source of chance
	 * @return the way to the node, or {@code null} for this node
	 */
	@Nullable Outlet choose(RandomGenerator random) {
		List<Outlet> linked = this.members.stream().filter((member) -> member.link() != null).toList();
		List<Outlet> from = (linked.isEmpty() && !this.local) ? this.members : linked;
		int chosen = random.nextInt(from.size() + (this.local ? 1 : 0));
		return (chosen < from.size()) ? from.get(chosen) : null;
	}

}
