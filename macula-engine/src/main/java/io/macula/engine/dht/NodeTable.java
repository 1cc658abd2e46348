package io.macula.engine.dht;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that this one knows to be alive, many that are near to it and few that are
 * far (Maymounkov and Mazières, Kademlia, 2002). A full bucket keeps those that have been
 * there longest for as long as they answer; newer ones wait. Only nodes that anybody can
 * reach are in it, and only a few of each public network ({@link NetworkShares}).
 * Confined to the loop.
 */
final class NodeTable {

	/** Nodes per bucket, and over how many nodes a record is spread. */
	static final int K = 20;

	/** Nodes in a far bucket that make further ones not worth a dial. */
	private static final int ENOUGH = 8;

	/** Who was heard of this recently need not be asked whether it is alive. */
	private static final long RECENT_NANOS = 60_000_000_000L;

	/** Failures after which a node is forgotten even if nobody waits for its place. */
	private static final int MAX_FAILURES = 3;

	private final @Nullable Bucket[] buckets = new @Nullable Bucket[NodeId.BITS];

	private final NodeId self;

	private final NodeContext context;

	private final BiConsumer<Contact, Consumer<Boolean>> ping;

	private final List<TableListener> listeners = new ArrayList<>();

	private final NetworkShares networks;

	private int size;

	/**
	 * An empty table.
	 * @param self this node
	 * @param contact how this node is reached at the moment
	 * @param context time
	 * @param ping asks a node whether it is alive and tells the answer
	 */
	NodeTable(NodeId self, Supplier<Contact> contact, NodeContext context,
			BiConsumer<Contact, Consumer<Boolean>> ping) {
		this.networks = new NetworkShares(context.limits(), contact);
		this.self = self;
		this.context = context;
		this.ping = ping;
	}

