package io.macula.engine.pubsub;

import java.util.List;

import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Where messages on one topic go, as known at some moment. Immutable, so that any thread
 * may publish along it.
 */
final class Route {

	private final Outlet[] outlets;

	private final LocalSubscription[] locals;

	private final List<NodeId> recipients;

	private final List<GroupRoute> groups;

	private final @Nullable Resolution resolution;

	private final int epoch;

	/**
	 * A route.
	 * @param outlets nodes that get the message, each once
	 * @param locals subscriptions of this node that match
	 * @param recipients ids of the nodes, of this one, too, if there are local
	 * subscriptions
	 * @param groups queue groups, of each of which one member gets the message
	 * @param resolution what the mesh knew
	 * @param epoch what this node knew, see {@link Routes#epoch}
	 */
	Route(Outlet[] outlets, LocalSubscription[] locals, List<NodeId> recipients, List<GroupRoute> groups,
			@Nullable Resolution resolution, int epoch) {
		this.outlets = outlets;
		this.locals = locals;
		this.recipients = recipients;
		this.groups = groups;
		this.resolution = resolution;
		this.epoch = epoch;
	}

	Outlet[] outlets() {
		return this.outlets;
	}

	LocalSubscription[] locals() {
		return this.locals;
	}

	List<NodeId> recipients() {
		return this.recipients;
	}

	List<GroupRoute> groups() {
		return this.groups;
	}

	@Nullable Resolution resolution() {
		return this.resolution;
	}

	int epoch() {
		return this.epoch;
	}

	/**
	 * Whether a message would have to wait for at least one node.
	 */
	boolean holdsBack() {
		for (Outlet outlet : this.outlets) {
			if (outlet.holdsBack()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the queue towards one of them is known to be full.
	 */
	boolean isFull() {
		for (Outlet outlet : this.outlets) {
			if (outlet.isFull()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether it could wait for each of them.
	 */
	boolean hasRoom(int bytes) {
		for (Outlet outlet : this.outlets) {
			if (!outlet.hasRoom(bytes)) {
				return false;
			}
		}
		return true;
	}

	void handOver() {
		for (LocalSubscription local : this.locals) {
			local.handOver();
		}
	}

}
