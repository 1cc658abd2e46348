package io.macula.engine.erlang;

import java.time.Duration;

import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CopiesTests {

	private static final byte[] FIRST = new byte[16];

	private final Simulation simulation = new Simulation(1);

	private final Copies copies = new Copies(this.simulation.context(Limits.builder().dedupEntries(1024).build()));

	private boolean comes(String topic, int payload) {
		return !this.copies.isCopy(FIRST, topic, new byte[] { (byte) payload, (byte) (payload >> 8) });
	}

	@Test
	void copiesAfterFiveAndTenSecondsAreRecognised() {
		assertThat(comes("a", 1)).isTrue();
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(comes("a", 1)).isFalse();
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(comes("a", 1)).isFalse();
		this.simulation.run(Duration.ofSeconds(20));
		assertThat(comes("a", 1)).isTrue();
	}

	@Test
	void equalMessagesOfTwoPublishersAreNoCopies() {
		assertThat(comes("a", 1)).isTrue();
		assertThat(comes("a", 2)).isTrue();
		assertThat(comes("b", 1)).isTrue();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(comes("a", 1)).isTrue();
	}

	@Test
	void messagesWithoutANumberAreNoCopies() {
		assertThat(this.copies.isCopy(null, "a", FIRST)).isFalse();
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(this.copies.isCopy(null, "a", FIRST)).isFalse();
	}

	@Test
	void onlySoManyAreRemembered() {
		for (int i = 0; i < 5000; i++) {
			assertThat(comes("a", i)).isTrue();
		}
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(comes("a", 0)).isTrue();
		assertThat(comes("a", 4999)).isFalse();
	}

}
