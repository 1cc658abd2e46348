package io.macula.sample.street;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The street as one house sees it: what every house said last, and whether all of its
 * readings arrived exactly once. Thread-safe.
 */
public class Street {

	private static final int HOUSES = 256;

	private static final int LATEST = 1000;

	private static final Duration SILENT = Duration.ofMinutes(1);

	private final Lock lock = new ReentrantLock();

	private final Map<Key, Entry> houses = new HashMap<>();

	private final Deque<Arrival> latest = new ArrayDeque<>();

	private final InstantSource clock;

	public Street(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * Take note of a reading. Houses are told apart by name and node, so that nobody can
	 * spoil another's count.
	 * @param reading what arrived
	 * @param origin the node that published it
	 * @return the arrival
	 */
	public Arrival add(Reading reading, @Nullable NodeId origin) {
		String node = (origin != null) ? origin.toString() : "";
		Arrival arrival = new Arrival(reading, node, this.clock.millis());
		this.lock.lock();
		try {
			this.houses.values().removeIf((entry) -> arrival.at() - entry.latest.at() > SILENT.toMillis());
			Key key = new Key(reading.house(), node);
			Entry entry = this.houses.get(key);
			if (entry == null && this.houses.size() < HOUSES) {
				entry = new Entry(arrival);
				this.houses.put(key, entry);
			}
			if (entry != null) {
				entry.latest = arrival;
				entry.tally.count(reading);
			}
			if (this.latest.size() == LATEST) {
				this.latest.removeFirst();
			}
			this.latest.addLast(arrival);
		}
		finally {
			this.lock.unlock();
		}
		return arrival;
	}

	/**
	 * Houses that were heard of in the last minute.
	 * @return a snapshot in order of names
	 */
	public List<HouseView> houses() {
		this.lock.lock();
		try {
			long now = this.clock.millis();
			return this.houses.values()
				.stream()
				.map((entry) -> entry.view(now))
				.sorted(Comparator.comparing(HouseView::house).thenComparing(HouseView::node))
				.toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Readings that arrived last, the newest at the end.
	 * @return a snapshot
	 */
	public List<Arrival> latest() {
		this.lock.lock();
		try {
			return new ArrayList<>(this.latest);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Readings of a house that arrived last, the newest at the end.
	 * @param house its name
	 * @return a snapshot
	 */
	public List<Arrival> latest(String house) {
		return latest().stream().filter((arrival) -> arrival.reading().house().equals(house)).toList();
	}

	/**
	 * A reading that arrived. Immutable.
	 *
	 * @param reading the reading
	 * @param node id of the node that published it, empty if it did not prove who it is
	 * @param at when it arrived, in milliseconds since 1970
	 */
	public record Arrival(Reading reading, String node, long at) {
	}

	/**
	 * A house as seen from here. Immutable.
	 *
	 * @param house its name
	 * @param node id of its node
	 * @param production what the roof makes, in watts
	 * @param consumption what the house uses, in watts
	 * @param battery how full the battery is, in percent
	 * @param last number of its latest reading
	 * @param received readings that arrived
	 * @param duplicates readings that arrived more than once
	 * @param gaps readings that did not arrive
	 * @param silentMillis time since the latest arrival
	 */
	public record HouseView(String house, String node, int production, int consumption, int battery, long last,
			long received, long duplicates, long gaps, long silentMillis) {
	}

	private record Key(String house, String node) {
	}

	private static final class Entry {

		private final Tally tally = new Tally();

		private Arrival latest;

		private Entry(Arrival latest) {
			this.latest = latest;
		}

		private HouseView view(long now) {
			Reading reading = this.latest.reading();
			Tally.Counts counts = this.tally.counts();
			return new HouseView(reading.house(), this.latest.node(), reading.production(), reading.consumption(),
					reading.battery(), counts.last(), counts.received(), counts.duplicates(), counts.gaps(),
					now - this.latest.at());
		}

	}

}
