package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.macula.engine.MaculaNode;
import io.macula.engine.RemoteCallException;
import io.macula.engine.identity.NodeId;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpointAutoConfiguration;
import io.macula.spring.boot.autoconfigure.health.MaculaHealthContributorAutoConfiguration;
import io.macula.spring.boot.autoconfigure.metrics.MaculaMetricsAutoConfiguration;
import io.macula.spring.event.MaculaNodeEvent;
import org.awaitility.Awaitility;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that tests let meet.
 */
final class MeshApplications {

	static {
		// Most of what is waited for takes some milliseconds
		Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
	}

	private MeshApplications() {
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MaculaAutoConfiguration.class,
					MaculaHealthContributorAutoConfiguration.class, MaculaEndpointAutoConfiguration.class,
					MaculaMetricsAutoConfiguration.class, JacksonAutoConfiguration.class,
					TaskExecutionAutoConfiguration.class, MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			// On a machine that is held up, a call of a test may take longer than those
			// of
			// most applications
			.withPropertyValues("macula.keep-alive=false", "macula.rpc.timeout=20s",
					"management.endpoints.web.exposure.include=macula")
			.withBean(Events.class);
	}

	/**
	 * An application that listens at a name of its own in a network inside this process.
	 */
	static ApplicationContextRunner at(MemoryNetwork network, String host) {
		return runner().withPropertyValues("macula.quic.host=" + host)
			.withBean("memory", MaculaNodeBuilderCustomizer.class, () -> (builder) -> builder.network(network));
	}

	/**
	 * The application that others join.
	 */
	static ApplicationContextRunner seed(MemoryNetwork network) {
		return at(network, "seed");
	}

	/**
	 * An application that joins the seed.
	 */
	static ApplicationContextRunner joining(MemoryNetwork network, String host) {
		return at(network, host).withPropertyValues("macula.bootstrap.peers=https://seed:9443");
	}

	static void awaitJoined(ApplicationContext context) {
		assertThat(context.getBean(MaculaNode.class).joined()).succeedsWithin(Duration.ofSeconds(30));
	}

	record Reading(double celsius) {
	}

	/**
	 * What a subscriber saw.
	 */
	record Seen(String room, Reading reading, NodeId origin, String unit) {
	}

	/**
	 * Offers procedures.
	 */
	@Configuration(value = "house", proxyBeanMethods = false)
	static class House {

		final CountDownLatch slowEntered = new CountDownLatch(1);

		final CompletableFuture<String> slowAnswer = new CompletableFuture<>();

		@MaculaProcedure("house.warmer")
		Reading warmer(Reading reading) {
			if (reading.celsius() > 30) {
				throw new RemoteCallException("too_warm", "no more than 30");
			}
			return new Reading(reading.celsius() + 1);
		}

		@MaculaProcedure("house.broken")
		void broken() {
			throw new IllegalStateException("password is 1234");
		}

		@MaculaProcedure("house.slow")
		CompletableFuture<String> slow() {
			this.slowEntered.countDown();
			return this.slowAnswer;
		}

	}

	/**
	 * Subscribes.
	 */
	@Configuration(value = "display", proxyBeanMethods = false)
	static class Display {

		final List<Seen> seen = new CopyOnWriteArrayList<>();

		@MaculaSubscribe("house.{room}.temperature")
		void onReading(Reading reading, @DestinationVariable String room, NodeId origin,
				@Header(name = "unit", required = false) String unit) {
			this.seen.add(new Seen(room, reading, origin, unit));
		}

	}

	/**
	 * Remembers events.
	 */
	static class Events {

		final List<MaculaNodeEvent> all = new CopyOnWriteArrayList<>();

		@EventListener
		void on(MaculaNodeEvent event) {
			this.all.add(event);
		}

	}

}
