package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * The ways to all nodes that have a link, or soon will. Confined to the loop.
 */
final class Outlets {

	private final Map<NodeId, Outlet> outlets = new HashMap<>();

	private final PubSubShared shared;

	private final Runnable changed;

	/**
	 * No ways yet.
	 * @param shared what the room has in common
	 * @param changed told when routes may lead elsewhere
	 */
	Outlets(PubSubShared shared, Runnable changed) {
		this.shared = shared;
		this.changed = changed;
	}

	Outlet of(NodeId node) {
		return this.outlets.computeIfAbsent(node, (key) -> new Outlet(this.shared, key, this::forget));
	}

	@Nullable Outlet known(NodeId node) {
		return this.outlets.get(node);
	}

	private void forget(Outlet outlet) {
		if (outlet.link() == null && this.outlets.remove(outlet.node(), outlet)) {
			this.changed.run();
		}
	}

	void up(Link link) {
		of(link.remote()).linked(link);
		this.changed.run();
	}

	void down(Link link) {
		Outlet outlet = known(link.remote());
		if (outlet != null && outlet.link() == link) {
			outlet.unlinked(link.contact());
			this.changed.run();
		}
	}

	void restart() {
		List.copyOf(this.outlets.values()).forEach(Outlet::restart);
	}

	int size() {
		return this.outlets.size();
	}

	void close() {
		this.outlets.values().forEach(Outlet::close);
	}

}
