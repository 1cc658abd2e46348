package io.macula.engine.pubsub;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Topics and patterns over a tiny alphabet, so that they meet often.
 */
final class PatternArbitraries {

	private PatternArbitraries() {
	}

	static Arbitrary<String> patterns() {
		return levels("a", "b", "ab", "", "*", "**", "#", "a*", "*#", "***").map((levels) -> String.join(".", levels));
	}

	static Arbitrary<String> topics() {
		return levels("a", "b", "ab", "", "*", "**", "#", "a*").map((levels) -> String.join(".", levels));
	}

	private static Arbitrary<List<String>> levels(String... choices) {
		return Arbitraries.of(choices).list().ofMinSize(1).ofMaxSize(7);
	}

}
