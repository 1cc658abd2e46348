package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
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
import io.macula.engine.runtime.NodeContext;
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

		private final List<Provider> nodes;

		/** Of those that are gone, too, until the next sweep: they may come back. */
		private final Map<NodeId, ProviderHealth> health;

		private final AtomicInteger turn;

		/** Whether it was used since the last sweep. */
		private volatile boolean used = true;

		private Sorted(Resolution of, List<Provider> nodes, Map<NodeId, ProviderHealth> health, AtomicInteger turn) {
			this.of = of;
			this.nodes = nodes;
			this.health = health;
			this.turn = turn;
		}

		private void forgetGone() {
			Set<NodeId> there = new HashSet<>();
			this.nodes.forEach((provider) -> there.add(provider.node()));
			this.health.keySet().retainAll(there);
		}

	}

	private static final Comparator<Found> BY_ID = Comparator.comparing((found) -> found.contact().nodeId());

	/** How many nodes that are gone are remembered beside as many as are there. */
	private static final int GONE = 64;

	private final NodeContext context;

	private final Links links;

	private final NodeId self;

	private final int most;

	private final Map<String, Sorted> sorted = new ConcurrentHashMap<>();

	private volatile Set<NodeId> doubtful = Set.of();

	/** Whether some breaker may be open: as long as none is, nobody looks at them. */
	private volatile boolean anyOpen;

	/**
	 * State of a SplitMix64 generator (Steele, Lea, Flood, 2014), which any thread may
	 * advance.
	 */
	private final AtomicLong chance;

	ProviderChooser(NodeContext context, Links links, NodeId self) {
		this.context = context;
		this.links = links;
		this.self = self;
		this.most = context.limits().cachedTopics();
		this.chance = new AtomicLong(context.random().nextLong());
	}

	/**
	 * Choose some nodes only if nobody else is left.
	 * @param nodes all of them
	 */
	void doubt(Set<NodeId> nodes) {
		this.doubtful = Set.copyOf(nodes);
	}

	/**
	 * Choose, and learn how the provider fared.
	 * @param spec what is called
	 * @param resolution who offers it
	 * @param excluded who was tried
	 * @return the provider, or {@code null} if none is left
	 */
	@Nullable Provider provider(CallSpec spec, Resolution resolution, Set<NodeId> excluded) {
		if (resolution.nodes().isEmpty()) {
			// Names that nobody offers must not push out what is known of the others
			return null;
		}
		Sorted entry = sorted(spec.procedure(), resolution);
		List<Provider> nodes = entry.nodes;
		NodeId target = spec.target();
		if (target != null) {
			nodes = nodes.stream().filter((provider) -> provider.node().equals(target)).toList();
		}
		VersionRange version = spec.version();
		if (version != null) {
			nodes = nodes.stream().filter((provider) -> provider.offers(version)).toList();
		}
		if (!excluded.isEmpty()) {
			List<Provider> left = new ArrayList<>(nodes);
			left.removeIf((provider) -> excluded.contains(provider.node()));
			nodes = left;
		}
		if (nodes.isEmpty()) {
			return null;
		}
		nodes = preferred(nodes);
		return (this.anyOpen && nodes.size() > 1) ? working(spec, entry, nodes) : byStrategy(spec, entry, nodes);
	}

	/**
	 * Whether more than one provider could be asked, so that it makes sense not to wait
	 * for the first one as long as there is time.
	 * @param spec what is called
	 * @param resolution who offers it, in whatever version
	 * @param excluded who was tried
	 * @return {@code true} if there is a choice
	 */
	boolean hasChoice(CallSpec spec, Resolution resolution, Set<NodeId> excluded) {
		if (resolution.nodes().size() < 2) {
			return false;
		}
		NodeId target = spec.target();
		VersionRange version = spec.version();
		int suitable = 0;
		for (Provider provider : sorted(spec.procedure(), resolution).nodes) {
			boolean suits = (target == null || target.equals(provider.node()))
					&& (version == null || provider.offers(version)) && !excluded.contains(provider.node());
			suitable += suits ? 1 : 0;
			if (suitable > 1) {
				return true;
			}
		}
		return false;
	}

	private Provider byStrategy(CallSpec spec, Sorted entry, List<Provider> nodes) {
		return switch (spec.strategy()) {
			case FIRST -> nodes.get(0);
			case ROUND_ROBIN -> nodes.get(Math.floorMod(entry.turn.getAndIncrement(), nodes.size()));
			case LEAST_LATENCY -> (nodes.size() == 1) ? nodes.get(0) : nearest(nodes);
			default ->
				(nodes.size() == 1) ? nodes.get(0) : nodes.get((int) Long.remainderUnsigned(random(), nodes.size()));
		};
	}

	private List<Provider> preferred(List<Provider> nodes) {
		Set<NodeId> avoided = this.doubtful;
		if (avoided.isEmpty() || nodes.size() == 1) {
			return nodes;
		}
		List<Provider> better = nodes.stream().filter((provider) -> !avoided.contains(provider.node())).toList();
		return better.isEmpty() ? nodes : better;
	}

	/**
	 * One whose breaker is closed or lets this call through; if there is none, the one
	 * that would be tried first.
	 */
	private Provider working(CallSpec spec, Sorted entry, List<Provider> nodes) {
		long now = this.context.nanoTime();
		List<Provider> usable = new ArrayList<>(nodes);
		usable.removeIf((provider) -> !provider.health().isUsable(now));
		while (!usable.isEmpty()) {
			Provider provider = byStrategy(spec, entry, usable);
			if (!provider.health().isOpen()) {
				return provider;
			}
			if (provider.health().takeTrial(now)) {
				this.context.counters().increment("rpc.breaker.trials");
				return provider;
			}
			usable.remove(provider);
		}
		this.context.counters().increment("rpc.breaker.forced");
		Provider best = nodes.get(0);
		for (Provider provider : nodes) {
			if (provider.health().trialAt() - best.health().trialAt() < 0) {
				best = provider;
			}
		}
		return best;
	}

	/**
	 * A call failed in a way that speaks against its provider. On the loop.
	 * @param health of the provider
	 */
	void failed(ProviderHealth health) {
		if (health.failed()) {
			this.anyOpen = true;
			this.context.counters().increment("rpc.breaker.opened");
		}
	}

	/**
	 * A provider answered, if only with an error of its application.
	 * @param health of the provider
	 */
	void answered(ProviderHealth health) {
		if (health.answered()) {
			this.context.counters().increment("rpc.breaker.closed");
			this.anyOpen = open() > 0;
		}
	}

	/** How many breakers are open. */
	long open() {
		return this.sorted.values()
			.stream()
			.flatMap((entry) -> entry.health.values().stream())
			.filter(ProviderHealth::isOpen)
			.count();
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
		Map<NodeId, ProviderHealth> health = (entry != null) ? entry.health : new ConcurrentHashMap<>();
		Sorted fresh = new Sorted(resolution, nodes.stream().map((found) -> provider(found, health)).toList(), health,
				(entry != null) ? entry.turn : new AtomicInteger());
		if (health.size() > nodes.size() * 2 + GONE) {
			fresh.forgetGone();
		}
		if (this.sorted.size() >= this.most) {
			// Only turns and what is known of failures and times are lost
			this.context.counters().increment("rpc.providers.forgotten");
			this.sorted.clear();
		}
		this.sorted.put(procedure, fresh);
		return fresh;
	}

	private Provider provider(Found found, Map<NodeId, ProviderHealth> health) {
		return new Provider(found, ProcedureVersion.told(found.metadata()),
				health.computeIfAbsent(found.contact().nodeId(), (node) -> new ProviderHealth(this.context)));
	}

	/** Forget procedures that were not called since the last time. */
	void sweep() {
		this.sorted.values().removeIf((entry) -> {
			boolean unused = !entry.used;
			entry.used = false;
			entry.forgetGone();
			return unused;
		});
		// A breaker that opens meanwhile says so again with the next failed call
		this.anyOpen = open() > 0;
	}

	/** Versions that other nodes tell. */
	List<ProcedureVersion> versions(String procedure, Resolution resolution) {
		return resolution.nodes().isEmpty() ? List.of()
				: sorted(procedure, resolution).nodes.stream()
					.flatMap((provider) -> provider.versions().stream())
					.toList();
	}

	/**
	 * Whether somebody offered a procedure: then its name was found to be valid.
	 */
	boolean knows(String procedure) {
		return this.sorted.containsKey(procedure);
	}

	private Provider nearest(List<Provider> nodes) {
		long now = this.context.nanoTime();
		Provider best = nodes.get(0);
		long bestTime = Long.MAX_VALUE;
		for (Provider provider : nodes) {
			if (provider.health().takeMeasurement(now)) {
				return provider;
			}
			long average = provider.health().averageNanos();
			long way = roundTripNanos(provider.node());
			// Nothing is known: behind those of whom something is, the nearest first
			long time = (average >= 0) ? average + Math.max(0, way)
					: ((way >= 0) ? Long.MAX_VALUE / 2 + way : Long.MAX_VALUE);
			if (time < bestTime) {
				best = provider;
				bestTime = time;
			}
		}
		return best;
	}

	/**
	 * How long an answer took, for calls that go where answers come soonest.
	 * @param provider who was asked
	 * @param nanos time from the request to the answer or to giving up
	 */
	void measured(Provider provider, long nanos) {
		provider.health().measured(Math.max(0, nanos - Math.max(0, roundTripNanos(provider.node()))));
	}

	private long roundTripNanos(NodeId node) {
		Link link = this.links.link(node);
		return (link != null) ? link.roundTripNanos() : -1;
	}

	private long random() {
		long z = this.chance.addAndGet(0x9E3779B97F4A7C15L);
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

}
