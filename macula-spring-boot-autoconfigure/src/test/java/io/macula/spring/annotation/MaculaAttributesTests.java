package io.macula.spring.annotation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.DeliveryMode;
import io.macula.engine.MaculaNode;
import io.macula.engine.OverflowPolicy;
import io.macula.engine.RemoteCallException;
import io.macula.engine.SubscribeOptions;
import io.macula.spring.listener.EndpointNotes;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.handler.annotation.DestinationVariable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for notes, settings and mistakes in the attributes of {@link MaculaSubscribe} and
 * {@link MaculaProcedure}.
 */
class MaculaAttributesTests {

	private final MockMesh mesh = new MockMesh();

	@Test
	void notesAreKeptWithTheEndpoint() {
		runner(Noted.class).withPropertyValues("team=heat").run((context) -> {
			MaculaEndpointRegistry registry = context.getBean(MaculaEndpointRegistry.class);
			assertThat(notes(registry, "noted.subscription"))
				.isEqualTo(new EndpointNotes("Hears the heat", Map.of("team", "heat", "tier", "2")));
			assertThat(notes(registry, "noted.procedure"))
				.isEqualTo(new EndpointNotes("Sets it", Map.of("team", "heat")));
			assertThat(notes(registry, "noted.plain")).isEqualTo(EndpointNotes.none());
			assertThat(this.mesh.advertiseOptions("set").metadata()).isEmpty();
		});
	}

	private static EndpointNotes notes(MaculaEndpointRegistry registry, String id) {
		return registry.container(id).endpoint().notes();
	}

	@Test
	void settingsOfTheAnnotationTakeThePlaceOfThoseOfTheApplication() {
		runner(WithSettings.class).run((context) -> {
			MaculaEndpointRegistry registry = context.getBean(MaculaEndpointRegistry.class);
			assertThat(registry.container("withSettings.byName").isRunning()).isFalse();
			registry.start("withSettings.byName");
			assertThat(this.mesh.subscribeOptions()).containsExactlyInAnyOrder(
					new SubscribeOptions(8, 99, DeliveryMode.AS_ARRIVES, OverflowPolicy.DROP_OLDEST, "slow", false),
					new SubscribeOptions(2, 99, DeliveryMode.AS_ARRIVES, OverflowPolicy.DROP_OLDEST, "other", false),
					SubscribeOptions.defaults(),
					new SubscribeOptions(8, 99, DeliveryMode.AS_ARRIVES, OverflowPolicy.DROP_OLDEST, "slow", false));
		});
	}

	@Test
	void retryPolicyOfTheSettingsCountsUnlessAnErrorHandlerIsNamed() {
		runner(WithSettings.class).run((context) -> {
			WithSettings bean = context.getBean(WithSettings.class);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> this.mesh.publish("overridden", "1"));
			assertThat(bean.attempts).hasValue(6);
			bean.attempts.set(0);
			this.mesh.publish("handled", "1");
			assertThat(bean.attempts).hasValue(1);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { NoPair.class, NoSettings.class, LatestOfMany.class, OrderOfMany.class, BadGroup.class,
			BadQueue.class, BadConcurrency.class, BadOverflow.class, BadRetained.class, BadVersion.class,
			BadMetadata.class, NegativeTimeout.class, NoName.class, BadStartup.class, TwoIds.class, NoCapture.class,
			CaptureOfAProcedure.class })
	void mistakeIsNamedWithBeanAndMethod(Class<?> type) {
		runner(type).run((context) -> assertThat(context).getFailure()
			.hasMessageContaining("'mistake'")
			.hasMessageContaining("on method 'handle': ")
			.hasMessageContaining(type.getAnnotation(Says.class).value()));
	}

	@Test
	void monoOfASubscriberIsWaitedForAndItsFailureIsThatOfTheMessage() {
		runner(Monos.class).run((context) -> {
			Monos bean = context.getBean(Monos.class);
			this.mesh.publish("later", "1");
			assertThat(bean.subscribed).hasValue(1);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.mesh.publish("fails", "1"))
				.withMessage("broken");
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.mesh.call("recovered", "1"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("recovered"));
		});
	}

	@Test
	void itemsOfASubscriberAreRefused() {
		runner(Items.class).run((context) -> assertThat(context).getFailure()
			.hasMessageContaining("returns items that nobody reads: return nothing, a future or a Mono"));
	}

