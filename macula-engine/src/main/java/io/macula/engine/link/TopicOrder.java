package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of messages of one topic and publisher when some of them travel on
 * streams of their own: a notice on the data stream holds the place of a large message,
 * and later ones of its topic wait for it. Other topics are not held up. Confined to the
 * loop.
 */
final class TopicOrder {

	private static final class Slot {

		private final long sequence;

		private final long since;

		private @Nullable Publish message;

		Slot(long sequence, long since, @Nullable Publish message) {
			this.sequence = sequence;
			this.since = since;
			this.message = message;
		}

	}

	private final Map<String, Deque<Slot>> lines = new HashMap<>();

	private final Map<String, Map<Long, Publish>> early = new HashMap<>();

	private final Consumer<Publish> next;

	private final long limit;

	private final LongAdder broken;

	private long held;

	/**
	 * Start empty.
	 * @param limit bytes of small messages that may wait; beyond it order is given up,
	 * and counted, rather than memory
	 * @param broken counts places given up
	 * @param next receives messages in order
	 */
	TopicOrder(long limit, LongAdder broken, Consumer<Publish> next) {
		this.limit = limit;
		this.broken = broken;
		this.next = next;
	}

	/** Whether any message waits for another one. */
	boolean isWaiting() {
		return !this.lines.isEmpty();
	}

	/** A message arrived on the data stream. */
	void small(Publish message, long now) {
		Deque<Slot> line = this.lines.isEmpty() ? null : this.lines.get(message.topic());
		if (line == null) {
			this.next.accept(message);
			return;
		}
		line.add(new Slot(-1, now, message));
		this.held += size(message);
		if (this.held > this.limit) {
			flushAll();
		}
	}

	/** A large message of this number comes on another stream. */
	void notice(String topic, long sequence, long now) {
		Map<Long, Publish> arrived = this.early.get(topic);
		Publish message = (arrived != null) ? arrived.remove(sequence) : null;
		if (arrived != null && arrived.isEmpty()) {
			this.early.remove(topic);
		}
		if (message != null) {
			this.held -= size(message);
		}
		Deque<Slot> line = this.lines.computeIfAbsent(topic, (key) -> new ArrayDeque<>());
		line.add(new Slot(sequence, now, message));
		release(topic, line);
	}

	/** A large message arrived on its own stream. */
	void large(Publish message) {
		String topic = message.topic();
		Long sequence = message.seq();
		if (topic == null || sequence == null) {
			this.next.accept(message);
			return;
		}
		Deque<Slot> line = this.lines.get(topic);
		if (line != null) {
			for (Slot slot : line) {
				if (slot.sequence == sequence) {
					slot.message = message;
					release(topic, line);
					return;
				}
			}
		}
		this.early.computeIfAbsent(topic, (key) -> new HashMap<>()).put(sequence, message);
		this.held += size(message);
		if (this.held > this.limit) {
			flushAll();
		}
	}

	private void release(String topic, Deque<Slot> line) {
		Slot first = line.peek();
		while (first != null && first.message != null) {
			line.remove();
			if (first.sequence < 0) {
				this.held -= size(first.message);
			}
			this.next.accept(first.message);
			first = line.peek();
		}
		if (line.isEmpty()) {
			this.lines.remove(topic);
		}
	}

	/**
	 * Give up places whose message did not come.
	 * @param before arrived before this time, in nanoseconds
	 */
	void expire(long before) {
		for (Iterator<Map.Entry<String, Deque<Slot>>> all = this.lines.entrySet().iterator(); all.hasNext();) {
			Map.Entry<String, Deque<Slot>> entry = all.next();
			Deque<Slot> line = entry.getValue();
			Slot first = line.peek();
			while (first != null && (first.message != null || first.since - before < 0)) {
				line.remove();
				hand(first);
				first = line.peek();
			}
			if (line.isEmpty()) {
				all.remove();
			}
		}
	}

	/** Hand over everything that is there. */
	void flushAll() {
		for (Deque<Slot> line : this.lines.values()) {
			line.forEach(this::hand);
		}
		this.lines.clear();
		for (Map<Long, Publish> messages : this.early.values()) {
			messages.values().forEach(this.next);
		}
		this.early.clear();
		this.held = 0;
	}

	private void hand(Slot slot) {
		if (slot.message == null) {
			this.broken.increment();
			return;
		}
		if (slot.sequence < 0) {
			this.held -= size(slot.message);
		}
		this.next.accept(slot.message);
	}

	private static int size(Publish message) {
		byte[] payload = message.payload();
		return DataQueue.OVERHEAD + ((payload != null) ? payload.length : 0);
	}

}
