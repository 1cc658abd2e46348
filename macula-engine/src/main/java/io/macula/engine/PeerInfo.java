package io.macula.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.macula.engine.erlang.ErlangPeerInfo;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.link.LinkInfo;
import org.jspecify.annotations.Nullable;

/**
 * A node at the other end of a link. Immutable.
 *
 * @param id its id
 * @param endpoint where it says it can be reached, or {@code null} if it did not say
 * @param address where it is as seen from here
 * @param proven whether it proved its id; a 0.14.3 peer only claims one
 * @param dialled whether this side dialled
 * @param kept whether the link is kept, or exists for lookups only
 * @param capabilities what both sides can do
 * @param metadata what it tells about itself
 * @param roundTrip last measured round trip, or {@code null} before the first
 * @param age since when the link is up
 * @param erlang what else is known of a peer of 0.14.3, {@code null} for a Java node
 */
public record PeerInfo(NodeId id, @Nullable Endpoint endpoint, String address, boolean proven, boolean dialled,
		boolean kept, Set<String> capabilities, NodeMetadata metadata, @Nullable Duration roundTrip, Duration age,
		@Nullable ErlangPeerInfo erlang) {

	static PeerInfo of(LinkInfo info) {
		List<Endpoint> endpoints = info.contact().endpoints();
		return new PeerInfo(info.id(), endpoints.isEmpty() ? null : endpoints.get(0), info.address(), info.proven(),
				info.dialled(), info.kept(), info.capabilities(), info.metadata(),
				(info.roundTripNanos() >= 0) ? Duration.ofNanos(info.roundTripNanos()) : null,
				Duration.ofNanos(info.ageNanos()), null);
	}

	static PeerInfo of(ErlangPeerInfo info) {
		return new PeerInfo(info.id(), endpoint(info.endpoint()), info.address(), false, info.dialled(), true, Set.of(),
				NodeMetadata.NONE, null, Duration.ofNanos(info.ageNanos()), info);
	}

	/** What a peer of 0.14.3 says may be anything. */
	private static @Nullable Endpoint endpoint(@Nullable String text) {
		try {
			return (text != null) ? Endpoint.parse(text) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
