package io.macula.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.macula.engine.MemberInfo;
import io.macula.engine.NodeState;
import io.macula.engine.NodeStatus;
import io.macula.engine.PeerInfo;
import io.macula.engine.erlang.ErlangPeerInfo;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.membership.MemberState;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaListenerContainer;
import io.macula.spring.listener.MaculaListenerEndpoint;
import io.macula.spring.listener.StreamEndpoint;
import io.macula.spring.listener.SubscriptionEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What {@link MaculaEndpoint} shows. Immutable.
 *
 * @param node the node itself
 * @param peers nodes that it has a link to
 * @param members other nodes of the mesh, linked or not
 * @param subscriptions patterns that it subscribes to
 * @param procedures procedures that it offers
 * @param dht its part of the distributed hash table
 * @param erlang what peers of 0.14.3 may do
 * @param listeners annotated methods and other endpoints of the application
 * @param limits its limits by name
 * @param counters its counters and gauges by name
 * @param meshes the same of further meshes, by name
 */
public record MaculaDescriptor(Node node, List<Peer> peers, List<Member> members, List<String> subscriptions,
		List<String> procedures, Dht dht, ErlangPolicy erlang, List<Listener> listeners, Map<String, Integer> limits,
		Map<String, Long> counters, Map<String, MaculaDescriptor> meshes) implements OperationResponseBody {

	/**
	 * The node itself.
	 *
	 * @param id its id
	 * @param realm its realm
	 * @param state what it is doing
	 * @param reason why, if that needs an explanation
	 * @param endpoint where others reach it
	 * @param uptime since start
	 * @param links links that are up
	 */
	public record Node(String id, String realm, NodeState state, @Nullable String reason, @Nullable String endpoint,
			Duration uptime, int links) {

		static Node of(NodeStatus status) {
			return new Node(status.id().toString(), status.realm(), status.state(), status.detail(),
					text(status.endpoint()), status.uptime(), status.links());
		}

	}

	/**
	 * A node at the other end of a link.
	 *
	 * @param id its id
	 * @param endpoint where it says it can be reached
	 * @param address where it is as seen from here
	 * @param identity {@code proven}, or {@code claimed} as that of every peer of 0.14.3
	 * @param dialled whether this side dialled
	 * @param kept whether the link is kept, or exists for lookups only
	 * @param capabilities what both sides can do
	 * @param roundTrip last measured round trip
	 * @param age since when the link is up
	 * @param erlang what else is known of a peer of 0.14.3, {@code null} for a Java node
	 */
	public record Peer(String id, @Nullable String endpoint, String address, String identity, boolean dialled,
			boolean kept, Set<String> capabilities, @Nullable Duration roundTrip, Duration age,
			@Nullable ErlangPeer erlang) {

		static Peer of(PeerInfo peer) {
			return new Peer(peer.id().toString(), text(peer.endpoint()), peer.address(),
					peer.proven() ? "proven" : "claimed", peer.dialled(), peer.kept(),
					new TreeSet<>(peer.capabilities()), peer.roundTrip(), peer.age(), ErlangPeer.of(peer.erlang()));
		}

	}

	/**
	 * Another node of the mesh.
	 *
	 * @param id its id
	 * @param state whether it lives
	 * @param endpoint where it says it can be reached
	 * @param labels what it tells about itself
	 * @param incarnation number of its last statement about itself
	 * @param confirmed whether this node has heard from it directly
	 * @param age since when it is in this state
	 */
	public record Member(String id, MemberState state, @Nullable String endpoint, Map<String, String> labels,
			long incarnation, boolean confirmed, Duration age) {

		static Member of(MemberInfo member) {
			return new Member(member.id().toString(), member.state(), text(member.endpoint()),
					member.metadata().labels(), member.incarnation(), member.confirmed(), member.age());
		}

	}

	/**
	 * A peer of 0.14.3.
	 *
	 * @param claimedId its id as it claims it
	 * @param endpoint its endpoint as it says it
	 * @param subscriptions number of patterns that it subscribes to here
	 * @param procedures number of procedures that it offers here
	 */
	public record ErlangPeer(String claimedId, @Nullable String endpoint, int subscriptions, int procedures) {

		static @Nullable ErlangPeer of(@Nullable ErlangPeerInfo peer) {
			return (peer != null)
					? new ErlangPeer(peer.claimed(), peer.endpoint(), peer.subscriptions(), peer.procedures()) : null;
		}

	}

	/**
	 * Part of the node in the distributed hash table.
	 *
	 * @param nodes nodes in its table
	 * @param storedRecords records held for others and for itself
	 * @param advertisedRecords own records kept alive
	 */
	public record Dht(int nodes, int storedRecords, int advertisedRecords) {

		static Dht of(NodeStatus status) {
			return new Dht(status.tableNodes(), status.storedRecords(), status.advertisedRecords());
		}

	}

	/**
	 * An endpoint of the application.
	 *
	 * @param id its id in the registry
	 * @param kind {@code subscription}, {@code procedure} or {@code stream}
	 * @param names patterns or procedure
	 * @param running whether it takes messages or calls
	 * @param paused whether it is paused
	 * @param inProgress messages or calls in progress
	 * @param failure why the node refused it
	 * @param info what it is there for, in the words of the application
	 * @param properties what else the application notes about it
	 */
	public record Listener(String id, String kind, List<String> names, boolean running, boolean paused, int inProgress,
			@Nullable String failure, @Nullable String info, Map<String, String> properties) {

		static List<Listener> allOf(@Nullable MaculaEndpointRegistry registry) {
			return (registry != null) ? registry.containers().stream().map(Listener::of).toList() : List.of();
		}

		static Listener of(MaculaListenerContainer container) {
			Throwable failure = container.failure();
			return new Listener(container.endpoint().id(), kind(container.endpoint()), container.endpoint().names(),
					container.isRunning(), container.isPaused(), container.inProgress(),
					(failure != null) ? failure.getMessage() : null, container.endpoint().notes().info(),
					container.endpoint().notes().properties());
		}

		private static String kind(MaculaListenerEndpoint endpoint) {
			if (endpoint instanceof StreamEndpoint) {
				return "stream";
			}
			return (endpoint instanceof SubscriptionEndpoint) ? "subscription" : "procedure";
		}

	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

}
