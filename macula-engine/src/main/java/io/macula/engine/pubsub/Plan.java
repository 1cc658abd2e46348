package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Who gets one message: all nodes on its route, and of each queue group one. Confined to
 * the loop.
 */
final class Plan {

	private final Map<Outlet, List<String>> groups = new LinkedHashMap<>();

	private final List<String> ownGroups = new ArrayList<>();

	Plan(Route way, RandomGenerator random) {
		for (Outlet outlet : way.outlets()) {
			this.groups.put(outlet, List.of());
		}
		for (GroupRoute group : way.groups()) {
			Outlet chosen = group.choose(random);
			if (chosen == null) {
				this.ownGroups.add(group.group());
				continue;
			}
			List<String> names = new ArrayList<>(this.groups.getOrDefault(chosen, List.of()));
			names.add(group.group());
			this.groups.put(chosen, names);
		}
	}

	/**
	 * The nodes, and the groups for which each was chosen.
	 */
	Map<Outlet, List<String>> nodes() {
		return this.groups;
	}

	/**
	 * The groups for which this node was chosen.
	 */
	List<String> ownGroups() {
		return this.ownGroups;
	}

}
