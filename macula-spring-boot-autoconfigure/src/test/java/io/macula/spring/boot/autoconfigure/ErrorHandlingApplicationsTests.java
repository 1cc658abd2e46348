package io.macula.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.RemoteCallException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.DeadLetterPublishingRecoverer;
import io.macula.spring.listener.LoggingMessageRecoverer;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.listener.MaculaMessageRecoverer;
import io.macula.spring.listener.RetryingErrorHandler;
import io.macula.spring.support.DeadLetterHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for failures in whole applications whose nodes meet in a network inside this
 * process.
 */
class ErrorHandlingApplicationsTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void failedMessageEndsAsADeadLetterAtAnotherNode() {
		seed().withUserConfiguration(Letters.class)
			.run((letters) -> other().withUserConfiguration(Failing.class)
				.withPropertyValues("macula.listener.recoverer=dead-letter", "macula.listener.dead-letter-suffix=.dead",
						"macula.listener.retry.max-retries=2", "macula.listener.retry.delay=1ms")
				.run((failing) -> {
					MeshApplications.awaitJoined(failing);
					letters.getBean(MaculaTemplate.class).publish("work.todo", "17");
					List<Map<String, Object>> seen = letters.getBean(Letters.class).seen;
					Awaitility.await().until(() -> !seen.isEmpty());
					assertThat(seen).hasSize(1)
						.first()
						.satisfies((headers) -> assertThat(headers).containsEntry(DeadLetterHeaders.TOPIC, "work.todo")
							.containsEntry(DeadLetterHeaders.ATTEMPTS, "3")
							.containsEntry(DeadLetterHeaders.EXCEPTION, "IllegalStateException")
							.containsEntry(DeadLetterHeaders.ORIGIN, letters.getBean(MaculaNode.class).id().toString())
							.containsEntry("payload", "17"));
					assertThat(failing.getBean(Failing.class).attempts).hasValue(3);
				}));
	}

	@Test
	void exceptionHandlerAnswersCallers() {
		seed().withUserConfiguration(Failing.class).run((failing) -> other().run((other) -> {
			MeshApplications.awaitJoined(other);
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> other.getBean(MaculaTemplate.class).call("work.do", null, Void.class))
				.withMessage("no work here")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("idle"));
		}));
	}

	@Test
	void callGoesElsewhereWhileAProcedureIsPaused() {
		seed().withUserConfiguration(Worker.class)
			.run((seed) -> other().withUserConfiguration(Worker.class).run((other) -> {
				MeshApplications.awaitJoined(other);
				seed.getBean(MaculaEndpointRegistry.class).pause("worker.where");
				MaculaTemplate template = seed.getBean(MaculaTemplate.class);
				String there = other.getBean(MaculaNode.class).id().toString();
				Awaitility.await()
					.ignoreExceptions()
					.until(() -> there.equals(template.call("work.where", null, String.class)));
				for (int i = 0; i < 10; i++) {
					assertThat(template.call("work.where", null, String.class)).isEqualTo(there);
				}
			}));
	}

	@Test
	void handlersOfFailedFuturesMayBlock() {
		seed().withUserConfiguration(Blocking.class).run((context) -> {
			MaculaTemplate template = context.getBean(MaculaTemplate.class);
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.call("blocking.call", null, Void.class))
				.withMessage("asked again: yes");
			template.publish("blocking.message", 1);
			Awaitility.await().until(() -> context.getBean(Blocking.class).recovered.get() == 1);
		});
	}

	@Test
	void recovererOfAFailedFutureMayBlock() {
		List<String> answers = new CopyOnWriteArrayList<>();
		seed().withUserConfiguration(Blocking.class)
			.withPropertyValues("macula.listener.retry.max-retries=1", "macula.listener.retry.delay=1ms")
			.withBean(MaculaMessageRecoverer.class, () -> (failed) -> {
				try {
					answers.add(new String(failed.node().call("blocking.yes", new byte[0]).get(5, TimeUnit.SECONDS),
							StandardCharsets.UTF_8));
				}
				catch (Exception ex) {
					answers.add(ex.toString());
				}
				throw new AssertionError("an error must not hold up the next message");
			})
			.run((context) -> {
				MaculaTemplate template = context.getBean(MaculaTemplate.class);
				template.publish("blocking.recovered", 1);
				template.publish("blocking.recovered", 2);
				Awaitility.await().until(() -> answers.size() == 2);
				assertThat(answers).containsExactly("yes", "yes");
			});
	}

	@Test
	void defaultsBackOff() {
		seed().run((context) -> assertThat(context).hasSingleBean(RetryingErrorHandler.class)
			.hasSingleBean(LoggingMessageRecoverer.class));
		seed().withPropertyValues("macula.listener.recoverer=dead-letter")
			.run((context) -> assertThat(context).hasSingleBean(DeadLetterPublishingRecoverer.class));
		MaculaErrorHandler own = (failed, redelivery) -> redelivery.again();
		MaculaMessageRecoverer recoverer = new LoggingMessageRecoverer();
		seed().withBean("own", MaculaErrorHandler.class, () -> own)
			.withBean("recoverer", MaculaMessageRecoverer.class, () -> recoverer)
			.run((context) -> {
				assertThat(context.getBean(MaculaErrorHandler.class)).isSameAs(own);
				assertThat(context.getBean(MaculaMessageRecoverer.class)).isSameAs(recoverer);
			});
	}

	@Test
	void badSettingsAreNamed() {
		refuses("macula.listener.retry.max-retries", "-1");
		refuses("macula.listener.retry.multiplier", "0.5");
		refuses("macula.listener.retry.delay", "-1s");
		seed().withPropertyValues("macula.listener.recoverer=dead-letter", "macula.listener.dead-letter-suffix=.*")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(IllegalArgumentException.class)
				.hasStackTraceContaining("macula.listener.dead-letter-suffix"));
	}

	private void refuses(String property, String value) {
		seed().withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(InvalidConfigurationPropertyValueException.class.getName())
				.hasStackTraceContaining(property));
	}

	private ApplicationContextRunner seed() {
		return MeshApplications.seed(this.network);
	}

	private ApplicationContextRunner other() {
		return MeshApplications.joining(this.network, "other");
	}

	@Configuration(value = "letters", proxyBeanMethods = false)
	static class Letters {

		final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

		@MaculaSubscribe("work.*.dead")
		void letter(String payload, @Headers Map<String, Object> headers) {
			Map<String, Object> all = new HashMap<>(headers);
			all.put("payload", payload);
			this.seen.add(all);
		}

	}

	@Configuration(value = "failing", proxyBeanMethods = false)
	static class Failing {

		final AtomicInteger attempts = new AtomicInteger();

		@MaculaSubscribe("work.todo")
		void work(String payload) {
			this.attempts.incrementAndGet();
			throw new IllegalStateException("password is 1234");
		}

		@MaculaProcedure("work.do")
		void call() {
			throw new IllegalStateException("password is 1234");
		}

		@MaculaExceptionHandler
		RemoteCallException idle(IllegalStateException ex) {
			return new RemoteCallException("idle", "no work here");
		}

	}

	@Configuration(value = "worker", proxyBeanMethods = false)
	static class Worker {

		private final MaculaNode node;

		Worker(MaculaNode node) {
			this.node = node;
		}

		@MaculaProcedure("work.where")
		String where() {
			return this.node.id().toString();
		}

	}

	/**
	 * Has futures that fail on the loop of the node, and handlers that call when they do.
	 */
	@Configuration(value = "blocking", proxyBeanMethods = false)
	static class Blocking {

		final AtomicInteger recovered = new AtomicInteger();

		private final MaculaNode node;

		private final MaculaTemplate template;

		Blocking(MaculaNode node, MaculaTemplate template) {
			this.node = node;
			this.template = template;
		}

		@MaculaProcedure("blocking.yes")
		String yes() {
			return "yes";
		}

		@MaculaProcedure("blocking.call")
		CompletableFuture<byte[]> call() {
			return this.node.call("blocking.nobody", new byte[0]);
		}

		@MaculaSubscribe(topics = "blocking.message", errorHandler = "#{@blocking.errorHandler()}")
		CompletableFuture<byte[]> message() {
			return this.node.call("blocking.nobody", new byte[0]);
		}

		@MaculaSubscribe("blocking.recovered")
		CompletableFuture<byte[]> recovered() {
			return this.node.call("blocking.nobody", new byte[0]);
		}

		@MaculaExceptionHandler
		RemoteCallException again(NoProviderException ex) {
			return new RemoteCallException("again",
					"asked again: " + this.template.call("blocking.yes", null, String.class));
		}

		public MaculaErrorHandler errorHandler() {
			return (failed, redelivery) -> {
				if ("yes".equals(this.template.call("blocking.yes", null, String.class))) {
					this.recovered.incrementAndGet();
				}
				return CompletableFuture.completedFuture(null);
			};
		}

	}

}
