package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one of several providers. Thread-safe: calls choose on their caller's thread,
 * so the few things that are remembered between calls (turns, sorted lists) are kept in
 * concurrent tables of a bounded number of procedures.
 */
final class ProviderChooser {

	/**
	 * Providers of a procedure sorted once for each answer of the finder. Thread-safe.
	 */
	private static final class Sorted {

		private final Resolution of;

		private final List<Found> nodes;

		private final AtomicInteger turn;

		/** Whether it was used since the last sweep. */
		private volatile boolean used = true;

		private Sorted(Resolution of, List<Found> nodes, AtomicInteger turn) {
			this.of = of;
			this.nodes = nodes;
			this.turn = turn;
		}

	}

	private static final Comparator<Found> BY_ID = Comparator.comparing((found) -> found.contact().nodeId());

	private final Links links;

	private final NodeId self;

	private final int most;

	private final Map<String, Sorted> sorted = new ConcurrentHashMap<>();

	private volatile Set<NodeId> doubtful = Set.of();

	/**
	 * State of a SplitMix64 generator (Steele, Lea, Flood, 2014), which any thread may
	 * advance.
	 */
	private final AtomicLong chance;

	ProviderChooser(Links links, NodeId self, int most, long seed) {
		this.links = links;
		this.self = self;
		this.most = most;
		this.chance = new AtomicLong(seed);
	}

	/**
	 * Choose some nodes only if nobody else is left.
	 * @param nodes all of them
	 */
	void doubt(Set<NodeId> nodes) {
		this.doubtful = Set.copyOf(nodes);
	}

	/**
	 * Choose.
	 * @param spec what is called
	 * @param resolution who offers it
	 * @param excluded who was tried
	 * @return the provider, or {@code null} if none is left
	 */
	@Nullable Found choose(CallSpec spec, Resolution resolution, Set<NodeId> excluded) {
		Sorted entry = sorted(spec.procedure(), resolution);
		List<Found> nodes = entry.nodes;
		NodeId target = spec.target();
		if (target != null) {
			nodes = nodes.stream().filter((found) -> found.contact().nodeId().equals(target)).toList();
		}
		if (!excluded.isEmpty()) {
			List<Found> left = new ArrayList<>(nodes);
			left.removeIf((found) -> excluded.contains(found.contact().nodeId()));
			nodes = left;
		}
		if (nodes.isEmpty()) {
			return null;
		}
		nodes = preferred(nodes);
		return switch (spec.strategy()) {
			case FIRST -> nodes.get(0);
			case ROUND_ROBIN -> nodes.get(Math.floorMod(entry.turn.getAndIncrement(), nodes.size()));
			case LEAST_LATENCY -> nearest(nodes);
			default ->
				(nodes.size() == 1) ? nodes.get(0) : nodes.get((int) Long.remainderUnsigned(random(), nodes.size()));
		};
	}

	private List<Found> preferred(List<Found> nodes) {
		Set<NodeId> avoided = this.doubtful;
		if (avoided.isEmpty() || nodes.size() == 1) {
			return nodes;
		}
		List<Found> better = nodes.stream().filter((found) -> !avoided.contains(found.contact().nodeId())).toList();
		return better.isEmpty() ? nodes : better;
	}

	// The finder hands out the same instance until something changed: comparing contents
	// would cost more than sorting
	@SuppressWarnings("ReferenceEquality")
	private Sorted sorted(String procedure, Resolution resolution) {
		Sorted entry = this.sorted.get(procedure);
		if (entry != null && entry.of == resolution) {
			// Written once per sweep: others read it, too
			if (!entry.used) {
				entry.used = true;
			}
			return entry;
		}
		List<Found> nodes = new ArrayList<>(resolution.nodes());
		nodes.removeIf((found) -> found.contact().nodeId().equals(this.self));
		nodes.sort(BY_ID);
		Sorted fresh = new Sorted(resolution, List.copyOf(nodes), (entry != null) ? entry.turn : new AtomicInteger());
		if (this.sorted.size() >= this.most) {
			// Only turns are lost
			this.sorted.clear();
		}
		this.sorted.put(procedure, fresh);
		return fresh;
	}

	/** Forget procedures that were not called since the last time. */
	void sweep() {
		this.sorted.values().removeIf((entry) -> {
			boolean unused = !entry.used;
			entry.used = false;
			return unused;
		});
	}

	/**
	 * Whether somebody offered a procedure: then its name was found to be valid.
	 */
	boolean knows(String procedure) {
		return this.sorted.containsKey(procedure);
	}

	private Found nearest(List<Found> nodes) {
		Found best = nodes.get(0);
		long bestTime = Long.MAX_VALUE;
		for (Found found : nodes) {
			Link link = this.links.link(found.contact().nodeId());
			long time = (link != null && link.roundTripNanos() >= 0) ? link.roundTripNanos() : Long.MAX_VALUE;
			if (time < bestTime) {
				best = found;
				bestTime = time;
			}
		}
		return best;
	}

	private long random() {
		long z = this.chance.addAndGet(0x9E3779B97F4A7C15L);
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

}
