package io.macula.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One procedure that two nodes offer in several versions, and a third asks for: calls and
 * streams differ in how that is done, and in nothing else.
 */
final class VersionsScenario {

	/** How a node offers the procedure. */
	interface Provider {

		void offer(MaculaNode node, @Nullable String version, String answer);

	}

	/** How a node asks for it. */
	interface Caller {

		String ask(MaculaNode node, String version);

	}

	private VersionsScenario() {
	}

	/**
	 * The second and the third node offer it.
	 * @param nodes three nodes
	 */
	static void offer(List<MaculaNode> nodes, Provider provider) {
		provider.offer(nodes.get(1), "1.2.0", "one");
		provider.offer(nodes.get(1), "2.0.0", "two");
		provider.offer(nodes.get(2), "1.10.1", "ten");
		provider.offer(nodes.get(2), null, "none");
	}

	/**
	 * Each version is answered by who offers it.
	 * @param nodes the same nodes, when the first knows of all that is offered
	 */
	static void ask(List<MaculaNode> nodes, Caller caller) {
		MaculaNode first = nodes.get(0);
		for (int i = 0; i < 10; i++) {
			assertThat(caller.ask(first, "2.x")).isEqualTo("two");
			assertThat(caller.ask(first, "1.2.0")).isEqualTo("one");
			assertThat(caller.ask(first, ">=1.3 <2")).isEqualTo("ten");
			assertThat(caller.ask(first, "1.x")).isIn("one", "ten");
		}
		// Also by another node if the one that asks offers another version
		assertThat(caller.ask(nodes.get(1), ">=1.3 <2")).isEqualTo("ten");
		assertThat(caller.ask(nodes.get(1), "1.2")).isEqualTo("one");
	}

}
