package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;

/**
 * How a seed does, in the words in which Macula 0.14.3 asks its bootstrap nodes.
 * Immutable.
 *
 * @param status how it is
 * @param problems what is not as it should be, empty when healthy
 * @param uptime since start
 * @param queriesHandled lookups of nodes and records that it answered
 * @param servicesRegistered records that were accepted, each time they were stored
 * @param servicesRefused records that were not
 * @param peersDiscovered nodes that it has got to know, now
 * @param storedRecords records that it holds, now
 * @param links links that are up, now
 * @param linksAccepted links opened since start, whoever dialled
 * @param memoryBytes heap in use
 * @param memoryLimitBytes largest heap
 */
public record SeedStatus(Status status, List<String> problems, Duration uptime, long queriesHandled,
		long servicesRegistered, long servicesRefused, int peersDiscovered, int storedRecords, int links,
		long linksAccepted, long memoryBytes, long memoryLimitBytes) {

	/** Part of the largest heap beyond which a seed is in trouble, in percent. */
	private static final int MEMORY_PERCENT = 90;

	private static final String REFUSED = "dht.store.refused.";

	/** How a seed is. */
	public enum Status {

		/** Not started. */
		UNKNOWN,
		/** All is well. */
		HEALTHY,
		/** It does not serve, or will soon not be able to. */
		UNHEALTHY

	}

	/** Copy. */
	public SeedStatus {
		problems = List.copyOf(problems);
	}

	static SeedStatus of(NodeStatus node, Counters counters, Limits limits) {
		Runtime machine = Runtime.getRuntime();
		long memory = machine.totalMemory() - machine.freeMemory();
		long most = machine.maxMemory();
		List<String> problems = problems(node, limits, memory, most);
		Status status = (node.state() == NodeState.NEW) ? Status.UNKNOWN
				: problems.isEmpty() ? Status.HEALTHY : Status.UNHEALTHY;
		long refused = 0;
		for (var counter : counters.snapshot().entrySet()) {
			refused += counter.getKey().startsWith(REFUSED) ? counter.getValue() : 0;
		}
		return new SeedStatus(status, problems, node.uptime(), counters.value("dht.queries"),
				counters.value("dht.store.accepted"), refused, node.tableNodes(), node.storedRecords(), node.links(),
				counters.value("link.opened"), memory, most);
	}

	static List<String> problems(NodeStatus node, Limits limits, long memory, long most) {
		List<String> problems = new ArrayList<>();
		switch (node.state()) {
			case DRAINING, CLOSED, BROKEN -> problems.add("the node is " + node.state());
			default -> {
			}
		}
		if (node.storedRecords() >= limits.storedRecords()) {
			problems.add("no room for records: limit 'storedRecords' is " + limits.storedRecords());
		}
		if (node.links() >= limits.links()) {
			problems.add("no room for links: limit 'links' is " + limits.links());
		}
		if (memory > most / 100 * MEMORY_PERCENT) {
			problems.add("heap in use is more than " + MEMORY_PERCENT + " % of the largest");
		}
		return problems;
	}

}