	private ApplicationContextRunner runner(Class<?> beans) {
		return new ApplicationContextRunner().withUserConfiguration(beans, Enabled.class)
			.withBean(MaculaNode.class, this.mesh::node);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	static class Enabled {

	}

	@Configuration(value = "noted", proxyBeanMethods = false)
	static class Noted {

		@MaculaSubscribe(topics = "a", info = "Hears the ${team}", properties = { "team=${team}", "tier=#{1 + 1}" })
		void subscription() {
		}

		@MaculaProcedure(name = "set", info = "#{'Sets ' + 'it'}", properties = "team = ${team}")
		void procedure() {
		}

		@MaculaSubscribe("b")
		void plain() {
		}

	}

	@Configuration(value = "withSettings", proxyBeanMethods = false)
	static class WithSettings {

		final AtomicInteger attempts = new AtomicInteger();

		@Bean(defaultCandidate = false)
		static MaculaListenerSettings slow() {
			return new MaculaListenerSettings(
					new SubscribeOptions(8, 99, DeliveryMode.AS_ARRIVES, OverflowPolicy.DROP_OLDEST, "slow", false),
					false, Duration.ofSeconds(1), Duration.ZERO,
					RetryPolicy.builder().maxRetries(5).delay(Duration.ofMillis(1)).build());
		}

		@Bean
		static MaculaListenerSettings settings() {
			return MaculaListenerSettings.defaults();
		}

		@Bean
		static MaculaErrorHandler once() {
			return (failed, redelivery) -> CompletableFuture.completedFuture(null);
		}

		@MaculaSubscribe(topics = "by.name", settings = "${which:slow}")
		void byName() {
		}

		@MaculaSubscribe(topics = "overridden", settings = "#{@slow}", concurrency = "2", group = "other",
				autoStartup = "true")
		void overridden() {
			this.attempts.incrementAndGet();
			throw new IllegalStateException();
		}

		@MaculaSubscribe(topics = "handled", settings = "slow", errorHandler = "once", autoStartup = "true")
		void handled() {
			this.attempts.incrementAndGet();
			throw new IllegalStateException();
		}

		@MaculaSubscribe("plain")
		void plain() {
		}

	}

	@Configuration(value = "monos", proxyBeanMethods = false)
	static class Monos {

		final AtomicInteger subscribed = new AtomicInteger();

		@Bean
		static MaculaListenerSettings settings() {
			return new MaculaListenerSettings(SubscribeOptions.defaults(), true, Duration.ofSeconds(1), Duration.ZERO,
					RetryPolicy.builder().maxRetries(0).build());
		}

		@MaculaSubscribe("later")
		Mono<Void> later() {
			return Mono.fromRunnable(this.subscribed::incrementAndGet);
		}

		@MaculaSubscribe("fails")
		Mono<Void> fails() {
			return Mono.error(new IllegalStateException("broken"));
		}

		@MaculaProcedure("recovered")
		Mono<String> recovered() {
			return Mono.error(new IllegalStateException("broken"));
		}

		@MaculaExceptionHandler
		Mono<RemoteCallException> handle(IllegalStateException ex) {
			return Mono.just(new RemoteCallException("recovered", "later"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Items {

		@MaculaSubscribe("a")
		Flux<Integer> handle() {
			return Flux.just(1);
		}

	}

	/**
	 * What the failure says.
	 */
	@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
	@interface Says {

		String value();

	}

	@Says("'properties' has 'team', write it as name=value")
	@Configuration("mistake")
	static class NoPair {

		@MaculaSubscribe(topics = "a", properties = "team")
		void handle() {
		}

	}

	@Says("'settings' is 'none' but there is no MaculaListenerSettings of that name")
	@Configuration("mistake")
	static class NoSettings {

		@MaculaSubscribe(topics = "a", settings = "none")
		void handle() {
		}

	}

	@Says("LATEST_ONLY handles one message at a time")
	@Configuration("mistake")
	static class LatestOfMany {

		@MaculaSubscribe(topics = "a", delivery = "latest-only", concurrency = "2")
		void handle() {
		}

	}

	@Says("'concurrency' is 3 but 'delivery' is ORDERED")
	@Configuration("mistake")
	static class OrderOfMany {

		@MaculaSubscribe(topics = "a", delivery = "ordered", concurrency = "3")
		void handle() {
		}

	}

	@Says("group")
	@Configuration("mistake")
	static class BadGroup {

		@MaculaSubscribe(topics = "a", group = "two words")
		void handle() {
		}

	}

	@Says("'queue' is -1")
	@Configuration("mistake")
	static class BadQueue {

		@MaculaSubscribe(topics = "a", queue = "-1")
		void handle() {
		}

	}

	@Says("'concurrency' is 2000 but must be between 1 and 1024")
	@Configuration("mistake")
	static class BadConcurrency {

		@MaculaSubscribe(topics = "a", concurrency = "2000")
		void handle() {
		}

	}

	@Says("'overflow' is 'explode' but must be one of")
	@Configuration("mistake")
	static class BadOverflow {

		@MaculaSubscribe(topics = "a", overflow = "explode")
		void handle() {
		}

	}

	@Says("'retained' is 'maybe' but must be true or false")
	@Configuration("mistake")
	static class BadRetained {

		@MaculaSubscribe(topics = "a", retained = "maybe")
		void handle() {
		}

	}

	@Says("latest")
	@Configuration("mistake")
	static class BadVersion {

		@MaculaProcedure(name = "a", version = "latest")
		void handle() {
		}

	}

	@Says("'metadata' has 'unit', write it as name=value")
	@Configuration("mistake")
	static class BadMetadata {

		@MaculaProcedure(name = "a", metadata = "unit")
		void handle() {
		}

	}

	@Says("'timeout' is PT-1S but must be positive")
	@Configuration("mistake")
	static class NegativeTimeout {

		@MaculaProcedure(name = "a", timeout = "-1s")
		void handle() {
		}

	}

	@Says("'name' is empty")
	@Configuration("mistake")
	static class NoName {

		@MaculaProcedure
		void handle() {
		}

	}

	@Says("'autoStartup' is 'later' but must be true or false")
	@Configuration("mistake")
	static class BadStartup {

		@MaculaProcedure(name = "a", autoStartup = "later")
		void handle() {
		}

	}

	@Says("'id' is [a, b] but must be a single value")
	@Configuration("mistake")
	static class TwoIds {

		@MaculaSubscribe(topics = "a", id = "#{ {'a', 'b'} }")
		void handle() {
		}

	}

	@Says("@DestinationVariable 'room' is not captured by 'home.{rooms}.*', which captures [rooms, 1]")
	@Configuration("mistake")
	static class NoCapture {

		@MaculaSubscribe("home.{rooms}.*")
		void handle(@DestinationVariable("1") String kind, @DestinationVariable String room) {
		}

	}

	@Says("@DestinationVariable is on parameter 1, but the name of a procedure captures nothing")
	@Configuration("mistake")
	static class CaptureOfAProcedure {

		@MaculaProcedure("home.heating")
		void handle(@DestinationVariable String room) {
		}

	}

}
