package io.macula.engine.transport;

import java.util.List;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Who must answer a dial. Immutable.
 *
 * @param nodeId the node that must prove to be there, or {@code null} if anybody of the
 * realm will do (a seed). No transport checks it: only after the hello is the peer's
 * identity key known, which the key of its certificate need not be
 * @param serverName name for SNI and, when certificates are verified, for the
 * certificate's subject
 * @param protocols ALPN protocols in order of preference
 * @param timeoutNanos when the dial is given up, in nanoseconds from now
 */
public record PeerExpectation(@Nullable NodeId nodeId, String serverName, List<String> protocols, long timeoutNanos) {

	public PeerExpectation {
		if (protocols.isEmpty()) {
			throw new IllegalArgumentException("A dial must offer at least one protocol");
		}
		protocols = List.copyOf(protocols);
	}

}
