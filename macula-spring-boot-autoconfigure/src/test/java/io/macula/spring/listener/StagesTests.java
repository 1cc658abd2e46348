package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Stages}.
 */
class StagesTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@Test
	void whatIsDoneLaterIsDoneByTheExecutor() {
		CompletableFuture<String> thread = new CompletableFuture<>();
		Executor executor = (task) -> new Thread(task, "own").start();
		Stages.later(Duration.ZERO, executor, () -> thread.complete(Thread.currentThread().getName()));
		assertThat(thread).succeedsWithin(LONG).isEqualTo("own");
	}

	/** Somebody waits for it. */
	@Test
	void whatIsDoneLaterIsDoneAlsoWhenTheExecutorIsGoneByThen() {
		CompletableFuture<Void> done = new CompletableFuture<>();
		Executor gone = (task) -> {
			throw new RejectedExecutionException("gone");
		};
		Stages.later(Duration.ZERO, gone, () -> done.complete(null));
		assertThat(done).succeedsWithin(LONG);
	}

}
