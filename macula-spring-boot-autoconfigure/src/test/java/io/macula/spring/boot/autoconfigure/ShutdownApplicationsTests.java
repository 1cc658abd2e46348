package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.macula.engine.DeliveryOutcome.State;
import io.macula.engine.MaculaNode;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.RefusedException;
import io.macula.engine.RemoteCallException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.FailedMessage;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaMessageRecoverer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an application which stops finishes what it has begun, in a bounded time.
 */
@ExtendWith(OutputCaptureExtension.class)
class ShutdownApplicationsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void messageWhoseFutureIsDoneLateIsConfirmed() {
		stopWhile("shutdown.later", (busy) -> busy.later.complete(null),
				(told) -> assertThat(told).succeedsWithin(PATIENCE)
					.satisfies((result) -> assertThat(result.outcomes().values()).singleElement()
						.satisfies((outcome) -> assertThat(outcome.isConfirmed()).isTrue())));
	}

	@Test
	void messageWhoseFutureFailsIsRejectedAndNotTriedAgain() {
		stopWhile("shutdown.later", (busy) -> busy.later.completeExceptionally(new IllegalStateException("broken")),
				(told) -> assertRejected(told));
	}

	@Test
	void nobodyWaitsForAnAttemptThatIsAnHourAway() {
		CompletableFuture<FailedMessage> recovered = new CompletableFuture<>();
		stopWhile(busy().withPropertyValues("macula.listener.retry.delay=1h", "macula.shutdown.timeout=10m")
			.withBean(MaculaMessageRecoverer.class, () -> (failed) -> {
				recovered.complete(failed);
				return CompletableFuture.failedFuture(failed.cause());
			}), "shutdown.fails", (busy) -> {
			}, (told) -> assertRejected(told));
		assertThat(recovered).isCompletedWithValueMatching((failed) -> failed.attempts() == 1);
	}

	@Test
	void callWhoseFutureFailsWhileTheApplicationStopsIsAnswered() {
		other((caller) -> {
			CompletableFuture<CompletableFuture<String>> asked = new CompletableFuture<>();
			busy().run((context) -> {
				MeshApplications.awaitJoined(caller);
				asked.complete(caller.getBean(MaculaTemplate.class).callAsync("shutdown.call", null, String.class));
				Busy busy = context.getBean(Busy.class);
				busy.entered.await();
				whenWithdrawn(context,
						() -> busy.answer.completeExceptionally(new RemoteCallException("closing", "not today")));
			});
			assertThat(asked.join()).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(RemoteCallException.class)
				.withMessageContaining("not today");
		});
	}

	@Test
	void whatNeverEndsIsGivenUpAfterTheTimeForIt(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(MaculaEndpointRegistry.class.getName(), LogLevel.WARN);
		other((caller) -> {
			CompletableFuture<CompletableFuture<String>> asked = new CompletableFuture<>();
			busy().withPropertyValues("macula.shutdown.timeout=200ms").run((context) -> {
				MeshApplications.awaitJoined(caller);
				asked.complete(caller.getBean(MaculaTemplate.class).callAsync("shutdown.call", null, String.class));
				context.getBean(Busy.class).entered.await();
			});
			assertThat(output).contains("Still in progress after 200 ms: [busy.call]");
			assertThat(asked.join()).failsWithin(PATIENCE);
		});
		logging.setLogLevel(MaculaEndpointRegistry.class.getName(), null);
	}

	@Test
	void streamsWithoutAnEndAreEndedSoonAndTheirCallersLearnWhy(CapturedOutput output) {
		other((caller) -> {
			Reading reading = new Reading();
			CompletableFuture<Busy> bean = new CompletableFuture<>();
			endless().run((context) -> {
				MeshApplications.awaitJoined(caller);
				reading.read(caller);
				bean.complete(context.getBean(Busy.class));
			});
			assertThat(reading.failure).succeedsWithin(PATIENCE).isInstanceOf(RefusedException.class);
			assertThat(bean.join().cancelled).succeedsWithin(PATIENCE);
			assertThat(output).doesNotContain("Still in progress");
		});
	}

	@Test
	void streamsThatTheApplicationReadsDoNotHoldItsStopUp() {
		busy().run((other) -> {
			Reading reading = new Reading();
			MeshApplications.joining(this.network, "reader")
				.withPropertyValues("macula.shutdown.timeout=10m", "macula.shutdown.stream-timeout=0")
				.run((context) -> {
					MeshApplications.awaitJoined(context);
					reading.read(context);
				});
			assertThat(reading.failure).succeedsWithin(PATIENCE).isInstanceOf(RefusedException.class);
			assertThat(other.getBean(Busy.class).cancelled).succeedsWithin(PATIENCE);
		});
	}

	@Test
	void streamOfAnEndpointThatIsStoppedByItselfGoesOn() {
		other((caller) -> endless().run((context) -> {
			MeshApplications.awaitJoined(caller);
			Reading reading = new Reading();
			reading.read(caller);
			CompletableFuture<Void> stopped = context.getBean(MaculaEndpointRegistry.class).stop("busy.endless");
			Busy busy = context.getBean(Busy.class);
			Awaitility.await().until(() -> {
				busy.endless.tryEmitNext(7);
				return reading.items.contains(7);
			});
			assertThat(stopped).isNotDone();
			busy.endless.tryEmitComplete();
			assertThat(stopped).succeedsWithin(PATIENCE);
			assertThat(reading.failure).isNotDone();
		}));
	}

	private ApplicationContextRunner endless() {
		return busy().withPropertyValues("macula.shutdown.timeout=10m", "macula.shutdown.stream-timeout=50ms");
	}

	private static void assertRejected(CompletableFuture<PublishResult> told) {
		assertThat(told).succeedsWithin(PATIENCE)
			.satisfies((result) -> assertThat(result.outcomes().values()).singleElement()
				.satisfies((outcome) -> assertThat(outcome.state()).isEqualTo(State.REJECTED)));
	}

	private void stopWhile(String topic, Consumer<Busy> whenWithdrawn,
			Consumer<CompletableFuture<PublishResult>> check) {
		stopWhile(busy(), topic, whenWithdrawn, check);
	}

	/**
	 * Publish to an application, stop it while it handles the message, and act once it
	 * has withdrawn its subscriptions.
	 */
	private void stopWhile(ApplicationContextRunner application, String topic, Consumer<Busy> whenWithdrawn,
			Consumer<CompletableFuture<PublishResult>> check) {
		other((teller) -> {
			CompletableFuture<CompletableFuture<PublishResult>> told = new CompletableFuture<>();
			CompletableFuture<Busy> bean = new CompletableFuture<>();
			application.run((context) -> {
				MeshApplications.awaitJoined(teller);
				MaculaNode node = teller.getBean(MaculaNode.class);
				Awaitility.await().until(() -> !node.discoverSubscribers(topic).get(5, TimeUnit.SECONDS).isEmpty());
				told.complete(teller.getBean(MaculaTemplate.class)
					.newMessage(topic, 1)
					.qos(QualityOfService.AT_LEAST_ONCE)
					.timeout(PATIENCE)
					.publishAsync());
				Busy busy = context.getBean(Busy.class);
				bean.complete(busy);
				busy.entered.await();
				whenWithdrawn(context, () -> whenWithdrawn.accept(busy));
			});
			check.accept(told.join());
			assertThat(bean.join().attempts).hasValue(1);
		});
	}

	private static void whenWithdrawn(ApplicationContext context, Runnable action) {
		MaculaNode node = context.getBean(MaculaNode.class);
		new Thread(() -> {
			Awaitility.await().until(() -> node.procedures().isEmpty() && node.subscriptions().isEmpty());
			action.run();
		}).start();
	}

	/**
	 * The application that goes on.
	 */
	private void other(Consumer<ApplicationContext> test) {
		MeshApplications.joining(this.network, "other").run(test::accept);
	}

	private ApplicationContextRunner busy() {
		return MeshApplications.seed(this.network).withUserConfiguration(Busy.class);
	}

	@Configuration(value = "busy", proxyBeanMethods = false)
	static class Busy {

		final CountDownLatch entered = new CountDownLatch(1);

		final AtomicInteger attempts = new AtomicInteger();

		final CompletableFuture<Void> later = new CompletableFuture<>();

		final CompletableFuture<String> answer = new CompletableFuture<>();

		final Sinks.Many<Integer> endless = Sinks.many().multicast().directBestEffort();

		final CompletableFuture<Void> cancelled = new CompletableFuture<>();

		@MaculaSubscribe("shutdown.later")
		CompletableFuture<Void> later() {
			this.attempts.incrementAndGet();
			this.entered.countDown();
			return this.later;
		}

		@MaculaSubscribe("shutdown.fails")
		void fails() {
			this.attempts.incrementAndGet();
			this.entered.countDown();
			throw new IllegalStateException("broken");
		}

		@MaculaProcedure("shutdown.call")
		CompletableFuture<String> call() {
			this.entered.countDown();
			return this.answer;
		}

		@MaculaProcedure("shutdown.endless")
		Flux<Integer> endless() {
			return Flux.concat(Flux.just(0), this.endless.asFlux()).doOnCancel(() -> this.cancelled.complete(null));
		}

	}

	/**
	 * Reads the stream without an end.
	 */
	private static final class Reading {

		private final List<Integer> items = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

		/** Returns when the first item is there. */
		void read(ApplicationContext context) {
			MaculaNode node = context.getBean(MaculaNode.class);
			Awaitility.await()
				.until(() -> !node.discoverProviders("shutdown.endless").get(5, TimeUnit.SECONDS).isEmpty());
			MaculaTemplate template = context.getBean(MaculaTemplate.class);
			Flux.from(FlowAdapters.toPublisher(template.streamAsync("shutdown.endless", null, Integer.class)))
				.subscribe(this.items::add, this.failure::complete);
			Awaitility.await().until(() -> !this.items.isEmpty());
		}

	}

}
