package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of messages of one topic and publisher when some of them travel on
 * streams of their own: a notice on the data stream holds the place of a large message,
 * and later ones of its topic wait for it. Other topics are not held up. Confined to the
 * loop; a receiver of messages may call back.
 */
final class TopicOrder {

	/** Charged for each place besides its message: a peer can send notices alone. */
	static final int PLACE = 256;

	private static final class Place {

		/** Of a large message, else -1. */
		private final long sequence;

		private long since;

		private long charged;

		private @Nullable Publish message;

		Place(long sequence, long since) {
			this.sequence = sequence;
			this.since = since;
		}

	}

	/** What waits of one topic: all places, and those whose message is missing. */
	private static final class Line {

		private final Deque<Place> places = new ArrayDeque<>();

		private final Map<Long, Place> missing = new HashMap<>();

	}

	private final Map<String, Line> lines = new LinkedHashMap<>();

	/** Large messages without a place yet. */
	private final Map<String, Map<Long, Place>> early = new LinkedHashMap<>();

	private final Queue<Publish> ready = new ArrayDeque<>();

	private final List<Runnable> tasks = new ArrayList<>();

	private final Consumer<Publish> next;

	private final long limit;

	private final LongAdder broken;

	private long held;

	private boolean handing;

	/**
	 * Start empty.
	 * @param limit bytes of messages and places that may wait; beyond it order is given
	 * up, and counted, rather than memory
	 * @param broken counts places given up
	 * @param next receives messages in order
	 */
	TopicOrder(long limit, LongAdder broken, Consumer<Publish> next) {
		this.limit = limit;
		this.broken = broken;
		this.next = next;
	}

	/**
	 * Run a task when no message waits for another one.
	 */
	void whenNothingWaits(Runnable task) {
		if (isWaiting()) {
			this.tasks.add(task);
		}
		else {
			task.run();
		}
	}

	/**
	 * Whether any message waits for another one, or was not handed over because one
	 * before it could not be handled.
	 */
	boolean isWaiting() {
		return !this.lines.isEmpty() || this.handing || !this.ready.isEmpty();
	}

	/**
	 * A message arrived on the data stream.
	 * @param message the message
	 * @param bytes what it occupies
	 * @param now the time in nanoseconds
	 */
	void small(Publish message, int bytes, long now) {
		String topic = message.topic();
		Line line = (topic != null) ? this.lines.get(topic) : null;
		if (line == null) {
			this.ready.add(message);
		}
		else {
			Place place = new Place(-1, now);
			line.places.add(place);
			fill(place, message, bytes);
		}
		bound();
	}

	/**
	 * A large message of this number comes on another stream.
	 * @param topic its topic
	 * @param sequence its number
	 * @param now the time in nanoseconds
	 */
	void notice(String topic, long sequence, long now) {
		Place arrived = removeEarly(topic, sequence);
		Line line = this.lines.get(topic);
		if (arrived != null && (arrived.message == null || line == null)) {
			release(arrived);
		}
		else {
			if (line == null) {
				line = new Line();
				this.lines.put(topic, line);
			}
			Place place = (arrived != null) ? arrived : new Place(sequence, now);
			line.places.add(place);
			if (arrived == null) {
				charge(place, topic.length());
				line.missing.put(sequence, place);
			}
		}
		bound();
	}

	/**
	 * A large message arrived on its own stream.
	 * @param message the message
	 * @param bytes what it occupies
	 * @param now the time in nanoseconds
	 */
	void large(Publish message, int bytes, long now) {
		String topic = message.topic();
		Long sequence = message.seq();
		Line line = (topic != null) ? this.lines.get(topic) : null;
		Place expected = (line != null && sequence != null) ? line.missing.remove(sequence) : null;
		if (topic == null || sequence == null) {
			this.ready.add(message);
		}
		else if (line != null && expected != null) {
			fill(expected, message, bytes);
			releaseFirst(topic, line);
		}
		else {
			Place place = new Place(sequence, now);
			Place twice = this.early.computeIfAbsent(topic, (key) -> new HashMap<>()).put(sequence, place);
			if (twice != null) {
				release(twice);
			}
			fill(place, message, bytes);
		}
		bound();
	}

