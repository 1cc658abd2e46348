package io.macula.spring.boot.autoconfigure.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeState;
import io.macula.engine.NodeStatus;
import io.macula.engine.SeedStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The meters of one node. Thread-safe.
 * <p>
 * The engine makes a counter when there is first something to count. Meters for new
 * counters are made while a registry reads the number of links, which each of them does
 * whenever it publishes, so that no thread is needed for it.
 */
class NodeMeters {

	private static final double MILLIS_PER_SECOND = 1000;

	private final MaculaNode node;

	private final Tags tags;

	/**
	 * Meters.
	 * @param node the node
	 * @param mesh what its mesh is called
	 */
	NodeMeters(MaculaNode node, String mesh) {
		this.node = node;
		this.tags = Tags.of("mesh", mesh);
	}

	void bindTo(MeterRegistry registry) {
		Set<String> bound = ConcurrentHashMap.newKeySet();
		Gauge.builder("macula.links", this.node, (source) -> {
			bindCounters(registry, bound);
			return source.status().links();
		}).description("Links to other nodes that are up").tags(this.tags).register(registry);
		gauge(registry, "macula.joined", "1 when the node is part of the mesh",
				(status) -> (status.state() == NodeState.JOINED) ? 1 : 0);
		gauge(registry, "macula.dht.advertised", "Own DHT records kept alive", NodeStatus::advertisedRecords);
		Gauge.builder("macula.links.claimed", this.node, NodeMeters::claimed)
			.description("Links to nodes that did not prove their id")
			.tags(this.tags)
			.register(registry);
		bindCounters(registry, bound);
		if (this.node.seed() != null) {
			bindSeed(registry);
		}
	}

	private void bindSeed(MeterRegistry registry) {
		Gauge
			.builder("macula.seed.healthy", this.node,
					seed((figures) -> (figures.status() == SeedStatus.Status.HEALTHY) ? 1 : 0))
			.description("1 when the seed is healthy")
			.tags(this.tags)
			.register(registry);
		Gauge.builder("macula.seed.peers", this.node, seed(SeedStatus::peersDiscovered))
			.description("Nodes that the seed knows")
			.tags(this.tags)
			.register(registry);
		Gauge
			.builder("macula.seed.uptime", this.node,
					seed((figures) -> (double) figures.uptime().toMillis() / MILLIS_PER_SECOND))
			.baseUnit("seconds")
			.description("Time since the seed started")
			.tags(this.tags)
			.register(registry);
		FunctionCounter.builder("macula.seed.queries", this.node, seed(SeedStatus::queriesHandled))
			.description("Lookups that the seed answered")
			.tags(this.tags)
			.register(registry);
		FunctionCounter.builder("macula.seed.services", this.node, seed(SeedStatus::servicesRegistered))
			.description("Records that the seed accepted")
			.tags(this.tags)
			.register(registry);
	}

	private static ToDoubleFunction<MaculaNode> seed(ToDoubleFunction<SeedStatus> figure) {
		return (node) -> {
			SeedStatus figures = node.seed();
			return (figures != null) ? figure.applyAsDouble(figures) : 0;
		};
	}

	private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<NodeStatus> value) {
		Gauge.builder(name, this.node, (source) -> value.applyAsDouble(source.status()))
			.description(description)
			.tags(this.tags)
			.register(registry);
	}

	private static double claimed(MaculaNode node) {
		return node.peers().stream().filter((peer) -> !peer.proven()).count();
	}

	private void bindCounters(MeterRegistry registry, Set<String> bound) {
		Map<String, Long> counters = this.node.counters();
		Set<String> gauges = this.node.gauges().keySet();
		for (String name : counters.keySet()) {
			if (bound.add(name)) {
				bind(registry, name, gauges.contains(name));
			}
		}
	}

	private void bind(MeterRegistry registry, String name, boolean gauge) {
		MeterName meter = MeterName.of(name);
		ToDoubleFunction<MaculaNode> value = (source) -> source.counters().getOrDefault(name, 0L);
		if (gauge) {
			Gauge.builder(meter.name(), this.node, value).tags(this.tags.and(meter.tags())).register(registry);
		}
		else {
			FunctionCounter.builder(meter.name(), this.node, value)
				.tags(this.tags.and(meter.tags()))
				.register(registry);
		}
	}

}
