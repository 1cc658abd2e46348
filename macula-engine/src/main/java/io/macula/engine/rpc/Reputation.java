package io.macula.engine.rpc;

import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of calls and of openings of streams, as far as it says something about the
 * provider that was asked: closes and opens its breaker and measures the time that its
 * answers take. Confined to the loop.
 */
final class Reputation {

	private final NodeContext context;

	private final NodeFinder finder;

	private final ProviderChooser chooser;

	Reputation(NodeContext context, NodeFinder finder, ProviderChooser chooser) {
		this.context = context;
		this.finder = finder;
		this.chooser = chooser;
	}

	/**
	 * A provider answered as it should.
	 * @param spec what was asked
	 * @param chosen the last choice, {@code null} if there was none
	 * @param node who answered, which counts if it was chosen
	 * @param since when it was asked
	 */
	void answered(CallSpec spec, @Nullable Provider chosen, NodeId node, long since) {
		if (chosen != null && chosen.node().equals(node)) {
			this.chooser.answered(chosen.health());
			measured(spec, chosen, since);
		}
	}

	/**
	 * A provider answered with an error.
	 * @param spec what was asked
	 * @param chosen the last choice, {@code null} if there was none
	 * @param node who answered, which counts if it was chosen
	 * @param code its error
	 */
	void answered(CallSpec spec, @Nullable Provider chosen, NodeId node, FailureCode code) {
		switch (code) {
			case NO_PROVIDER -> {
				// Another version may be there
				if (spec.version() == null) {
					this.finder.withdrawn(spec.procedure(), node);
				}
			}
			case OVERLOADED, TIMEOUT -> unreliable(chosen, node);
			case DRAINING, REFUSED, CANCELLED -> {
				// Says nothing about whether it works
			}
			default -> applicationFailed(spec, chosen, node);
		}
	}

	/**
	 * It works, but the time says nothing, or who fails fast would be called most.
	 */
	private void applicationFailed(CallSpec spec, @Nullable Provider chosen, NodeId node) {
		if (chosen != null && chosen.node().equals(node)) {
			this.chooser.answered(chosen.health());
			if (spec.strategy() == ProviderStrategy.LEAST_LATENCY) {
				chosen.health().notMeasured();
			}
		}
	}

	/**
	 * A provider could not be reached, was lost, or has too much to do.
	 * @param chosen the last choice, {@code null} if there was none
	 * @param node the provider, which counts if it was chosen
	 */
	void unreliable(@Nullable Provider chosen, NodeId node) {
		if (chosen != null && chosen.node().equals(node)) {
			this.chooser.failed(chosen.health());
		}
	}

	/**
	 * A provider has not answered in time.
	 * @param spec what was asked
	 * @param chosen the last choice, {@code null} if there was none
	 * @param node the provider, which counts if it was chosen
	 * @param since when it was asked
	 */
	void silent(CallSpec spec, @Nullable Provider chosen, NodeId node, long since) {
		if (chosen != null && chosen.node().equals(node)) {
			this.chooser.failed(chosen.health());
			measured(spec, chosen, since);
		}
	}

	private void measured(CallSpec spec, Provider chosen, long since) {
		if (spec.strategy() == ProviderStrategy.LEAST_LATENCY) {
			this.chooser.measured(chosen, this.context.nanoTime() - since);
		}
	}

}
