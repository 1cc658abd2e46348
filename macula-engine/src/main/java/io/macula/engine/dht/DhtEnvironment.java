package io.macula.engine.dht;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of the hash table share. Confined to the loop.
 *
 * @param context time and the rest
 * @param links the way to other nodes
 * @param table the nodes that are known
 * @param store the records that are kept here
 * @param rules what records must fulfil
 * @param verifier checks signatures
 * @param paths how many paths a lookup takes that share no node
 */
record DhtEnvironment(NodeContext context, Links links, NodeTable table, RecordStore store, RecordRules rules,
		RecordVerifier verifier, int paths) {

	NodeId self() {
		return this.links.self().nodeId();
	}

	/**
	 * Whether this node keeps records for others.
	 */
	boolean isServer() {
		return this.links.self().mode() == Contact.Mode.SERVER;
	}

	/**
	 * The public network of a peer, for limits.
	 * @return the network, or {@code null} if it is not to be limited: the one of this
	 * node, or none
	 */
	@Nullable NetworkGroup network(Link link) {
		NetworkGroup network = NetworkGroup.of(link.contact(), link.remoteAddress());
		return (network != null && network.equals(NetworkGroup.of(this.links.self(), null))) ? null : network;
	}

	/**
	 * A node answered or asked.
	 */
	void alive(NodeId node) {
		Link link = this.links.link(node);
		if (link != null && link.proven()) {
			this.table.seen(link.contact(), link.boot(), link.remoteAddress());
		}
	}

	/**
	 * A request to a node failed. What this node itself could not do is held against
	 * nobody.
	 */
	void failed(NodeId node, MeshFailure failure) {
		switch (failure.code()) {
			case TIMEOUT, UNREACHABLE, LINK_LOST, REFUSED -> this.table.failed(node);
			case DRAINING -> this.table.remove(node);
			default -> {
			}
		}
	}

}
