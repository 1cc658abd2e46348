package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FrameBudgetTests {

	private final List<String> admitted = new ArrayList<>();

	private final FrameBudget budget = new FrameBudget(100);

	@Test
	void admitsWhatFitsAndTheRestInOrderAsRoomComesBack() {
		this.budget.reserve("a", 60, () -> this.admitted.add("a"));
		this.budget.reserve("b", 50, () -> this.admitted.add("b"));
		this.budget.reserve("c", 10, () -> this.admitted.add("c"));
		// c would fit, but must not overtake b for ever
		assertThat(this.admitted).containsExactly("a");
		this.budget.release(60);
		assertThat(this.admitted).containsExactly("a", "b", "c");
		assertThat(this.budget.held()).isEqualTo(60);
	}

	@Test
	void aWithdrawnReservationLetsTheNextIn() {
		this.budget.reserve("a", 60, () -> this.admitted.add("a"));
		this.budget.reserve("b", 100, () -> this.admitted.add("b"));
		this.budget.reserve("c", 40, () -> this.admitted.add("c"));
		assertThat(this.budget.withdraw("b")).isTrue();
		assertThat(this.admitted).containsExactly("a", "c");
		assertThat(this.budget.withdraw("a")).isFalse();
	}

}
