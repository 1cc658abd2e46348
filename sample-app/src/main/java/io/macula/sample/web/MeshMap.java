package io.macula.sample.web;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.PeerInfo;
import io.macula.sample.SampleProperties;
import io.macula.sample.demo.Neighbours;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.core.MaculaOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Draws the map of the mesh. A node knows its own links only, so each process tells the
 * street about the links of its nodes, and whoever wants a map puts together what it
 * hears. Thread-safe.
 */
@Component
class MeshMap {

	private static final int REPORTS = 256;

	private static final long FORGET_MILLIS = 10_000;

	private final InstantSource clock = InstantSource.system();

	private final MaculaOperations macula;

	private final MaculaNode node;

	private final String house;

	private final Neighbours neighbours;

	private final Map<String, Heard> reports = new ConcurrentHashMap<>();

	MeshMap(MaculaOperations macula, MaculaNode node, SampleProperties properties, Neighbours neighbours) {
		this.macula = macula;
		this.node = node;
		this.house = properties.house();
		this.neighbours = neighbours;
	}

	@Scheduled(fixedDelayString = "2s")
	void publishLinks() {
		this.macula.publishAsync("street." + this.house + ".links", new Report(here()));
	}

	@MaculaSubscribe("street.*.links")
	void onLinks(Report report, Message message) {
		long now = this.clock.millis();
		this.reports.values().removeIf((heard) -> now - heard.at() > FORGET_MILLIS);
		String origin = String.valueOf(message.origin());
		if (this.reports.containsKey(origin) || this.reports.size() < REPORTS) {
			this.reports.put(origin, new Heard(report, now));
		}
	}

	/**
	 * The map as known now.
	 * @return a snapshot
	 */
	Snapshot snapshot() {
		Map<String, NodeView> nodes = new LinkedHashMap<>();
		List<NodeLinks> known = new ArrayList<>(here());
		known.forEach((links) -> nodes.put(links.id(), view(links, true)));
		long now = this.clock.millis();
		this.reports.values().stream().filter((heard) -> now - heard.at() <= FORGET_MILLIS).forEach((heard) -> {
			for (NodeLinks links : heard.report().nodes()) {
				if (nodes.putIfAbsent(links.id(), view(links, false)) == null) {
					known.add(links);
				}
			}
		});
		Map<String, LinkView> links = new HashMap<>();
		for (NodeLinks from : known) {
			for (PeerLink to : from.peers()) {
				nodes.putIfAbsent(to.id(), new NodeView(to.id(), "", "", false));
				LinkView link = LinkView.between(from.id(), to.id(), to.roundTripMillis());
				links.putIfAbsent(link.a() + link.b(), link);
			}
		}
		return new Snapshot(this.node.id().toString(), this.house, String.valueOf(this.node.endpoint()),
				this.node.status().state().name(), List.copyOf(nodes.values()), List.copyOf(links.values()));
	}

	private List<NodeLinks> here() {
		List<NodeLinks> nodes = new ArrayList<>();
		nodes.add(NodeLinks.of(this.house, this.node));
		this.neighbours.running().forEach((each) -> nodes.add(NodeLinks.of(each.name(), each.node())));
		return nodes;
	}

	private static NodeView view(NodeLinks links, boolean here) {
		return new NodeView(links.id(), links.house(), links.endpoint(), here);
	}

	/**
	 * Links of the nodes of one process. Immutable. Whoever publishes one in which
	 * something is missing must not spoil the map.
	 *
	 * @param nodes the nodes
	 */
	record Report(List<NodeLinks> nodes) {

		Report {
			nodes = List.copyOf(nodes);
		}

	}

	private record Heard(Report report, long at) {
	}

	/**
	 * Links of a node. Immutable.
	 *
	 * @param id its id
	 * @param house whose node it is
	 * @param endpoint where it is reached
	 * @param peers nodes at the other ends
	 */
	record NodeLinks(String id, String house, String endpoint, List<PeerLink> peers) {

		NodeLinks {
			Objects.requireNonNull(id, "id");
			Objects.requireNonNull(house, "house");
			Objects.requireNonNull(endpoint, "endpoint");
			peers = List.copyOf(peers);
		}

		static NodeLinks of(String house, MaculaNode node) {
			return new NodeLinks(node.id().toString(), house, node.endpoint().toString(), peers(node.peers()));
		}

		private static List<PeerLink> peers(Collection<PeerInfo> peers) {
			return peers.stream().map(PeerLink::of).toList();
		}

	}

	/**
	 * A link as its one end sees it. Immutable.
	 *
	 * @param id the other end
	 * @param roundTripMillis last measured round trip, absent before the first
	 */
	record PeerLink(String id, @Nullable Double roundTripMillis) {

		PeerLink {
			Objects.requireNonNull(id, "id");
		}

		static PeerLink of(PeerInfo peer) {
			return new PeerLink(peer.id().toString(),
					(peer.roundTrip() != null) ? peer.roundTrip().toNanos() / 1e6 : null);
		}

	}

	/**
	 * A node on the map. Immutable.
	 *
	 * @param id its id
	 * @param house whose node it is, empty if unknown
	 * @param endpoint where it is reached, empty if unknown
	 * @param here whether it is in this process
	 */
	record NodeView(String id, String house, String endpoint, boolean here) {
	}

	/**
	 * A link on the map. Immutable.
	 *
	 * @param a id of the end that sorts first
	 * @param b id of the other end
	 * @param roundTripMillis last measured round trip, absent before the first
	 */
	record LinkView(String a, String b, @Nullable Double roundTripMillis) {

		static LinkView between(String one, String other, @Nullable Double roundTripMillis) {
			return (one.compareTo(other) < 0) ? new LinkView(one, other, roundTripMillis)
					: new LinkView(other, one, roundTripMillis);
		}

	}

	/**
	 * The map. Immutable.
	 *
	 * @param id id of this application's node
	 * @param house name of this house
	 * @param endpoint where this node is reached
	 * @param state what this node is doing
	 * @param nodes all nodes
	 * @param links all links
	 */
	record Snapshot(String id, String house, String endpoint, String state, List<NodeView> nodes,
			List<LinkView> links) {
	}

}