	/**
	 * A large message is on its way and may take longer.
	 * @param topic its topic
	 * @param sequence its number
	 * @param now the time in nanoseconds
	 */
	void arriving(String topic, long sequence, long now) {
		Line line = this.lines.get(topic);
		Place expected = (line != null) ? line.missing.get(sequence) : null;
		if (expected != null) {
			expected.since = now;
		}
	}

	/**
	 * A large message does not come, at least not this time: nothing waits for it.
	 * @param topic its topic
	 * @param sequence its number
	 * @param begun when it began to come, in nanoseconds
	 * @param soon whether its notice may still be under way
	 */
	void missed(String topic, long sequence, long begun, boolean soon) {
		Line line = this.lines.get(topic);
		Place expected = (line != null) ? line.missing.remove(sequence) : null;
		if (line != null && expected != null) {
			line.places.remove(expected);
			release(expected);
			releaseFirst(topic, line);
		}
		else if (soon) {
			Place place = new Place(sequence, begun);
			Place twice = this.early.computeIfAbsent(topic, (key) -> new HashMap<>()).put(sequence, place);
			if (twice != null) {
				release(twice);
			}
			charge(place, topic.length());
		}
		bound();
	}

	private @Nullable Place removeEarly(String topic, long sequence) {
		Map<Long, Place> arrived = this.early.get(topic);
		Place place = (arrived != null) ? arrived.remove(sequence) : null;
		if (arrived != null && arrived.isEmpty()) {
			this.early.remove(topic);
		}
		return place;
	}

	private void fill(Place place, Publish message, int bytes) {
		place.message = message;
		charge(place, bytes);
	}

	private void charge(Place place, int bytes) {
		long charged = (long) bytes + ((place.charged == 0) ? PLACE : 0);
		place.charged += charged;
		this.held += charged;
	}

	/** Bytes that wait. */
	long held() {
		return this.held;
	}

	private void release(Place place) {
		this.held -= place.charged;
		if (place.message != null) {
			this.ready.add(place.message);
		}
		else {
			this.broken.increment();
		}
	}

	private void releaseFirst(String topic, Line line) {
		Place first = line.places.peek();
		while (first != null && first.message != null) {
			release(line.places.remove());
			first = line.places.peek();
		}
		if (line.places.isEmpty()) {
			this.lines.remove(topic);
		}
	}

	private void bound() {
		if (this.held > this.limit) {
			flushAll();
		}
		else {
			handOver();
		}
	}

	/**
	 * Hand over what is ready. Who gets it may call back, even to flush, so nothing else
	 * of this is under way then.
	 */
	private void handOver() {
		if (this.handing) {
			return;
		}
		this.handing = true;
		try {
			for (Publish message = this.ready.poll(); message != null; message = this.ready.poll()) {
				this.next.accept(message);
			}
		}
		finally {
			this.handing = false;
		}
		if (!this.tasks.isEmpty() && this.lines.isEmpty()) {
			List<Runnable> all = List.copyOf(this.tasks);
			this.tasks.clear();
			all.forEach(Runnable::run);
		}
	}

	/**
	 * Give up places whose message did not come, and messages whose place did not.
	 * @param before arrived before this time, in nanoseconds
	 */
	void expire(long before) {
		for (Iterator<Line> all = this.lines.values().iterator(); all.hasNext();) {
			Line line = all.next();
			Place first = line.places.peek();
			while (first != null && (first.message != null || first.since - before < 0)) {
				Place given = line.places.remove();
				line.missing.remove(given.sequence, given);
				release(given);
				first = line.places.peek();
			}
			if (line.places.isEmpty()) {
				all.remove();
			}
		}
		for (Iterator<Map<Long, Place>> all = this.early.values().iterator(); all.hasNext();) {
			Map<Long, Place> arrived = all.next();
			for (Iterator<Place> places = arrived.values().iterator(); places.hasNext();) {
				Place place = places.next();
				if (place.since - before < 0) {
					places.remove();
					release(place);
				}
			}
			if (arrived.isEmpty()) {
				all.remove();
			}
		}
		handOver();
	}

	/** Hand over everything that is there. */
	void flushAll() {
		this.lines.values().forEach((line) -> line.places.forEach(this::release));
		this.early.values().forEach((places) -> places.values().forEach(this::release));
		this.lines.clear();
		this.early.clear();
		handOver();
	}

}
