package io.macula.engine.dht;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that share a certain number of leading bits with this node: those in use, the
 * one longest not heard of first, and those that wait for one of these to fail. Confined
 * to the loop.
 */
final class Bucket {

	private final List<TableEntry> entries = new ArrayList<>();

	/**
	 * A node that waits for a place.
	 */
	record Waiting(Contact contact, byte[] boot, @Nullable InetAddress from) {

		NodeId id() {
			return this.contact.nodeId();
		}

	}

	private final List<Waiting> waiting = new ArrayList<>();

	private final int size;

	private boolean checking;

	private long lookedUp;

	Bucket(int size, long now) {
		this.size = size;
		this.lookedUp = now;
	}

	@Nullable TableEntry find(NodeId id) {
		for (TableEntry entry : this.entries) {
			if (entry.id().equals(id)) {
				return entry;
			}
		}
		return null;
	}

	boolean isFull() {
		return this.entries.size() >= this.size;
	}

	/**
	 * Whether there are fewer nodes than some number that answered the last time.
	 */
	boolean lacks(int number) {
		return this.entries.stream().filter((entry) -> !entry.isSuspect()).count() < number;
	}

	void add(TableEntry entry) {
		this.entries.add(entry);
	}

	/**
	 * The entry was heard of: it is the last that is asked whether it is alive.
	 */
	void toEnd(TableEntry entry) {
		this.entries.remove(entry);
		this.entries.add(entry);
	}

	boolean remove(TableEntry entry) {
		return this.entries.remove(entry);
	}

	@Nullable TableEntry oldest() {
		return this.entries.isEmpty() ? null : this.entries.get(0);
	}

	/**
	 * Remember a node for when there is room. The latest is the first to get in.
	 */
	void await(Waiting node) {
		stopWaiting(node.id());
		this.waiting.add(node);
		if (this.waiting.size() > this.size) {
			this.waiting.remove(0);
		}
	}

	@Nullable Waiting takeWaiting(Predicate<Waiting> suits) {
		for (int i = this.waiting.size() - 1; i >= 0; i--) {
			if (suits.test(this.waiting.get(i))) {
				return this.waiting.remove(i);
			}
		}
		return null;
	}

	/**
	 * How many nodes of a network are in use here.
	 */
	int count(NetworkGroup network) {
		int count = 0;
		for (TableEntry entry : this.entries) {
			count += network.equals(entry.network()) ? 1 : 0;
		}
		return count;
	}

	void stopWaiting(NodeId id) {
		this.waiting.removeIf((other) -> other.id().equals(id));
	}

	boolean hasWaiting() {
		return !this.waiting.isEmpty();
	}

	List<TableEntry> entries() {
		return this.entries;
	}

	boolean isChecking() {
		return this.checking;
	}

	void checking(boolean checking) {
		this.checking = checking;
	}

	long lookedUp() {
		return this.lookedUp;
	}

	void lookedUp(long now) {
		this.lookedUp = now;
	}

}
