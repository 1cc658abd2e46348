package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;

/**
 * Works out where messages on a topic go: subscriptions of this node, linked nodes whose
 * patterns match, and nodes that the mesh knows of. A linked node that tells its patterns
 * is believed more than what the mesh still says about it.
 * <p>
 * Confined to the loop, except for {@link #epoch}.
 */
final class Routes {

	private final PubSubShared shared;

	private final LocalSubscriptions locals;

	private final PeerInterests interests;

	private final Outlets outlets;

	private final AtomicInteger epoch = new AtomicInteger();

	Routes(PubSubShared shared, LocalSubscriptions locals, PeerInterests interests, Outlets outlets) {
		this.shared = shared;
		this.locals = locals;
		this.interests = interests;
		this.outlets = outlets;
	}

	/**
	 * Changes whenever routes may have. A route of another epoch must be worked out anew.
	 * Thread-safe.
	 */
	int epoch() {
		return this.epoch.get();
	}

	void invalidate() {
		this.epoch.incrementAndGet();
	}

	/**
	 * Work out a route, and begin to dial the nodes on it that have no link.
	 * @param topic the topic
	 * @param resolution what the mesh knows
	 */
	Route build(String topic, Resolution resolution) {
		// Dialling may change what is known, so the route counts as of now
		int now = this.epoch.get();
		Set<Outlet> ways = new LinkedHashSet<>();
		Map<String, Set<Outlet>> groups = new LinkedHashMap<>();
		this.interests.match(topic, ways::add);
		this.interests.matchGroups(topic, (group, way) -> members(groups, group).add(way));
		for (Found found : resolution.nodes()) {
			NodeId node = found.contact().nodeId();
			if (node.equals(this.shared.self().id()) || this.interests.isAuthority(node)) {
				continue;
			}
			Outlet outlet = this.outlets.of(node);
			for (String name : found.names()) {
				GroupName group = GroupName.of(name);
				if (group != null) {
					members(groups, group.group()).add(outlet);
				}
				else {
					ways.add(outlet);
				}
			}
			outlet.dial(found.contact());
		}
		resolution.hidden().forEach((found) -> addThroughOthers(found, ways));
		Set<LocalSubscription> matching = new LinkedHashSet<>();
		this.locals.trie().match(topic, matching::add);
		Set<String> own = this.locals.groups(topic);
		own.forEach((group) -> members(groups, group));
		List<GroupRoute> chosenFrom = new ArrayList<>();
		groups.forEach(
				(group, members) -> chosenFrom.add(new GroupRoute(group, List.copyOf(members), own.contains(group))));
		List<NodeId> recipients = new ArrayList<>();
		if (!matching.isEmpty()) {
			recipients.add(this.shared.self().id());
		}
		ways.forEach((way) -> recipients.add(way.node()));
		return new Route(ways.toArray(Outlet[]::new), matching.toArray(LocalSubscription[]::new),
				List.copyOf(recipients), List.copyOf(chosenFrom), resolution, now);
	}

	/**
	 * A node that could not be dialled is reached through others, if there is a way.
	 * Nobody waits for one to which there was none the last time.
	 */
	private void addThroughOthers(Found found, Set<Outlet> ways) {
		Contact contact = found.contact();
		NodeId node = contact.nodeId();
		boolean plain = found.names().stream().anyMatch((name) -> GroupName.of(name) == null);
		if (!plain || node.equals(this.shared.self().id()) || this.interests.isAuthority(node)) {
			return;
		}
		Detour way = this.shared.detours().to(contact);
		if (way == null) {
			return;
		}
		if (way.isHopeless()) {
			if (way.isDue()) {
				way.seek((any) -> {
				});
			}
			return;
		}
		Outlet outlet = this.outlets.of(node);
		ways.add(outlet);
		outlet.seek(contact);
	}

	private static Set<Outlet> members(Map<String, Set<Outlet>> groups, String group) {
		return groups.computeIfAbsent(group, (name) -> new LinkedHashSet<>());
	}

}
