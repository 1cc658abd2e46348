package io.macula.engine.pubsub;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that a search or a message has passed, in order, so that it never comes back to
 * one of them. Immutable.
 *
 * @param nodes the nodes, each once
 */
record Visited(List<NodeId> nodes) {

	/** No nodes. */
	static final Visited NONE = new Visited(List.of());

	/** More than this a search does not ask, whatever the size of the mesh. */
	static final int MAX = 64;

	static Visited of(NodeId first) {
		return new Visited(List.of(first));
	}

	/**
	 * Read what a peer sent.
	 * @param bytes 32 for each node
	 * @return the nodes, or {@code null} if that is something else, or too much
	 */
	static @Nullable Visited of(byte @Nullable [] bytes) {
		if (bytes == null || bytes.length % NodeId.BYTES != 0 || bytes.length > MAX * NodeId.BYTES) {
			return null;
		}
		Set<NodeId> nodes = new LinkedHashSet<>();
		byte[] one = new byte[NodeId.BYTES];
		for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining();) {
			left.get(one);
			nodes.add(NodeId.of(one));
		}
		return new Visited(List.copyOf(nodes));
	}

	byte[] bytes() {
		ByteBuffer bytes = ByteBuffer.allocate(this.nodes.size() * NodeId.BYTES);
		this.nodes.forEach((node) -> bytes.put(node.bytes()));
		return bytes.array();
	}

	boolean has(NodeId node) {
		return this.nodes.contains(node);
	}

	boolean isFull() {
		return this.nodes.size() >= MAX;
	}

	int size() {
		return this.nodes.size();
	}

	@Nullable NodeId first() {
		return this.nodes.isEmpty() ? null : this.nodes.get(0);
	}

	@Nullable NodeId last() {
		return this.nodes.isEmpty() ? null : this.nodes.get(this.nodes.size() - 1);
	}

	/**
	 * These and one more, unless it is among them or there is no room.
	 */
	Visited with(NodeId node) {
		return with(new Visited(List.of(node)));
	}

	/**
	 * These and others, as far as there is room.
	 */
	Visited with(Visited others) {
		Set<NodeId> all = new LinkedHashSet<>(this.nodes);
		for (NodeId node : others.nodes) {
			if (all.size() >= MAX) {
				break;
			}
			all.add(node);
		}
		return new Visited(List.copyOf(all));
	}

}
