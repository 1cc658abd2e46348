package io.macula.engine.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Items whose handling goes on after the handler returned.
 */
class AsyncMailboxTests {

	private final Simulation simulation = new Simulation(1);

	private final VirtualContext context = this.simulation.context(Limits.defaults());

	private final List<Integer> begun = new ArrayList<>();

	private final List<Integer> dropped = new ArrayList<>();

	private final List<CompletableFuture<Void>> open = new ArrayList<>();

	private int running;

	private Mailbox<Integer> mailbox(int concurrency, int room) {
		return new Mailbox<>(this.context, (task) -> {
			this.running++;
			task.run();
			this.running--;
		}, concurrency, room, 1000, (item) -> 1, new Mailbox.Handler<>() {

			@Override
			public @Nullable CompletionStage<?> handle(Integer item) {
				AsyncMailboxTests.this.begun.add(item);
				CompletableFuture<Void> rest = new CompletableFuture<>();
				AsyncMailboxTests.this.open.add(rest);
				return rest;
			}

			@Override
			public void dropped(Integer item) {
				AsyncMailboxTests.this.dropped.add(item);
			}

		}, true);
	}

	@AfterEach
	void nothingRuns() {
		assertThat(this.running).isZero();
	}

	private void offer(Mailbox<Integer> mailbox, int count) {
		for (int i = 0; i < count; i++) {
			mailbox.offer(i);
		}
		mailbox.handOver();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void asManyAreOpenAsTheConcurrencyAllowsAndNoThreadWaits(int concurrency) {
		Mailbox<Integer> mailbox = mailbox(concurrency, 100);
		offer(mailbox, 10);
		assertThat(this.begun).hasSize(concurrency);
		assertThat(this.running).isZero();
		assertThat(mailbox.isIdle()).isFalse();
		for (int i = 0; i < 10; i++) {
			this.open.get(i).complete(null);
			assertThat(this.begun).hasSize(Math.min(10, concurrency + i + 1));
		}
		assertThat(this.begun).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(mailbox.isIdle()).isTrue();
	}

	@Test
	void aStageThatFailsLetsTheNextOneBegin() {
		Mailbox<Integer> mailbox = mailbox(1, 100);
		offer(mailbox, 2);
		this.open.get(0).completeExceptionally(new IllegalStateException("no"));
		assertThat(this.begun).containsExactly(0, 1);
		this.open.get(1).cancel(true);
		assertThat(mailbox.isIdle()).isTrue();
	}

	@Test
	void theOldestThatWaitsCanBeTakenBack() {
		Mailbox<Integer> mailbox = mailbox(1, 2);
		offer(mailbox, 1);
		offer(mailbox, 5);
		assertThat(mailbox.waiting()).isEqualTo(2);
		assertThat(mailbox.revoke()).isZero();
		assertThat(mailbox.offer(9)).isTrue();
		assertThat(mailbox.offer(10)).isFalse();
		assertThat(mailbox.revoke()).isEqualTo(1);
		assertThat(mailbox.revoke()).isEqualTo(9);
		assertThat(mailbox.revoke()).isNull();
	}

	@Test
	void whatWaitsWhenItIsClosedIsTold() {
		Mailbox<Integer> mailbox = mailbox(1, 100);
		offer(mailbox, 3);
		mailbox.close();
		this.open.get(0).complete(null);
		assertThat(this.begun).containsExactly(0);
		assertThat(this.dropped).containsExactly(1, 2);
	}

}
