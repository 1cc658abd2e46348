package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * News that travels with other messages: one piece per node, the newest; what was sent
 * least goes first, so that nothing starves and fresh news is fast. Confined to the loop,
 * except for {@link #size}.
 */
final class UpdateQueue {

	/**
	 * Pieces that are passed over because they are too long for what is left of a
	 * message: to look at all of a long queue costs more than the place is worth.
	 */
	private static final int MOST_MISFITS = 8;

	private static final class Update {

		private final NodeId about;

		private final WireValue.Map map;

		private final boolean statement;

		private final int bytes;

		private final long order;

		private int sent;

		Update(NodeId about, WireValue.Map map, long order) {
			this.about = about;
			this.map = map;
			this.statement = Statement.isStatement(map);
			this.bytes = WireCodec.encodeValue(map).length;
			this.order = order;
		}

		int sent() {
			return this.sent;
		}

		long age() {
			return -this.order;
		}

	}

	private final Map<NodeId, Update> byNode = new HashMap<>();

	private final TreeSet<Update> leastSentFirst = new TreeSet<>(
			Comparator.comparingInt(Update::sent).thenComparingLong(Update::age));

	private final int limit;

	private long orders;

	private volatile int size;

	/**
	 * An empty queue.
	 * @param limit most pieces of news; beyond, what was sent most is dropped
	 */
	UpdateQueue(int limit) {
		this.limit = limit;
	}

	/**
	 * Pass something on. Replaces what was to be passed on about the same node.
	 * @param about the node
	 * @param map what to send
	 * @return {@code false} if something else was dropped for it
	 */
	boolean put(NodeId about, WireValue.Map map) {
		drop(about);
		boolean room = this.byNode.size() < this.limit;
		if (!room) {
			drop(this.leastSentFirst.last().about);
		}
		Update update = new Update(about, map, this.orders++);
		this.byNode.put(about, update);
		this.leastSentFirst.add(update);
		this.size = this.byNode.size();
		return room;
	}

	/**
	 * Pass on nothing about a node.
	 * @param about the node
	 */
	void drop(NodeId about) {
		Update old = this.byNode.remove(about);
		if (old != null) {
			this.leastSentFirst.remove(old);
			this.size = this.byNode.size();
		}
	}

	/**
	 * Take news for one message.
	 * @param receiver who gets it, and is not told its own statements
	 * @param bytes how much; one piece is taken even if it is larger
	 * @param retransmits how often each piece is sent
	 * @param into where to add it
	 */
	void take(@Nullable NodeId receiver, int bytes, int retransmits, List<WireValue.Map> into) {
		List<Update> taken = new ArrayList<>();
		int left = bytes;
		int misfits = 0;
		for (Update update : this.leastSentFirst) {
			if (update.bytes > left && !(taken.isEmpty() && into.isEmpty())) {
				misfits++;
			}
			else if (!update.statement || !update.about.equals(receiver)) {
				taken.add(update);
				left -= update.bytes;
			}
			if (left <= 0 || misfits == MOST_MISFITS || taken.size() * 64 > bytes) {
				break;
			}
		}
		for (Update update : taken) {
			into.add(update.map);
			this.leastSentFirst.remove(update);
			update.sent++;
			if (update.sent < retransmits) {
				this.leastSentFirst.add(update);
			}
			else {
				this.byNode.remove(update.about);
			}
		}
		this.size = this.byNode.size();
	}

	boolean isEmpty() {
		return this.byNode.isEmpty();
	}

	/**
	 * Thread-safe.
	 * @return how many pieces of news wait
	 */
	int size() {
		return this.size;
	}

}
