package io.macula.engine.runtime;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Once}.
 */
class OnceTests {

	private final List<String> done = new ArrayList<>();

	private final Once once = new Once();

	@Test
	void onlyTheFirstIsDone() {
		assertThat(this.once.isDone()).isFalse();
		this.once.run(() -> this.done.add("answer"));
		this.once.run(() -> this.done.add("too late"));
		assertThat(this.done).containsExactly("answer");
		assertThat(this.once.isDone()).isTrue();
	}

	@Test
	void whatIsDoneMayAskAgain() {
		this.once.run(() -> {
			this.once.run(() -> this.done.add("again"));
			this.done.add("answer");
		});
		assertThat(this.done).containsExactly("answer");
	}

}
