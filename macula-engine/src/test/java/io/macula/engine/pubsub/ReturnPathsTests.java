package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.List;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways back that a node remembers.
 */
class ReturnPathsTests {

	private static final int LIMIT = 16;

	private final Simulation simulation = new Simulation(1);

	private final ReturnPaths paths = new ReturnPaths(this.simulation.context(Limits.defaults()), LIMIT);

	private static NodeId source(int number) {
		return NodeId.sha256Of("source" + number);
	}

	private static NodeId neighbour(int number) {
		return NodeId.sha256Of("neighbour" + number);
	}

	private void learn(int source, int neighbour) {
		this.paths.learned(source(source), new Visited(List.of(source(source), neighbour(neighbour))));
		this.simulation.run(Duration.ofMillis(1));
	}

	@Test
	void neighboursThatBroughtLittleMakeNoNewOneBeForgotten() {
		for (int i = 0; i < 3 * LIMIT; i++) {
			learn(i, i);
			assertThat(this.paths.to(source(i))).isEqualTo(new Visited(List.of(neighbour(i), source(i))));
		}
		assertThat(this.paths.size()).isEqualTo(LIMIT);
		assertThat(this.paths.to(source(0))).isNull();
	}

	@Test
	void whoBringsManyTakesNoRoomOfOthers() {
		learn(0, 0);
		for (int i = 1; i < 3 * LIMIT; i++) {
			learn(i, 1);
		}
		assertThat(this.paths.to(source(0))).isNotNull();
		this.paths.gone(neighbour(1));
		assertThat(this.paths.size()).isOne();
	}

}
