package io.macula.engine.dht;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.macula.engine.identity.Contact;
import io.macula.engine.runtime.Limits;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes of each public network are in a table, so that whoever has many
 * addresses of one network cannot surround this node. The network of this node itself is
 * not limited: servers of one data centre, or a home with IPv6, share theirs. Confined to
 * the loop.
 */
final class NetworkShares {

	private final Map<NetworkGroup, Integer> networks = new HashMap<>();

	private final Limits limits;

	private final Supplier<Contact> contact;

	/**
	 * Of an empty table.
	 * @param limits how many nodes of a network a table and a bucket may have
	 * @param contact how this node is reached at the moment
	 */
	NetworkShares(Limits limits, Supplier<Contact> contact) {
		this.limits = limits;
		this.contact = contact;
	}

	/**
	 * Whether one more node of a network may come in.
	 * @param bucket into which bucket
	 * @param network the network, {@code null} for one that is not limited
	 */
	boolean hasRoom(Bucket bucket, @Nullable NetworkGroup network) {
		if (network == null) {
			return true;
		}
		boolean room = this.networks.getOrDefault(network, 0) < this.limits.nodesPerNetwork()
				&& bucket.count(network) < this.limits.bucketNodesPerNetwork();
		return room || network.equals(NetworkGroup.of(this.contact.get(), null));
	}

	void add(@Nullable NetworkGroup network) {
		count(network, 1);
	}

	void remove(@Nullable NetworkGroup network) {
		count(network, -1);
	}

	private void count(@Nullable NetworkGroup network, int change) {
		if (network != null) {
			this.networks.merge(network, change, (before, more) -> (before + more != 0) ? before + more : null);
		}
	}

}
