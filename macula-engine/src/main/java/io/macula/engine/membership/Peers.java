package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * Links to nodes that take part in membership, in a defined order, and when something
 * last came over each. Confined to the loop.
 */
final class Peers {

	/** Messages of a peer in one probe interval that are looked at. */
	private static final int MOST_MESSAGES = 128;

	private static final class Peer {

		private final Link link;

		private long seen;

		private long heardAt;

		private long window;

		private int messages;

		Peer(Link link, long now) {
			this.link = link;
			this.seen = link.received();
			this.heardAt = now;
			this.window = now;
		}

	}

	private final Map<NodeId, Peer> peers = new LinkedHashMap<>();

	private final RandomGenerator random;

	private final long interval;

	Peers(RandomGenerator random, long interval) {
		this.random = random;
		this.interval = interval;
	}

	void add(Link link, long now) {
		this.peers.put(link.remote(), new Peer(link, now));
	}

	boolean remove(Link link) {
		Peer peer = this.peers.get(link.remote());
		return peer != null && peer.link == link && this.peers.remove(link.remote(), peer);
	}

	/**
	 * The link to a node.
	 * @return an open link, or {@code null} if there is none
	 */
	@Nullable Link link(NodeId id) {
		Peer peer = this.peers.get(id);
		return (peer != null && peer.link.open()) ? peer.link : null;
	}

	Collection<NodeId> ids() {
		return this.peers.keySet();
	}

	/** Note on which links something has come since the last time. */
	void look(long now) {
		this.peers.values().forEach((peer) -> look(peer, now));
	}

	private static void look(Peer peer, long now) {
		long count = peer.link.received();
		if (count != peer.seen) {
			peer.seen = count;
			peer.heardAt = now;
		}
	}

	/**
	 * Whether something came from a node, whatever it was.
	 * @param id the node
	 * @param since in nanoseconds
	 * @param now in nanoseconds
	 * @return {@code true} if it has a link that brought something since
	 */
	boolean heardSince(NodeId id, long since, long now) {
		Peer peer = this.peers.get(id);
		if (peer == null) {
			return false;
		}
		look(peer, now);
		return peer.heardAt - since > 0;
	}

	/**
	 * Whether something came from anybody, whatever it was.
	 * @param since in nanoseconds
	 * @param now in nanoseconds
	 * @return {@code true} if a link brought something since
	 */
	boolean heardAnySince(long since, long now) {
		look(now);
		return this.peers.values().stream().anyMatch((peer) -> peer.heardAt - since > 0);
	}

	/**
	 * Count a message of a peer.
	 * @return {@code false} if the peer sends too many
	 */
	boolean admit(Link link, long now) {
		Peer peer = this.peers.get(link.remote());
		if (peer == null) {
			return false;
		}
		if (now - peer.window > this.interval) {
			peer.window = now;
			peer.messages = 0;
		}
		return ++peer.messages <= MOST_MESSAGES;
	}

	/**
	 * Choose at random.
	 * @param most how many
	 * @param suitable whom
	 * @return different open links
	 */
	List<Link> choose(int most, Predicate<NodeId> suitable) {
		List<Link> candidates = new ArrayList<>();
		for (Peer peer : this.peers.values()) {
			if (peer.link.open() && suitable.test(peer.link.remote())) {
				candidates.add(peer.link);
			}
		}
		int count = Math.min(most, candidates.size());
		for (int i = 0; i < count; i++) {
			int other = i + this.random.nextInt(candidates.size() - i);
			Link chosen = candidates.get(other);
			candidates.set(other, candidates.get(i));
			candidates.set(i, chosen);
		}
		return candidates.subList(0, count);
	}

}
