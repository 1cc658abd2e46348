package io.macula.engine.trust;

import java.util.Arrays;
import java.util.HexFormat;

import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is, and how that is known. Immutable.
 */
public sealed interface PeerIdentity permits PeerIdentity.Proven, PeerIdentity.Claimed {

	/**
	 * The peer holds the key that its id follows from.
	 *
	 * @param nodeId the id
	 * @param key the key
	 */
	record Proven(NodeId nodeId, PublicIdentity key) implements PeerIdentity {
	}

	/**
	 * The peer, a node of 0.14.3, says that it has this id. It must not displace, shadow
	 * or answer for a proven one.
	 */
	final class Claimed implements PeerIdentity {

		private final byte[] id;

		public Claimed(byte[] id) {
			this.id = id.clone();
		}

		/**
		 * What the peer says.
		 * @return a fresh copy of any number of bytes
		 */
		public byte[] id() {
			return this.id.clone();
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Claimed that && Arrays.equals(this.id, that.id);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.id);
		}

		@Override
		public String toString() {
			return "Claimed[id=" + HexFormat.of().formatHex(this.id) + "]";
		}

	}

}
