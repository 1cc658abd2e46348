package io.macula.engine.link;

import io.macula.engine.link.Liveness.Verdict;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Pong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LivenessTests {

	private final Liveness liveness = new Liveness();

	@Test
	void aSilentPeerIsPingedTwiceAndThenDead() {
		assertThat(this.liveness.tick(0)).isEqualTo(Verdict.PING);
		assertThat(this.liveness.tick(1)).isEqualTo(Verdict.PING);
		assertThat(this.liveness.tick(2)).isEqualTo(Verdict.PING);
		assertThat(this.liveness.tick(3)).isEqualTo(Verdict.DEAD);
	}

	@Test
	void anySignOfLifeCounts() {
		this.liveness.tick(0);
		for (int i = 1; i < 20; i++) {
			this.liveness.heard();
			assertThat(this.liveness.tick(i)).isNotEqualTo(Verdict.DEAD);
			this.liveness.tick(i);
		}
	}

	@Test
	void measuresTheRoundTripAndIgnoresImpossibleAnswers() {
		assertThat(this.liveness.roundTripNanos()).isNegative();
		this.liveness.answered(pong(1_000), 1_500);
		assertThat(this.liveness.roundTripNanos()).isEqualTo(500);
		this.liveness.answered(pong(9_000), 1_500);
		assertThat(this.liveness.roundTripNanos()).isEqualTo(500);
	}

	private static Pong pong(long timestamp) {
		return new Pong(timestamp, 0L, null, null, null, null, null, null, null, null, null, Extras.NONE);
	}

}