	void addListener(TableListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * A node proved to be alive.
	 * @param other the node
	 * @param boot tells this run of the node from others
	 * @param from where its packets come from, if that is known
	 */
	void seen(Contact other, byte[] boot, @Nullable InetAddress from) {
		NodeId id = other.nodeId();
		if (id.equals(this.self)) {
			return;
		}
		if (other.mode() != Contact.Mode.SERVER || other.endpoints().isEmpty()) {
			remove(id);
			return;
		}
		Bucket bucket = bucket(id);
		TableEntry entry = bucket.find(id);
		if (entry != null) {
			seenAgain(bucket, entry, new Bucket.Waiting(other, boot, from));
		}
		else if (!this.networks.hasRoom(bucket, NetworkGroup.of(other, from))) {
			this.context.counters().increment("dht.table.refused.network");
		}
		else if (!bucket.isFull()) {
			add(bucket, new Bucket.Waiting(other, boot, from));
		}
		else {
			bucket.await(new Bucket.Waiting(other, boot, from));
			check(bucket);
		}
	}

	private void seenAgain(Bucket bucket, TableEntry entry, Bucket.Waiting now) {
		if (!entry.isAt(now.contact(), now.from())) {
			NetworkGroup network = NetworkGroup.of(now.contact(), now.from());
			this.networks.remove(entry.network());
			entry.moved(now.from(), null);
			boolean stays = this.networks.hasRoom(bucket, network);
			if (!stays) {
				this.context.counters().increment("dht.table.refused.network");
				replace(bucket, entry);
				return;
			}
			entry.moved(now.from(), network);
			this.networks.add(network);
		}
		bucket.toEnd(entry);
		if (entry.seen(now.contact(), now.boot(), now())) {
			this.listeners.forEach((listener) -> listener.added(now.contact()));
		}
	}

	private void add(Bucket bucket, Bucket.Waiting node) {
		bucket.stopWaiting(node.id());
		NetworkGroup network = NetworkGroup.of(node.contact(), node.from());
		bucket.add(new TableEntry(node.contact(), node.boot(), node.from(), network, now()));
		this.networks.add(network);
		this.size++;
		this.listeners.forEach((listener) -> listener.added(node.contact()));
	}

	/**
	 * Ask the node that was longest not heard of, for one that waits. One at a time per
	 * bucket.
	 */
	private void check(Bucket bucket) {
		TableEntry oldest = bucket.oldest();
		if (oldest == null || bucket.isChecking() || !bucket.hasWaiting()) {
			return;
		}
		if (oldest.isSuspect()) {
			replace(bucket, oldest);
			return;
		}
		if (now() - oldest.seen() < RECENT_NANOS) {
			return;
		}
		bucket.checking(true);
		this.ping.accept(oldest.contact(), (alive) -> {
			bucket.checking(false);
			if (!alive && bucket.find(oldest.id()) == oldest) {
				replace(bucket, oldest);
			}
		});
	}

	private void replace(Bucket bucket, TableEntry entry) {
		if (bucket.remove(entry)) {
			removed(entry);
			Bucket.Waiting next = bucket
				.takeWaiting((node) -> this.networks.hasRoom(bucket, NetworkGroup.of(node.contact(), node.from())));
			if (next != null) {
				add(bucket, next);
			}
		}
	}

	private void removed(TableEntry entry) {
		this.size--;
		this.networks.remove(entry.network());
		this.listeners.forEach((listener) -> listener.removed(entry.id()));
	}

	/**
	 * A node did not answer. It stays while nobody waits for its place and it may come
	 * back.
	 * @param id the node
	 */
	void failed(NodeId id) {
		Bucket bucket = existing(id);
		TableEntry entry = (bucket != null) ? bucket.find(id) : null;
		if (bucket == null) {
			return;
		}
		if (entry == null) {
			bucket.stopWaiting(id);
			return;
		}
		if (entry.failed() >= MAX_FAILURES || bucket.hasWaiting()) {
			replace(bucket, entry);
		}
	}

	/**
	 * A node is gone for good.
	 * @param id the node
	 */
	void remove(NodeId id) {
		Bucket bucket = existing(id);
		if (bucket == null) {
			return;
		}
		bucket.stopWaiting(id);
		TableEntry entry = bucket.find(id);
		if (entry != null) {
			replace(bucket, entry);
		}
	}

	/**
	 * The nodes nearest to a point. Works from the bucket of the point outwards: first
	 * nodes that share more bits with the point than this node does, then all that are
	 * nearer to this node, which share exactly as many, then the buckets that share ever
	 * fewer. Each of these bands is nearer than the next, so only within a band is
	 * anything sorted.
	 * @param target the point
	 * @param count how many at most
	 * @return the nodes, nearest first
	 */
	List<TableEntry> closest(NodeId target, int count) {
		List<TableEntry> result = new ArrayList<>(count);
		int index = this.self.bucketIndex(target);
		if (index < NodeId.BITS) {
			collect(result, target, count, index, index + 1);
		}
		if (result.size() < count) {
			collect(result, target, count, index + 1, NodeId.BITS);
		}
		for (int i = Math.min(index, NodeId.BITS) - 1; i >= 0 && result.size() < count; i--) {
			collect(result, target, count, i, i + 1);
		}
		return result;
	}

	private void collect(List<TableEntry> result, NodeId target, int count, int from, int to) {
		List<TableEntry> band = new ArrayList<>();
		for (int i = from; i < to; i++) {
			Bucket bucket = this.buckets[i];
			if (bucket != null) {
				band.addAll(bucket.entries());
			}
		}
		band.sort((left, right) -> target.compareDistance(left.id(), right.id()));
		result.addAll(band.subList(0, Math.min(band.size(), count - result.size())));
	}

	/**
	 * Whether a node is among the nearest to a point.
	 * @param node the node, in the table or not
	 * @param target the point
	 * @param count how many are the nearest
	 * @return {@code true} if fewer than {@code count} others are nearer
	 */
	boolean isAmongNearest(NodeId node, NodeId target, int count) {
		int nearer = 0;
		for (Bucket bucket : this.buckets) {
			if (bucket != null) {
				for (TableEntry entry : bucket.entries()) {
					if (target.compareDistance(entry.id(), node) < 0 && ++nearer == count) {
						return false;
					}
				}
			}
		}
		return true;
	}

	/**
	 * Whether a node would be worth a dial: it is not known, it is a neighbour or its
	 * bucket lacks nodes, and its network may have one more. Others enter the table when
	 * they come by themselves.
	 */
	boolean wants(Contact other) {
		NodeId id = other.nodeId();
		if (id.equals(this.self)) {
			return false;
		}
		Bucket bucket = bucket(id);
		boolean wanted = bucket.find(id) == null
				&& (bucket.lacks(ENOUGH) || ((!bucket.isFull() || bucket.entries().get(0).isSuspect())
						&& this.self.bucketIndex(id) >= neighbourhood()));
		return wanted && this.networks.hasRoom(bucket, NetworkGroup.of(other, null));
	}

	@Nullable TableEntry find(NodeId id) {
		Bucket bucket = existing(id);
		return (bucket != null) ? bucket.find(id) : null;
	}

	/**
	 * A lookup went towards a point, so its bucket need not be refreshed.
	 */
	void lookedUp(NodeId target) {
		Bucket bucket = existing(target);
		if (bucket != null) {
			bucket.lookedUp(now());
		}
	}

	/**
	 * Points to look up because nothing was looked up in their bucket for some time: one
	 * for each bucket from the farthest to the nearest that has nodes.
	 * @param nanos for how long
	 * @return the points
	 */
	List<NodeId> toRefresh(long nanos) {
		int end = NodeId.BITS;
		while (end > 0 && size(end - 1) == 0) {
			end--;
		}
		return points(end, (bucket) -> now() - bucket.lookedUp() >= nanos);
	}

	/**
	 * Points to look up because their bucket lacks nodes, as in a table that has met its
	 * neighbours only.
	 * @return the points, none of which is near: neighbours are known already
	 */
	List<NodeId> toFill() {
		return points(neighbourhood(), (bucket) -> bucket.lacks(ENOUGH));
	}

	/**
	 * Whether the bucket of a point lacks nodes.
	 */
	boolean lacks(NodeId target) {
		Bucket bucket = existing(target);
		return bucket == null || bucket.lacks(ENOUGH);
	}

	/**
	 * The nearest nodes are in this bucket and in those behind it.
	 * @return the index of the bucket
	 */
	private int neighbourhood() {
		int index = NodeId.BITS - 1;
		int nodes = size(index);
		while (index > 0 && nodes < K) {
			nodes += size(--index);
		}
		return index;
	}

	private int size(int index) {
		Bucket bucket = this.buckets[index];
		return (bucket != null) ? bucket.entries().size() : 0;
	}

	private List<NodeId> points(int end, Predicate<Bucket> condition) {
		List<NodeId> points = new ArrayList<>();
		for (int i = 0; i < end; i++) {
			if (condition.test(bucketAt(i))) {
				points.add(randomIn(i));
			}
		}
		return points;
	}

	private NodeId randomIn(int index) {
		RandomGenerator random = this.context.random();
		byte[] point = new byte[NodeId.BYTES];
		random.nextBytes(point);
		byte[] own = this.self.bytes();
		System.arraycopy(own, 0, point, 0, index / 8);
		int bit = 0x80 >> (index % 8);
		int same = 0xFF & -(bit << 1);
		point[index / 8] = (byte) ((own[index / 8] & same) | (~own[index / 8] & bit) | (point[index / 8] & (bit - 1)));
		return NodeId.of(point);
	}

	int size() {
		return this.size;
	}

	/**
	 * All nodes, nearest buckets last.
	 */
	List<TableEntry> all() {
		List<TableEntry> all = new ArrayList<>();
		for (Bucket bucket : this.buckets) {
			if (bucket != null) {
				all.addAll(bucket.entries());
			}
		}
		return all;
	}

	private Bucket bucket(NodeId id) {
		return bucketAt(this.self.bucketIndex(id));
	}

	private Bucket bucketAt(int index) {
		Bucket bucket = this.buckets[index];
		if (bucket == null) {
			bucket = new Bucket(K, now());
			this.buckets[index] = bucket;
		}
		return bucket;
	}

	private @Nullable Bucket existing(NodeId id) {
		int index = this.self.bucketIndex(id);
		return (index < NodeId.BITS) ? this.buckets[index] : null;
	}

	private long now() {
		return this.context.nanoTime();
	}

}
