package io.macula.spring.boot.autoconfigure.metrics;

import java.util.List;
import java.util.Map;

import io.macula.engine.MaculaNode;
import io.macula.spring.core.MaculaMeshes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} that exports what nodes count as {@code macula.*} meters, with the
 * name of the mesh as tag {@code mesh}. No tag ever holds the id of a node or a topic,
 * whose number has no bound. Thread-safe.
 */
public class MaculaMetrics implements MeterBinder {

	private final List<NodeMeters> nodes;

	/**
	 * Metrics of the only node.
	 * @param node the node
	 */
	public MaculaMetrics(MaculaNode node) {
		this(Map.of(MaculaMeshes.DEFAULT, node));
	}

	/**
	 * Metrics of several nodes.
	 * @param nodes the nodes by name of their mesh
	 */
	public MaculaMetrics(Map<String, MaculaNode> nodes) {
		this.nodes = nodes.entrySet()
			.stream()
			.map((entry) -> new NodeMeters(entry.getValue(), entry.getKey()))
			.toList();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.nodes.forEach((node) -> node.bindTo(registry));
	}

}
