package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InProgress}.
 */
class InProgressTests {

	private final InProgress inProgress = new InProgress();

	@Test
	void isIdleAtOnceWhenNothingBegan() {
		assertThat(this.inProgress.idle()).isCompleted();
	}

	@Test
	void isIdleWhenTheLastOneEnds() {
		this.inProgress.begin();
		this.inProgress.begin();
		CompletableFuture<Void> idle = this.inProgress.idle();
		this.inProgress.end();
		assertThat(idle).isNotDone();
		assertThat(this.inProgress.count()).isOne();
		this.inProgress.end();
		assertThat(idle).isCompleted();
	}

	@Test
	void canBeAskedAgainAfterMoreWork() {
		assertThat(this.inProgress.idle()).isCompleted();
		this.inProgress.begin();
		CompletableFuture<Void> idle = this.inProgress.idle();
		assertThat(idle).isNotDone();
		this.inProgress.end();
		assertThat(idle).isCompleted();
	}

}
