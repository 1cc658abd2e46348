package io.macula.spring.annotation;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.Call;
import io.macula.engine.DeliveryMode;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.OverflowPolicy;
import io.macula.engine.OverloadedException;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import io.macula.engine.SubscribeOptions;
import io.macula.spring.listener.DeadLetterPublishingRecoverer;
import io.macula.spring.listener.FailedMessage;
import io.macula.spring.listener.MaculaCallErrorHandler;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.listener.MaculaMessageRecoverer;
import io.macula.spring.support.DeadLetterHeaders;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.testing.MockMesh;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.retry.RetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;

/**
 * Tests for what becomes of messages and calls whose method fails.
 */
class MaculaErrorHandlingTests {

	private final MockMesh mesh = new MockMesh();

	@Test
	void messageIsTriedAgainUntilItIsHandled() {
		run(Listeners.class, (context) -> {
			this.mesh.publish("fails.twice", "1");
			assertThat(context.getBean(Listeners.class).seen).containsExactly("now 1", "now 2", "now 3");
			this.mesh.publish("fails.twice.later", "1");
			assertThat(context.getBean(Listeners.class).later).hasValue(3);
		});
	}

	@Test
	void lastFailureIsThatOfTheMessage() {
		run(Listeners.class, (context) -> {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.mesh.publish("fails.always", "1"))
				.withMessage("attempt 4");
			assertThat(context.getBean(Listeners.class).always).hasValue(4);
		});
	}

	@Test
	void messageThatDoesNotSuitTheMethodIsNotTriedAgain() {
		run(Listeners.class, (context) -> {
			assertThatExceptionOfType(MaculaConversionException.class)
				.isThrownBy(() -> this.mesh.publish("number", "no number"));
			assertThatExceptionOfType(MaculaConversionException.class)
				.isThrownBy(() -> this.mesh.publish("conversion.inside", "1"));
			assertThat(context.getBean(Listeners.class).seen).containsExactly("inside");
		});
	}

	@Test
	void recovererTakesWhatIsLeft() {
		List<FailedMessage> recovered = new CopyOnWriteArrayList<>();
		runner(Listeners.class).withBean(MaculaMessageRecoverer.class, () -> (failed) -> {
			recovered.add(failed);
			return CompletableFuture.completedFuture(null);
		}).run((context) -> {
			this.mesh.publish("fails.always", "1");
			this.mesh.publish("number", "no number");
			assertThat(recovered).extracting(FailedMessage::attempts).containsExactly(4, 1);
			assertThat(recovered).extracting(FailedMessage::fatal).containsExactly(false, true);
			assertThat(recovered).extracting(FailedMessage::endpoint)
				.containsExactly("listeners.always", "listeners.number");
		});
	}

	@Test
	void noFurtherAttemptOnceTheSubscriptionIsStopped() {
		runner(Listeners.class).run((context) -> {
			MaculaEndpointRegistry registry = context.getBean(MaculaEndpointRegistry.class);
			context.getBean(Listeners.class).whileFailing = () -> registry.stop("listeners.always");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.mesh.publish("fails.always", "1"));
			assertThat(context.getBean(Listeners.class).always).hasValue(1);
		});
	}

	@Test
	void backOffEndsWhenTheSubscriptionIsStopped() {
		runner(AlwaysFailing.class, RetryPolicy.builder().maxRetries(3).delay(Duration.ofHours(1)).build())
			.run((context) -> {
				MaculaEndpointRegistry registry = context.getBean(MaculaEndpointRegistry.class);
				CompletableFuture<?> waiting = this.mesh.publishLater("fails", "1").toCompletableFuture();
				assertThat(waiting).isNotDone();
				assertThat(registry.stop("failing.handle")).succeedsWithin(Duration.ofSeconds(10));
				assertThat(waiting).failsWithin(Duration.ofSeconds(10))
					.withThrowableThat()
					.withCauseInstanceOf(IOException.class);
				assertThat(context.getBean(AlwaysFailing.class).attempts).hasValue(1);
			});
	}

	@Test
	void retryPolicyDecidesWhichFailuresAreTriedAgainAndForHowLong() {
		for (RetryPolicy once : List.of(
				RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(1)).excludes(IOException.class).build(),
				// The first further attempt would already come too late
				RetryPolicy.builder()
					.maxRetries(3)
					.delay(Duration.ofHours(1))
					.timeout(Duration.ofMinutes(1))
					.build())) {
			runner(AlwaysFailing.class, once).run((context) -> {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.mesh.publish("fails", "1"));
				assertThat(context.getBean(AlwaysFailing.class).attempts).hasValue(1);
			});
		}
	}

	@Test
	void deadLetterSaysWhatFailedAndNothingSecret() throws Exception {
		given(this.mesh.node().publish(anyString(), any(), any()))
			.willReturn(CompletableFuture.completedFuture(new PublishResult(List.of(MockMesh.OTHER), List.of())));
		deadLetters().run((context) -> this.mesh.publish(new Message("fails.always", MockMesh.bytes("17"),
				"application/json", Map.of("trace", "t"), MockMesh.OTHER, 42, QualityOfService.AT_LEAST_ONCE, false)));
		ArgumentCaptor<PublishOptions> options = ArgumentCaptor.captor();
		then(this.mesh.node()).should().publish(eq("fails.always.dlt"), eq(MockMesh.bytes("17")), options.capture());
		assertThat(options.getValue().qos()).isEqualTo(QualityOfService.AT_LEAST_ONCE);
		assertThat(options.getValue().headers()).containsExactlyInAnyOrderEntriesOf(Map.of("trace", "t",
				DeadLetterHeaders.TOPIC, "fails.always", DeadLetterHeaders.SEQUENCE, "42", DeadLetterHeaders.ORIGIN,
				MockMesh.OTHER.toString(), DeadLetterHeaders.ENDPOINT, "listeners.always", DeadLetterHeaders.EXCEPTION,
				"IOException", DeadLetterHeaders.ATTEMPTS, "4"));
	}

	@Test
	void deadLetterThatNobodyTakesIsAFailure() {
		deadLetters().run((context) -> assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.mesh.publish("fails.always", "1"))
			.withMessageContaining("Nobody took the dead letter on 'fails.always.dlt'")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasAtLeastOneElementOfType(IOException.class)));
	}

	@Test
	void deadLetterIsNoDeadLetterAgain() {
		deadLetters().run((context) -> {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.mesh.publish("fails.dlt", "1"));
			then(this.mesh.node()).should(never()).publish(anyString(), any(), any());
		});
	}

	@Test
	void annotationNamesItsErrorHandler() {
		run(OwnErrorHandlers.class, (context) -> {
			this.mesh.publish("by.name", "1");
			this.mesh.publish("by.expression", "1");
			assertThat(context.getBean(OwnErrorHandlers.class).seen).containsExactly("ownErrorHandlers.name",
					"ownErrorHandlers.expression");
		});
	}

	@Test
	void missingErrorHandlerIsNamed() {
		runner(MissingErrorHandler.class).run((context) -> assertThat(context).getFailure()
			.isInstanceOf(BeanCreationException.class)
			.hasMessageContaining("'errorHandler' is 'nobody' but there is no MaculaErrorHandler of that name"));
	}

	@Test
	void failureOfAnErrorHandlerIsThatOfTheMessage() {
		runner(Listeners.class).withBean(MaculaErrorHandler.class, () -> (failed, redelivery) -> {
			throw new IllegalStateException("broken handler");
		})
			.run((context) -> assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> this.mesh.publish("fails.always", "1"))
				.withMessage("broken handler"));
	}

	@Test
	void attributesBecomeOptions() {
		run(Attributes.class,
				(context) -> assertThat(this.mesh.subscribeOptions()).containsExactlyInAnyOrder(
						new SubscribeOptions(4, 7, DeliveryMode.AS_ARRIVES, OverflowPolicy.DROP_OLDEST, "workers",
								false),
						new SubscribeOptions(1, 0, DeliveryMode.LATEST_ONLY, OverflowPolicy.BLOCK, null, true)));
	}

	@Test
	void badAttributeIsNamed() {
		runner(BadDelivery.class).run((context) -> assertThat(context).getFailure()
			.hasMessageContaining("'delivery' is 'sometimes' but must be one of [ORDERED, LATEST_ONLY, AS_ARRIVES]"));
		runner(BadTimeout.class).run((context) -> assertThat(context).getFailure()
			.hasMessageContaining("'timeout' is 'soon' but must be a duration such as 500ms or 2s"));
	}

	@Test
	void beanAnswersForItsMethods() {
		run(Procedures.class, (context) -> {
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("missing", "7"))
				.withMessage("no 7 here")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_found"));
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("missing.later", "7"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_found"));
			assertThat(MockMesh.text(this.mesh.call("replaced", "1").payload())).isEqualTo("\"instead\"");
			assertThat(MockMesh.text(this.mesh.call("caused", "1").payload())).isEqualTo("\"instead\"");
		});
	}

	@Test
	void adviceAnswersForAllInItsOrder() {
		runner(Procedures.class).withBean(SecondAdvice.class).withBean(FirstAdvice.class).run((context) -> {
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("secret", "1"))
				.withMessage("by the first for secret")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("advice"));
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("missing", "7"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_found"));
		});
	}

	@Test
	void advicesWithoutAnOrderAreAskedAsTheyWereRegistered() {
		ApplicationContextRunner runner = runner(Procedures.class);
		for (int i = 0; i < 16; i++) {
			String name = "advice" + i;
			runner = runner.withBean(name, NumberedAdvice.class, () -> new NumberedAdvice(name));
		}
		runner.run((context) -> assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> this.mesh.call("secret", "1"))
			.withMessage("by advice0"));
	}

	@Test
	void handlerThatFailsTellsNothing() {
		run(Procedures.class, (context) -> {
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("secret", "1"))
				.withMessageNotContaining("1234")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_error"));
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("worse", "1"))
				.withMessageNotContaining("1234")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_error"));
		});
	}

	@Test
	void chosenFailuresAndBadArgumentsAreNobodysBusiness() {
		runner(Procedures.class).withBean(FirstAdvice.class).run((context) -> {
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("chosen", "1"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("chosen"));
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("missing", "x"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"));
		});
	}

	@Test
	void annotationOfAProcedureNamesItsErrorHandler() {
		run(Procedures.class,
				(context) -> assertThat(MockMesh.text(this.mesh.call("named", "1").payload())).isEqualTo("\"named\""));
	}

	@Test
	void ambiguousExceptionHandlersAreRefused() {
		runner(Ambiguous.class).run((context) -> assertThat(context).getFailure()
			.hasMessageContaining("both handle java.lang.IllegalStateException, keep one of them"));
	}

	@Test
	void procedureRefusesMoreCallsThanItMayAnswerAtOnce() {
		run(Limited.class, (context) -> {
			Limited limited = context.getBean(Limited.class);
			CompletableFuture<Reply> first = this.mesh.callLater("one", "1");
			assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> this.mesh.call("one", "2"))
				.withMessageContaining("answers 1 calls at once");
			limited.answer.complete("done");
			assertThat(first).succeedsWithin(Duration.ofSeconds(5));
			assertThat(MockMesh.text(this.mesh.call("one", "3").payload())).isEqualTo("done");
		});
	}

	@Test
	void methodThatTakesTooLongIsInterruptedOrCancelled() {
		run(Limited.class, (context) -> {
			Limited limited = context.getBean(Limited.class);
			for (String procedure : List.of("slow.now", "slow.later")) {
				assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call(procedure, "1"))
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_timeout"));
			}
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			// The caller hears of it first
			Awaitility.await().untilAsserted(() -> {
				assertThat(limited.interrupted).isTrue();
				assertThat(limited.never).isCancelled();
				assertThat(context.getBean(MaculaEndpointRegistry.class).containers())
					.allSatisfy((container) -> assertThat(container.inProgress()).isZero());
			});
		});
	}

	@Test
	void cancelledCallCancelsTheFutureOfTheMethod() {
		run(Limited.class, (context) -> {
			Limited limited = context.getBean(Limited.class);
			this.mesh.callLater("one", "1").cancel(true);
			assertThatExceptionOfType(CancellationException.class).isThrownBy(limited.answer::join);
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(MaculaEndpointRegistry.class).container("limited.one"))
					.satisfies((container) -> assertThat(container.inProgress()).isZero()));
		});
	}

	private void run(Class<?> beans, ContextTest test) {
		runner(beans).run(test::run);
	}

	private ApplicationContextRunner deadLetters() {
		return runner(Listeners.class).withBean(MaculaMessageRecoverer.class,
				() -> new DeadLetterPublishingRecoverer(".dlt"));
	}

	private ApplicationContextRunner runner(Class<?> beans) {
		return runner(beans, RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(1)).build());
	}

	private ApplicationContextRunner runner(Class<?> beans, RetryPolicy policy) {
		return new ApplicationContextRunner().withUserConfiguration(beans, Enabled.class)
			.withBean(MaculaNode.class, this.mesh::node)
			.withBean(MaculaListenerSettings.class, () -> new MaculaListenerSettings(SubscribeOptions.defaults(), true,
					Duration.ofSeconds(5), Duration.ofSeconds(1), policy));
	}

	private interface ContextTest {

		void run(ApplicationContext context) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	static class Enabled {

	}

	@Configuration(value = "listeners", proxyBeanMethods = false)
	static class Listeners {

		final List<String> seen = new CopyOnWriteArrayList<>();

		final AtomicInteger later = new AtomicInteger();

		final AtomicInteger always = new AtomicInteger();

		Runnable whileFailing = () -> {
		};

		@MaculaSubscribe("fails.twice")
		void twice(int number) {
			this.seen.add("now " + (this.seen.size() + 1));
			if (this.seen.size() < 3) {
				throw new IllegalStateException("not yet");
			}
		}

		@MaculaSubscribe("fails.twice.later")
		CompletableFuture<Void> later() {
			return (this.later.incrementAndGet() < 3)
					? CompletableFuture.failedFuture(new IllegalStateException("not yet"))
					: CompletableFuture.completedFuture(null);
		}

		@MaculaSubscribe({ "fails.always", "fails.dlt" })
		void always() throws IOException {
			int attempt = this.always.incrementAndGet();
			this.whileFailing.run();
			throw new IOException("attempt " + attempt);
		}

		@MaculaSubscribe("number")
		void number(int number) {
			this.seen.add("number");
		}

		@MaculaSubscribe("conversion.inside")
		void inside() {
			this.seen.add("inside");
			throw new MaculaConversionException("inside", null);
		}

	}

	@Configuration(value = "failing", proxyBeanMethods = false)
	static class AlwaysFailing {

		final AtomicInteger attempts = new AtomicInteger();

		@MaculaSubscribe("fails")
		void handle() throws IOException {
			this.attempts.incrementAndGet();
			throw new IOException();
		}

	}

	@Configuration(value = "ownErrorHandlers", proxyBeanMethods = false)
	static class OwnErrorHandlers {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@Bean
		MaculaErrorHandler noting() {
			return (failed, redelivery) -> {
				this.seen.add(failed.endpoint());
				return CompletableFuture.completedFuture(null);
			};
		}

		@MaculaSubscribe(topics = "by.name", errorHandler = "noting")
		void name() {
			throw new IllegalStateException();
		}

		@MaculaSubscribe(topics = "by.expression", errorHandler = "#{@noting}")
		void expression() {
			throw new IllegalStateException();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MissingErrorHandler {

		@MaculaSubscribe(topics = "a", errorHandler = "nobody")
		void handle() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Attributes {

		@MaculaSubscribe(topics = "a", concurrency = "4", queue = "7", delivery = "as-arrives",
				overflow = "#{'DROP_OLDEST'}", group = "${group:workers}", retained = "false")
		void all() {
		}

		@MaculaSubscribe(topics = "b", delivery = "LATEST_ONLY")
		void latest() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BadDelivery {

		@MaculaSubscribe(topics = "a", delivery = "sometimes")
		void handle() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BadTimeout {

		@MaculaProcedure(name = "a", timeout = "soon")
		void handle() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Procedures {

		@MaculaProcedure("missing")
		void missing(int number) {
			throw new NoSuchElementException("secret 1234");
		}

		@MaculaProcedure("missing.later")
		CompletableFuture<Void> missingLater() {
			return CompletableFuture.failedFuture(new NoSuchElementException("secret 1234"));
		}

		@MaculaProcedure("replaced")
		void replaced() {
			throw new IllegalArgumentException();
		}

		@MaculaProcedure("caused")
		void caused() {
			throw new IllegalStateException(new IllegalArgumentException());
		}

		@MaculaProcedure("secret")
		void secret() throws IOException {
			throw new IOException("secret 1234");
		}

		@MaculaProcedure("worse")
		void worse() {
			throw new ArithmeticException("secret 1234");
		}

		@MaculaProcedure("chosen")
		void chosen() {
			throw new RemoteCallException("chosen", "by the method");
		}

		@MaculaProcedure(name = "named", errorHandler = "errorHandler")
		void named() {
			throw new IllegalStateException();
		}

		@MaculaExceptionHandler
		RemoteCallException notFound(NoSuchElementException ex, Call call) {
			return new RemoteCallException("not_found", "no " + MockMesh.text(call.args()) + " here");
		}

		@MaculaExceptionHandler(IllegalArgumentException.class)
		CompletableFuture<Reply> instead() {
			return CompletableFuture.completedFuture(new Instead("instead").json());
		}

		@MaculaExceptionHandler
		void worse(ArithmeticException ex) {
			throw new IllegalStateException("secret 1234", ex);
		}

		@Bean
		static MaculaCallErrorHandler errorHandler() {
			return (call, failure) -> {
				if (call.procedure().equals("named")) {
					return new Instead("named").json();
				}
				throw failure;
			};
		}

	}

	record Instead(String value) {

		Reply json() {
			return Reply.of(MockMesh.bytes("\"" + this.value + "\""));
		}

	}

	@MaculaAdvice
	@Order(1)
	static class FirstAdvice {

		@MaculaExceptionHandler(Exception.class)
		RemoteCallException any(Call call) {
			return new RemoteCallException("advice", "by the first for " + call.procedure());
		}

	}

	@MaculaAdvice
	@Order(2)
	static class SecondAdvice {

		@MaculaExceptionHandler
		RemoteCallException io(IOException ex) {
			throw new RemoteCallException("advice", "by the second");
		}

	}

	@MaculaAdvice
	static class NumberedAdvice {

		private final String name;

		NumberedAdvice(String name) {
			this.name = name;
		}

		@MaculaExceptionHandler
		RemoteCallException io(IOException ex) {
			return new RemoteCallException("advice", "by " + this.name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Ambiguous {

		@MaculaProcedure("a")
		void handle() {
		}

		@MaculaExceptionHandler
		void one(IllegalStateException ex) {
		}

		@MaculaExceptionHandler(IllegalStateException.class)
		void two() {
		}

	}

	@Configuration(value = "limited", proxyBeanMethods = false)
	static class Limited {

		final CompletableFuture<String> answer = new CompletableFuture<>();

		final CompletableFuture<String> never = new CompletableFuture<>();

		volatile boolean interrupted;

		@MaculaProcedure(name = "one", concurrency = "1")
		CompletableFuture<String> one() {
			return this.answer;
		}

		@MaculaProcedure(name = "slow.now", timeout = "20ms")
		void slowNow() throws InterruptedException {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted = true;
				throw ex;
			}
		}

		@MaculaProcedure(name = "slow.later", timeout = "20ms")
		CompletableFuture<String> slowLater() {
			return this.never;
		}

	}

}
