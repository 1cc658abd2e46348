package io.macula.spring.boot.autoconfigure.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeState;
import io.macula.engine.NodeStatus;
import io.macula.engine.PeerInfo;
import io.macula.engine.SeedStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} that exports what a node counts as {@code macula.*} meters. No tag
 * ever holds the id of a node or a topic, whose number has no bound. Thread-safe.
 * <p>
 * The engine makes a counter when there is first something to count. Meters for new
 * counters are made while a registry reads the number of links, which each of them does
 * whenever it publishes, so that no thread is needed for it.
 */
public class MaculaMetrics implements MeterBinder {

	private static final double MILLIS_PER_SECOND = 1000;

	private final MaculaNode node;

	/**
	 * Metrics.
	 * @param node the node
	 */
	public MaculaMetrics(MaculaNode node) {
		this.node = node;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Set<String> bound = ConcurrentHashMap.newKeySet();
		Gauge.builder("macula.links", this.node, (source) -> {
			bindCounters(registry, bound);
			return source.status().links();
		}).description("Links to other nodes that are up").register(registry);
		gauge(registry, "macula.joined", "1 when the node is part of the mesh",
				(status) -> (status.state() == NodeState.JOINED) ? 1 : 0);
		gauge(registry, "macula.dht.advertised", "Own DHT records kept alive", NodeStatus::advertisedRecords);
		Gauge.builder("macula.links.claimed", this.node, MaculaMetrics::claimed)
			.description("Links to nodes that did not prove their id")
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
			.register(registry);
		Gauge.builder("macula.seed.peers", this.node, seed(SeedStatus::peersDiscovered))
			.description("Nodes that the seed knows")
			.register(registry);
		Gauge
			.builder("macula.seed.uptime", this.node,
					seed((figures) -> (double) figures.uptime().toMillis() / MILLIS_PER_SECOND))
			.baseUnit("seconds")
			.description("Time since the seed started")
			.register(registry);
		FunctionCounter.builder("macula.seed.queries", this.node, seed(SeedStatus::queriesHandled))
			.description("Lookups that the seed answered")
			.register(registry);
		FunctionCounter.builder("macula.seed.services", this.node, seed(SeedStatus::servicesRegistered))
			.description("Records that the seed accepted")
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
			Gauge.builder(meter.name(), this.node, value).tags(meter.tags()).register(registry);
		}
		else {
			FunctionCounter.builder(meter.name(), this.node, value).tags(meter.tags()).register(registry);
		}
	}

}
