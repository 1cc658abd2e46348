package io.macula.spring.boot.autoconfigure.erlang;

import java.util.Locale;

import io.macula.engine.NodeState;
import io.macula.engine.NodeStatus;

/**
 * What the state of a node means in the words of 0.14.3. Immutable.
 *
 * @param status {@code healthy}, or the name of the state that is not
 * @param ready whether the node is part of a mesh and takes work
 * @param working whether it does what it can in its state
 * @param alive whether it can get better without a restart
 */
record GatewayHealth(String status, boolean ready, boolean working, boolean alive) {

	static GatewayHealth of(NodeStatus status) {
		NodeState state = status.state();
		return switch (state) {
			case JOINED -> new GatewayHealth("healthy", true, true, true);
			case JOINING -> (status.links() > 0) ? new GatewayHealth("healthy", true, true, true)
					: new GatewayHealth(name(state), false, true, true);
			case NEW, ISOLATED -> new GatewayHealth(name(state), false, true, true);
			case DRAINING -> new GatewayHealth(name(state), false, false, true);
			case CLOSED, BROKEN -> new GatewayHealth(name(state), false, false, false);
		};
	}

	private static String name(NodeState state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

}
