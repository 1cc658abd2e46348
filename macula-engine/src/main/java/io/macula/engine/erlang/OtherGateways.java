package io.macula.engine.erlang;

import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Once;
import io.macula.engine.wire.WireValue;

/**
 * The gateways of 0.14.3 that this node is a peer of, as seen from the peers that are
 * connected to it. Confined to the loop.
 */
final class OtherGateways {

	private final PeerRole peer;

	private final NodeId self;

	OtherGateways(PeerRole peer, NodeId self) {
		this.peer = peer;
		this.self = self;
	}

	/**
	 * A gateway introduced itself to this node.
	 * @param endpoint where it says that it is reached
	 */
	void learn(Endpoint endpoint) {
		this.peer.learn(endpoint);
	}

	/**
	 * Ask whether somebody offers a procedure there, so that this node can call it.
	 * @param key key of the procedure
	 * @param then runs once if so, never otherwise; perhaps before this returns
	 */
	void ifOffered(NodeId key, Runnable then) {
		Once told = new Once();
		Consumer<List<WireValue.Map>> look = (values) -> {
			if (values.stream().anyMatch(this::isProcedure)) {
				told.run(then);
			}
		};
		this.peer.connections()
			.stream()
			.filter((gateway) -> !gateway.lookups().isBusy())
			.forEach((gateway) -> gateway.lookups()
				.find(key, (values) -> look.accept((values != null) ? values : List.of())));
	}

	/** Whether there is nobody to ask. */
	boolean isEmpty() {
		return this.peer.connections().isEmpty();
	}

	private boolean isProcedure(WireValue.Map entry) {
		ClaimedId id = ClaimedId.of(entry.bytes("node_id"));
		return entry.get("metadata") != null && id != null && !this.self.equals(id.node());
	}

}
