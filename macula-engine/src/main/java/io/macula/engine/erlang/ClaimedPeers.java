package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * The peers that introduced themselves, by the ids that they claim. A claim never stands
 * against a proof: an id that a node of the mesh is known to own is refused, and a claim
 * that turns out to be such an id ends. Confined to the loop.
 */
final class ClaimedPeers {

	/** Connections that may claim one id at the same time. */
	static final int SESSIONS_PER_ID = 8;

	private final ErlangServices services;

	private final Map<ClaimedId, ClaimedPeer> peers = new LinkedHashMap<>();

	ClaimedPeers(ErlangServices services) {
		this.services = services;
	}

	@Nullable ClaimedPeer find(@Nullable ClaimedId id) {
		return (id != null) ? this.peers.get(id) : null;
	}

	boolean isHere(ClaimedId id) {
		return this.peers.containsKey(id);
	}

	/**
	 * Whether an id is the one of this node.
	 */
	boolean isSelf(@Nullable ClaimedId id) {
		return id != null && this.services.self().equals(id.node());
	}

	/**
	 * Whether a node of the mesh is known to own an id.
	 */
	boolean isProven(ClaimedId id) {
		NodeId node = id.node();
		if (node == null) {
			return false;
		}
		return node.equals(this.services.self()) || this.services.links().link(node) != null
				|| this.services.dht().nearest(node, 1).stream().anyMatch((contact) -> contact.nodeId().equals(node));
	}

	/**
	 * A connection claims an id. If it is one more than an id may have, the oldest one is
	 * closed.
	 * @return the peer
	 */
	ClaimedPeer join(ClaimedId id, GateSession session) {
		ClaimedPeer peer = this.peers.computeIfAbsent(id, ClaimedPeer::new);
		peer.sessions().remove(session);
		peer.sessions().addLast(session);
		if (peer.sessions().size() > SESSIONS_PER_ID) {
			this.services.context().counters().increment("erlang.closed.too_many_of_one_id");
			peer.sessions()
				.getFirst()
				.close(CloseReason.local(CloseReason.DUPLICATE,
						SESSIONS_PER_ID + " newer connections claim the same id"));
		}
		return peer;
	}

	/**
	 * A connection no longer claims an id.
	 * @return whether it was the last one
	 */
	boolean leave(ClaimedPeer peer, GateSession session) {
		peer.sessions().remove(session);
		return peer.sessions().isEmpty() && this.peers.remove(peer.id(), peer);
	}

	/**
	 * A node proved that it owns an id.
	 */
	void proven(NodeId node) {
		ClaimedPeer peer = find(ClaimedId.of(node.bytes()));
		if (peer != null) {
			this.services.context().counters().increment("erlang.refused.proven_id");
			List.copyOf(peer.sessions())
				.forEach((session) -> session
					.close(CloseReason.local(CloseReason.IDENTITY, "another node proved that it owns this id")));
		}
	}

	List<ClaimedPeer> all() {
		return new ArrayList<>(this.peers.values());
	}

}
