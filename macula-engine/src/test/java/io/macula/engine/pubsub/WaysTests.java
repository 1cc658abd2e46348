package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.Arrays;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is remembered of ways and of nodes that were passed.
 */
class WaysTests {

	private static final long IDLE = 120_000_000_000L;

	private static final NodeId A = NodeId.sha256Of("a");

	private static final NodeId B = NodeId.sha256Of("b");

	private static final NodeId C = NodeId.sha256Of("c");

	private static final NodeId D = NodeId.sha256Of("d");

	private final Simulation simulation = new Simulation(1);

	private final VirtualContext context = this.simulation.context(Limits.defaults());

	private final Ways ways = new Ways(this.context, 3, IDLE);

	private static Ways.Key key(NodeId destination, NodeId source) {
		return new Ways.Key(destination, source, source);
	}

	@Test
	void eachPublisherHasItsOwnWay() {
		this.ways.learned(key(D, A), B);
		this.ways.learned(key(D, B), A);
		assertThat(this.ways.next(key(D, A))).isEqualTo(B);
		assertThat(this.ways.next(key(D, B))).isEqualTo(A);
		assertThat(this.ways.next(key(D, C))).isNull();
	}

	@Test
	void theOneThatWasNotUsedForLongestMakesRoom() {
		this.ways.learned(new Ways.Key(D, A, C), C);
		this.ways.learned(new Ways.Key(D, B, C), C);
		this.ways.learned(new Ways.Key(A, B, C), C);
		this.ways.next(new Ways.Key(D, A, C));
		this.ways.learned(new Ways.Key(B, A, C), C);
		assertThat(this.ways.size()).isEqualTo(3);
		assertThat(this.ways.next(new Ways.Key(D, A, C))).isEqualTo(C);
		assertThat(this.ways.next(new Ways.Key(D, B, C))).isNull();
	}

	@Test
	void whatNobodyUsesIsForgottenAndTheOwnOneFirst() {
		Ways.Key own = new Ways.Key(D, C, null);
		this.ways.learned(own, B);
		this.ways.learned(key(D, A), B);
		this.simulation.run(Duration.ofSeconds(61));
		assertThat(this.ways.next(own)).isNull();
		assertThat(this.ways.next(key(D, A))).isEqualTo(B);
		this.simulation.run(Duration.ofSeconds(121));
		assertThat(this.ways.next(key(D, A))).isNull();
		this.ways.sweep();
		assertThat(this.ways.size()).isZero();
	}

	@Test
	void whoLosesItsWayIsNamed() {
		this.ways.learned(key(D, A), C);
		this.ways.learned(new Ways.Key(D, B, null), C);
		assertThat(this.ways.lost(D, B).askers()).isEmpty();
		Ways.Lost lost = this.ways.lost(C).get(D);
		assertThat(lost).isNotNull();
		assertThat(lost.askers()).containsExactly(A);
		assertThat(lost.own()).isTrue();
		assertThat(this.ways.size()).isZero();
	}

	@Test
	void whatAPeerSaysAboutNodesIsBounded() {
		Visited visited = Visited.of(A).with(B).with(A);
		assertThat(visited.nodes()).containsExactly(A, B);
		assertThat(Visited.of(visited.bytes())).isEqualTo(visited);
		assertThat(Visited.of(Arrays.copyOf(visited.bytes(), 63))).isNull();
		assertThat(Visited.of(new byte[65 * 32])).isNull();
		for (int i = 0; i < 100; i++) {
			visited = visited.with(NodeId.sha256Of("" + i));
		}
		assertThat(visited.size()).isEqualTo(Visited.MAX);
		assertThat(visited.isFull()).isTrue();
	}

	@Test
	void noNeighbourTakesTheRoomOfOthers() {
		this.ways.learned(new Ways.Key(D, A, null), B);
		this.ways.learned(key(D, B), A);
		for (int i = 0; i < 100; i++) {
			this.ways.learned(new Ways.Key(D, NodeId.sha256Of("liar" + i), C), A);
		}
		assertThat(this.ways.size()).isEqualTo(3);
		assertThat(this.ways.next(new Ways.Key(D, A, null))).isEqualTo(B);
		assertThat(this.ways.next(key(D, B))).isEqualTo(A);
		assertThat(this.ways.next(new Ways.Key(D, NodeId.sha256Of("liar99"), C))).isEqualTo(A);
	}

}
