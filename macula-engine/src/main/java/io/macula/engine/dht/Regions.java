package io.macula.engine.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Parts of the id space of which all nodes are known for a while, so that an owner of
 * many records looks each part up once and not each of its keys (the sweep of go-libp2p's
 * provider). A part is all ids that share some leading bits; since it has 20 nodes or
 * more, the 20 nearest to any of its keys are among them. Nodes that enter or leave the
 * table enter or leave their part. Confined to the loop.
 */
final class Regions implements TableListener {

	/** Parts that are remembered: of a mesh of two thousand nodes all. */
	private static final int MAX = 64;

	private static final long LASTING_NANOS = 60_000_000_000L;

	/**
	 * The ids that share some leading bits with a point.
	 */
	private record Region(NodeId point, int bits, Map<NodeId, Contact> nodes, long until) {

		boolean has(NodeId id) {
			return this.point.bucketIndex(id) >= this.bits;
		}

	}

	private final NodeContext context;

	private final NodeTable table;

	private final BiConsumer<NodeId, Consumer<List<Contact>>> lookup;

	private final Deque<Region> regions = new ArrayDeque<>();

	private boolean exploring;

	Regions(NodeContext context, NodeTable table, BiConsumer<NodeId, Consumer<List<Contact>>> lookup) {
		this.context = context;
		this.table = table;
		this.lookup = lookup;
	}

	/**
	 * The nodes nearest to a key, if its part is known.
	 * @param key the key
	 * @return up to 20 nodes, nearest first, or {@code null} if they must be looked up
	 */
	@Nullable List<Contact> nearest(NodeId key) {
		long now = this.context.nanoTime();
		this.regions.removeIf((region) -> region.until() - now <= 0);
		for (Region region : this.regions) {
			if (region.has(key)) {
				List<Contact> nodes = new ArrayList<>(region.nodes().values());
				nodes.sort((left, right) -> key.compareDistance(left.nodeId(), right.nodeId()));
				return List.copyOf(nodes.subList(0, Math.min(NodeTable.K, nodes.size())));
			}
		}
		return null;
	}

	/**
	 * Nodes were looked up: make a part of them.
	 * @param key what they are near to
	 * @param found those that answered
	 * @param worthwhile whether one more lookup may be made for it
	 */
	void found(NodeId key, List<Contact> found, boolean worthwhile) {
		if (found.size() < NodeTable.K) {
			if (this.table.size() <= found.size()) {
				// There are no others
				add(key, 0, found);
			}
			return;
		}
		if (!worthwhile || this.exploring) {
			return;
		}
		int bits = found.stream().mapToInt((node) -> key.bucketIndex(node.nodeId())).min().orElse(0);
		// All that share more bits are known; those that differ in the next bit are not
		NodeId mirrored = flipped(key, bits);
		this.exploring = true;
		this.lookup.accept(mirrored, (others) -> {
			this.exploring = false;
			List<Contact> all = new ArrayList<>(
					found.stream().filter((node) -> key.bucketIndex(node.nodeId()) > bits).toList());
			List<Contact> beyond = others.stream()
				.filter((node) -> mirrored.bucketIndex(node.nodeId()) > bits)
				.toList();
			all.addAll(beyond);
			if (others.size() == NodeTable.K && beyond.size() < NodeTable.K && all.size() >= NodeTable.K) {
				add(key, bits, all);
			}
		});
	}

	private void add(NodeId point, int bits, List<Contact> found) {
		Map<NodeId, Contact> nodes = new LinkedHashMap<>();
		found.forEach((node) -> nodes.put(node.nodeId(), node));
		if (this.regions.size() == MAX) {
			this.regions.removeFirst();
		}
		this.regions.addLast(new Region(point, bits, nodes, this.context.nanoTime() + LASTING_NANOS));
	}

	private static NodeId flipped(NodeId id, int bit) {
		byte[] bytes = id.bytes().clone();
		bytes[bit / 8] ^= (byte) (0x80 >> (bit % 8));
		return NodeId.of(bytes);
	}

	/**
	 * What was known of the part of a key was wrong.
	 */
	void forget(NodeId key) {
		this.regions.removeIf((region) -> region.has(key));
	}

	/**
	 * The node was cut off: what it knew may be wrong.
	 */
	void forgetAll() {
		this.regions.clear();
	}

	@Override
	public void added(Contact contact) {
		for (Region region : this.regions) {
			// More than a few would not have been found, so somebody makes them up
			if (region.has(contact.nodeId()) && region.nodes().size() < 4 * NodeTable.K) {
				region.nodes().put(contact.nodeId(), contact);
			}
		}
	}

	@Override
	public void removed(NodeId node) {
		this.regions.forEach((region) -> region.nodes().remove(node));
	}

}
