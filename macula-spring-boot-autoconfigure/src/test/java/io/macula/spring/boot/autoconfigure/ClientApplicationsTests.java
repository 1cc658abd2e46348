package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.macula.engine.CallTimeoutException;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.NoProviderException;
import io.macula.engine.PublishResult;
import io.macula.engine.RemoteCallException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.MeshApplications.Display;
import io.macula.spring.boot.autoconfigure.MeshApplications.House;
import io.macula.spring.boot.autoconfigure.MeshApplications.Reading;
import io.macula.spring.boot.autoconfigure.MeshApplications.Seen;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;
import io.macula.spring.core.MaculaResponse;
import io.macula.spring.listener.MaculaEndpointRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of clients of an application whose procedures and topics are another
 * application's.
 */
class ClientApplicationsTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void resultsArriveInEveryWay() {
		run((house, client) -> {
			Thermostat thermostat = client.getBean(Thermostat.class);
			assertThat(thermostat.warmer(new Reading(1))).isEqualTo(new Reading(2));
			assertThat(thermostat.maybeWarmer(new Reading(2))).contains(new Reading(3));
			assertThat(thermostat.warmerLater(new Reading(3)).join()).isEqualTo(new Reading(4));
			assertThat(thermostat.warmerMono(new Reading(4)).block()).isEqualTo(new Reading(5));
			assertThat(thermostat.whoIsWarmer(new Reading(5)).responder())
				.isEqualTo(house.getBean(MaculaNode.class).id());
			assertThat(thermostat.twiceWarmer(new Reading(5))).isEqualTo(new Reading(7));
		});
	}

	@Test
	void messagesArriveWithHeaders() {
		run((house, client) -> {
			PublishResult result = client.getBean(Thermostat.class).measured("attic", new Reading(7), "C");
			assertThat(result.recipients()).containsExactly(house.getBean(MaculaNode.class).id());
			Display display = house.getBean(Display.class);
			Awaitility.await().until(() -> !display.seen.isEmpty());
			assertThat(display.seen)
				.containsExactly(new Seen("attic", new Reading(7), client.getBean(MaculaNode.class).id(), "C"));
		});
	}

	@Test
	void failuresAreThoseOfTheTemplate() {
		run((house, client) -> {
			Thermostat thermostat = client.getBean(Thermostat.class);
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> thermostat.warmer(new Reading(31)))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("too_warm"));
			assertThat(thermostat.warmerLater(new Reading(31))).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(RemoteCallException.class);
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> thermostat.warmerMono(new Reading(31)).block());
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(thermostat::missing);
			assertThatExceptionOfType(CallTimeoutException.class)
				.isThrownBy(() -> thermostat.slow(Duration.ofMillis(50)));
		});
	}

	@Test
	void versionsAreChosenAndResultsAreKeptAsTheAnnotationSays() {
		run(List.of(Versions.class), VersionClients.class, (seed, client) -> {
			Versioned versioned = client.getBean(Versioned.class);
			assertThat(versioned.first()).isEqualTo("1.4");
			assertThat(versioned.newest()).isEqualTo("2.0");
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(versioned::missing)
				.withMessageContaining("1.4");
			assertThat(versioned.counted()).isEqualTo(versioned.counted());
			assertThat(seed.getBean(Versions.class).counted).hasValue(1);
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(versioned::asleep);
			seed.getBean(MaculaEndpointRegistry.class).start("versions.asleep").join();
			Awaitility.await()
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(versioned.asleep()).isEqualTo("awake"));
			Awaitility.await()
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(versioned.firstItems()).containsExactly("1.4"));
			assertThat(versioned.newestItems().collectList().block()).containsExactly("2.0");
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(versioned::missingItems)
				.withMessageContaining("1.4");
		});
	}

	@Test
	void attributesOfCallsAndMessagesReachTheOtherSide() {
		run(List.of(Attentive.class), AttributeClients.class, (seed, client) -> {
			Attributes attributes = client.getBean(Attributes.class);
			Awaitility.await()
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(attributes.detailed("{\"a\":1}"))
					.isEqualTo("C 3 application/vnd.street+json {a=1}"));
			assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(attributes::never);
			assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(attributes::neverLong);
			assertThat(attributes.near()).isEqualTo("other");
			assertThat(attributes.far()).isEqualTo("seed");
			PublishResult told = attributes.tell("hello");
			assertThat(told.outcomes().values()).singleElement()
				.satisfies((outcome) -> assertThat(outcome.isConfirmed()).isTrue());
			Attentive attentive = seed.getBean(Attentive.class);
			assertThat(attentive.told).containsExactly("hello C text/vnd.note AT_LEAST_ONCE false");
			seed.getBean(MaculaEndpointRegistry.class).start("attentive.late");
			Awaitility.await().until(() -> attentive.told.size() == 2);
			assertThat(attentive.told).element(1).isEqualTo("hello true");
		});
	}

	private void run(Check check) {
		run(List.of(House.class, Display.class), Clients.class, check);
	}

	private void run(List<Class<?>> offering, Class<?> clients, Check check) {
		MeshApplications.seed(this.network)
			.withUserConfiguration(offering.toArray(Class<?>[]::new))
			.run((seed) -> MeshApplications.joining(this.network, "other")
				.withPropertyValues("newest=>=2", "level=3")
				.withUserConfiguration(clients)
				.run((ContextConsumer<ApplicationContext>) (client) -> {
					MeshApplications.awaitJoined(client);
					check.accept(seed, client);
				}));
	}

	private interface Check {

		void accept(ApplicationContext house, ApplicationContext client) throws Exception;

	}

	@MaculaClient("house")
	interface Thermostat {

		@MaculaCall("warmer")
		Reading warmer(Reading reading);

		@MaculaCall("warmer")
		Optional<Reading> maybeWarmer(Reading reading);

		@MaculaCall("warmer")
		CompletableFuture<Reading> warmerLater(Reading reading);

		@MaculaCall("warmer")
		Mono<Reading> warmerMono(Reading reading);

		@MaculaCall("warmer")
		MaculaResponse<Reading> whoIsWarmer(Reading reading);

		@MaculaCall("missing")
		void missing();

		@MaculaCall("slow")
		String slow(Duration timeout);

		@MaculaPublish("{room}.temperature")
		PublishResult measured(@DestinationVariable String room, Reading reading, @Header String unit);

		default Reading twiceWarmer(Reading reading) {
			return warmer(warmer(reading));
		}

	}

	@MaculaClient("versioned")
	interface Versioned {

		@MaculaCall(name = "which", version = "1.x")
		String first();

		@MaculaCall(name = "which", version = "${newest}")
		String newest();

		@MaculaCall(name = "which", version = "3.0.0")
		String missing();

		@MaculaCall(name = "items", version = "1.x")
		Stream<String> firstItems();

		@MaculaCall(name = "items", version = "${newest}")
		Flux<String> newestItems();

		@MaculaCall(name = "items", version = "3.0.0")
		Stream<String> missingItems();

		@MaculaCall(name = "counted", cacheFor = "#{'10'}m")
		int counted();

		@MaculaCall("asleep")
		String asleep();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Versioned.class)
	static class VersionClients {

	}

	/**
	 * Offers two versions of a procedure.
	 */
	@Configuration(value = "versions", proxyBeanMethods = false)
	static class Versions {

		final AtomicInteger counted = new AtomicInteger();

		@MaculaProcedure(name = "versioned.which", version = "1.4")
		String first() {
			return "1.4";
		}

		@MaculaProcedure(name = "versioned.which", version = "2.0")
		String second() {
			return "2.0";
		}

		@MaculaProcedure(name = "versioned.items", version = "1.4")
		Stream<String> firstItems() {
			return Stream.of("1.4");
		}

		@MaculaProcedure(name = "versioned.items", version = "2.0")
		Stream<String> secondItems() {
			return Stream.of("2.0");
		}

		@MaculaProcedure("versioned.counted")
		int counted() {
			return this.counted.incrementAndGet();
		}

		@MaculaProcedure(name = "versioned.asleep", autoStartup = "false")
		String asleep() {
			return "awake";
		}

	}

	@MaculaClient(prefix = "attentive", timeout = "100ms")
	interface Attributes {

		@MaculaCall(name = "detailed", timeout = "10s", headers = { "unit=C", "le#{'v'}el=${level}" },
				contentType = "application/vnd.street+json", idempotent = "true")
		String detailed(String json);

		@MaculaCall("never")
		String never();

		@MaculaCall(name = "never", timeout = "150ms")
		String neverLong();

		@MaculaCall(name = "who", timeout = "10s", strategy = "local-first")
		String near();

		@MaculaCall(name = "far", timeout = "10s", strategy = "least-latency")
		String far();

		@MaculaPublish(topic = "told", qos = "at-least-once", retain = "true", timeout = "20s", headers = "unit=C",
				contentType = "text/vnd.note")
		PublishResult tell(String text);

	}

	/**
	 * Offers something itself, too.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Attributes.class)
	static class AttributeClients {

		@MaculaProcedure("attentive.who")
		String who() {
			return "other";
		}

	}

	/**
	 * Tells what reached it.
	 */
	@Configuration(value = "attentive", proxyBeanMethods = false)
	static class Attentive {

		final List<String> told = new CopyOnWriteArrayList<>();

		@MaculaProcedure("attentive.detailed")
		String detailed(Map<String, Integer> json, @Header String unit, @Header int level,
				@Header(MessageHeaders.CONTENT_TYPE) String type) {
			return unit + " " + level + " " + type + " " + json;
		}

		@MaculaProcedure("attentive.never")
		CompletableFuture<String> never() {
			return new CompletableFuture<>();
		}

		@MaculaProcedure("attentive.who")
		@MaculaProcedure("attentive.far")
		String who() {
			return "seed";
		}

		@MaculaSubscribe("attentive.told")
		void told(String text, @Header String unit, @Header(MessageHeaders.CONTENT_TYPE) String type, Message message) {
			this.told.add(text + " " + unit + " " + type + " " + message.qos() + " " + message.retained());
		}

		@MaculaSubscribe(topics = "attentive.told", autoStartup = "false")
		void late(String text, Message message) {
			this.told.add(text + " " + message.retained());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Thermostat.class)
	static class Clients {

	}

}
