package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * The procedures of the peers that are connected here. Of each only the key is known,
 * which is the hash of its name. The mesh is told that this node answers for them. A peer
 * that offers something is offered itself, too, under a name made of its id, so that
 * other gateways reach this very peer. Confined to the loop, except where a method says
 * otherwise.
 */
final class OfferedProcedures {

	private static final String PEER_PREFIX = "macula.erlang.peer.";

	private final ErlangServices services;

	/**
	 * Asked by other threads for each call, which a copy at each change would not pay.
	 */
	private final Map<NodeId, Offer> offers = new ConcurrentHashMap<>();

	/** Who offers a procedure. Confined to the loop. */
	private static final class Offer {

		private final List<ClaimedPeer> peers = new ArrayList<>(1);

		private @Nullable Advertisement advertisement;

		private int turn;

	}

	OfferedProcedures(ErlangServices services) {
		this.services = services;
	}

	/**
	 * The name under which a peer itself is offered.
	 */
	static String nameOf(ClaimedId id) {
		return PEER_PREFIX + id.point();
	}

	static boolean isPeer(String procedure) {
		return procedure.startsWith(PEER_PREFIX);
	}

	/**
	 * Whether somebody who is connected here offers it. Thread-safe.
	 */
	boolean isOffered(NodeId key) {
		return this.offers.containsKey(key);
	}

	/** Whether nobody offers anything. Thread-safe. */
	boolean isEmpty() {
		return this.offers.isEmpty();
	}

	int size() {
		return this.offers.size();
	}

	/**
	 * A peer offers a procedure, or still does so.
	 * @param key its key
	 * @param peer the peer
	 * @param until when it no longer does unless it says so again
	 */
	void add(NodeId key, ClaimedPeer peer, long until) {
		int most = this.services.context().limits().erlangProceduresPerPeer();
		if (!peer.procedures().containsKey(key) && peer.procedures().size() >= most) {
			this.services.context().counters().increment("erlang.refused.procedures");
			return;
		}
		if (peer.procedures().isEmpty()) {
			offer(NodeId.sha256Of(nameOf(peer.id())), peer);
		}
		if (peer.procedures().put(key, until) == null) {
			offer(key, peer);
		}
		peer.counted();
	}

	private void offer(NodeId key, ClaimedPeer peer) {
		Offer offer = this.offers.computeIfAbsent(key, (fresh) -> new Offer());
		offer.peers.add(peer);
		if (offer.advertisement == null) {
			try {
				offer.advertisement = this.services.discovery().proxies().proxy(key);
			}
			catch (MeshFailure ex) {
				// It can be called from this node all the same
				this.services.context().counters().increment("erlang.refused.announcement");
			}
		}
	}

	private void remove(NodeId key, ClaimedPeer peer) {
		Offer offer = this.offers.get(key);
		if (offer == null || !offer.peers.remove(peer) || !offer.peers.isEmpty()) {
			return;
		}
		this.offers.remove(key);
		Advertisement advertisement = offer.advertisement;
		if (advertisement != null) {
			advertisement.withdraw();
		}
	}

	/**
	 * A peer is gone.
	 */
	void removeAll(ClaimedPeer peer) {
		removeExpired(peer, Long.MAX_VALUE, true);
	}

	/**
	 * Forget what peers no longer say.
	 */
	void sweep(List<ClaimedPeer> all) {
		long now = this.services.context().nanoTime();
		all.forEach((peer) -> removeExpired(peer, now, false));
	}

	private void removeExpired(ClaimedPeer peer, long now, boolean everything) {
		if (peer.procedures().isEmpty()) {
			return;
		}
		peer.procedures().entrySet().removeIf((procedure) -> {
			boolean over = everything || procedure.getValue() - now <= 0;
			if (over) {
				remove(procedure.getKey(), peer);
			}
			return over;
		});
		if (peer.procedures().isEmpty()) {
			remove(NodeId.sha256Of(nameOf(peer.id())), peer);
		}
		peer.counted();
	}

	/**
	 * Choose who answers the next call.
	 * @param key key of the procedure
	 * @return the peer whose turn it is, {@code null} if nobody offers it
	 */
	@Nullable ClaimedPeer next(NodeId key) {
		Offer offer = this.offers.get(key);
		if (offer == null) {
			return null;
		}
		offer.turn = (offer.turn + 1) % offer.peers.size();
		return offer.peers.get(offer.turn);
	}

}
