package io.macula.engine.pubsub;

import java.time.Duration;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForwardBudget}.
 */
class ForwardBudgetTests {

	private static final int KIB = 1024;

	private final Simulation simulation = new Simulation(1);

	@Test
	void messagesAndBytesAreTakenTogetherOrNotAtAll() {
		ForwardBudget budget = budget(3, 64 * KIB);
		assertThat(budget.take(64 * KIB + 1)).isFalse();
		assertThat(budget.take(60 * KIB)).isTrue();
		assertThat(budget.take(5 * KIB)).isFalse();
		assertThat(budget.take(4 * KIB)).isTrue();
		assertThat(budget.take(0)).isTrue();
		assertThat(budget.take(0)).isFalse();
		this.simulation.run(Duration.ofMillis(300));
		assertThat(budget.take(19 * KIB)).isFalse();
		this.simulation.run(Duration.ofMillis(34));
		assertThat(budget.take(21 * KIB)).isTrue();
		assertThat(budget.take(0)).isFalse();
	}

	@Test
	void aSearchCountsAsSixteenMessages() {
		ForwardBudget budget = budget(1000, 64 * KIB);
		for (int i = 0; i < 62; i++) {
			assertThat(budget.takeSearch()).isTrue();
		}
		assertThat(budget.takeSearch()).isFalse();
		for (int i = 0; i < 8; i++) {
			assertThat(budget.take(0)).isTrue();
		}
		assertThat(budget.take(0)).isFalse();
	}

	@Test
	void aNodeThatPassesOnOneMessagePerSecondSearchesSixteenTimes() {
		ForwardBudget budget = budget(1, 64 * KIB);
		assertThat(budget.takeSearch()).isTrue();
		assertThat(budget.take(0)).isFalse();
		for (int i = 1; i < 16; i++) {
			assertThat(budget.takeSearch()).isTrue();
		}
		assertThat(budget.takeSearch()).isFalse();
	}

	@Test
	void countsAsMuchAsTheLimitsAllow() {
		ForwardBudget budget = budget(1_000_000, 1 << 30);
		assertThat(budget.take(1 << 30)).isTrue();
		assertThat(budget.take(1)).isFalse();
		assertThat(budget.take(0)).isTrue();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(budget.take(1 << 30)).isTrue();
	}

	@Test
	void eachLinkHasItsOwn() {
		VirtualContext context = this.simulation.context(Limits.builder().forwardedMessages(1).build());
		Link one = new FakeLink(context, FakeLinks.node("one"), 1);
		Link other = new FakeLink(context, FakeLinks.node("other"), 1);
		assertThat(ForwardBudget.of(one, context).take(0)).isTrue();
		assertThat(ForwardBudget.of(one, context).take(0)).isFalse();
		assertThat(ForwardBudget.of(other, context).take(0)).isTrue();
	}

	private ForwardBudget budget(int messages, int bytes) {
		VirtualContext context = this.simulation
			.context(Limits.builder().forwardedMessages(messages).forwardedBytes(bytes).build());
		return ForwardBudget.of(new FakeLink(context, FakeLinks.node("peer"), 1), context);
	}

}
