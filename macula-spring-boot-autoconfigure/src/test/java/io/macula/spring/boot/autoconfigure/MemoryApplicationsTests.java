package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.NodeState;
import io.macula.engine.PublishResult;
import io.macula.engine.RemoteCallException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.boot.autoconfigure.MeshApplications.Display;
import io.macula.spring.boot.autoconfigure.MeshApplications.Events;
import io.macula.spring.boot.autoconfigure.MeshApplications.House;
import io.macula.spring.boot.autoconfigure.MeshApplications.Reading;
import io.macula.spring.boot.autoconfigure.MeshApplications.Seen;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaDescriptor;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint;
import io.macula.spring.boot.autoconfigure.health.MaculaHealthIndicator;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.event.MaculaNodeJoinedEvent;
import io.macula.spring.event.MaculaPeerConnectedEvent;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of whole applications whose nodes meet in a network inside this process.
 */
class MemoryApplicationsTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void applicationsPublishAndCall() {
		seed().withUserConfiguration(House.class, Display.class).run((house) -> other().run((other) -> {
			MeshApplications.awaitJoined(other);
			MaculaTemplate template = other.getBean(MaculaTemplate.class);
			PublishResult result = template.newMessage("house.kitchen.temperature", new Reading(21.5))
				.header("unit", "C")
				.publish();
			assertThat(result.recipients()).containsExactly(house.getBean(MaculaNode.class).id());
			Display display = house.getBean(Display.class);
			Awaitility.await().until(() -> !display.seen.isEmpty());
			assertThat(display.seen)
				.containsExactly(new Seen("kitchen", new Reading(21.5), other.getBean(MaculaNode.class).id(), "C"));
			assertThat(template.call("house.warmer", new Reading(1), Reading.class)).isEqualTo(new Reading(2));
			assertThat(template.newCall("house.warmer", new Reading(1)).exchange(Reading.class).responder())
				.isEqualTo(house.getBean(MaculaNode.class).id());
		}));
	}

	@Test
	void failuresCrossTheMesh() {
		seed().withUserConfiguration(House.class).run((house) -> other().run((other) -> {
			MeshApplications.awaitJoined(other);
			MaculaTemplate template = other.getBean(MaculaTemplate.class);
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.call("house.warmer", new Reading(31), Reading.class))
				.withMessageContaining("no more than 30")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("too_warm"));
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.call("house.warmer", "no json", Reading.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"));
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.call("house.broken", null, Void.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_error"))
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("1234"));
			assertThatExceptionOfType(NoProviderException.class)
				.isThrownBy(() -> template.call("house.missing", null, Void.class));
		}));
	}

	@Test
	void applicationAloneIsAMeshOfOne() {
		seed().withUserConfiguration(House.class, Display.class).run((house) -> {
			assertThat(status(house)).isEqualTo(Status.UP);
			MaculaTemplate template = house.getBean(MaculaTemplate.class);
			assertThat(template.call("house.warmer", new Reading(1), Reading.class)).isEqualTo(new Reading(2));
			template.publish("house.kitchen.temperature", new Reading(3));
			Awaitility.await()
				.untilAsserted(() -> assertThat(house.getBean(Display.class).seen).extracting(Seen::reading)
					.containsExactly(new Reading(3)));
		});
	}

	@Test
	void applicationStartsWithoutItsSeedAndJoinsWhenItComes() {
		other().run((other) -> {
			assertThat(other).hasNotFailed();
			assertThat(status(other)).isEqualTo(MaculaHealthIndicator.ISOLATED);
			assertThat(other.getBean(MaculaNode.class).joined()).isNotDone();
			seed().run((seed) -> {
				MeshApplications.awaitJoined(other);
				Awaitility.await().until(() -> status(other).equals(Status.UP));
				// Listeners are told on a thread of their own
				Awaitility.await()
					.untilAsserted(() -> assertThat(other.getBean(Events.class).all)
						.hasAtLeastOneElementOfType(MaculaNodeJoinedEvent.class)
						.hasAtLeastOneElementOfType(MaculaPeerConnectedEvent.class));
			});
		});
	}

	@Test
	void callInProgressFinishesWhileTheApplicationStops() {
		other().run((other) -> {
			CompletableFuture<CompletableFuture<String>> asked = new CompletableFuture<>();
			seed().withUserConfiguration(House.class).run((house) -> {
				MeshApplications.awaitJoined(other);
				House slow = house.getBean(House.class);
				asked.complete(other.getBean(MaculaTemplate.class).callAsync("house.slow", null, String.class));
				slow.slowEntered.await();
				new Thread(() -> {
					Awaitility.await().until(() -> house.getBean(MaculaNode.class).procedures().isEmpty());
					slow.slowAnswer.complete("done");
				}).start();
			});
			assertThat(asked.join()).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("done");
		});
	}

	@Test
	void endpointAndMetricsShowTheMesh() {
		seed().withUserConfiguration(House.class, Display.class).run((house) -> other().run((other) -> {
			MeshApplications.awaitJoined(other);
			MaculaDescriptor seen = house.getBean(MaculaEndpoint.class).describe();
			assertThat(seen.node().state()).isEqualTo(NodeState.JOINED);
			assertThat(seen.peers()).extracting(MaculaDescriptor.Peer::id)
				.contains(other.getBean(MaculaNode.class).id().toString());
			assertThat(seen.subscriptions()).containsExactly("house.*.temperature");
			assertThat(seen.procedures()).containsExactlyInAnyOrder("house.warmer", "house.broken", "house.slow");
			assertThat(seen.listeners()).extracting(MaculaDescriptor.Listener::running).containsOnly(true);
			assertThat(other.getBean(MeterRegistry.class).get("macula.links").gauge().value()).isPositive();
		}));
	}

	@Test
	void propertiesReachTheNode(@TempDir File directory) {
		ApplicationContextRunner configured = seed().withPropertyValues("macula.realm=org.example.street",
				"macula.data-dir=" + directory + "/identity", "macula.limits.links=199",
				"macula.hostname=node1.example.org", "macula.metadata.floor=3", "macula.latitude=52.4",
				"macula.longitude=4.9", "macula.location=Amsterdam");
		List<Object> ids = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			configured.run((context) -> {
				MaculaNode node = context.getBean(MaculaNode.class);
				assertThat(node.realm()).isEqualTo("org.example.street");
				assertThat(node.limits().links()).isEqualTo(199);
				assertThat(node.endpoint().toString()).isEqualTo("https://node1.example.org:9443");
				ids.add(node.id());
			});
		}
		assertThat(Set.copyOf(ids)).hasSize(1);
	}

	@Test
	void customizersAreCalledInTheirOrderAfterTheProperties() {
		seed().withPropertyValues("macula.realm=a")
			.withUserConfiguration(Customizers.class)
			.run((context) -> assertThat(context.getBean(MaculaNode.class).realm()).isEqualTo("c"));
	}

	@Test
	void seedsMayComeFromConnectionDetails() {
		seed().run((seed) -> MeshApplications.at(this.network, "other")
			.withBean(MaculaConnectionDetails.class, () -> () -> List.of("seed"))
			.run(MeshApplications::awaitJoined));
	}

	private ApplicationContextRunner seed() {
		return MeshApplications.seed(this.network);
	}

	private ApplicationContextRunner other() {
		return MeshApplications.joining(this.network, "other");
	}

	private static Status status(ApplicationContext context) {
		return context.getBean(MaculaHealthIndicator.class).health().getStatus();
	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		MaculaNodeBuilderCustomizer second() {
			return (builder) -> builder.realm("c");
		}

		@Bean
		@Order(1)
		MaculaNodeBuilderCustomizer first() {
			return (builder) -> builder.realm("b");
		}

	}

}
