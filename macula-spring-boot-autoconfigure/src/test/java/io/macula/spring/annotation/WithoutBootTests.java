package io.macula.spring.annotation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.macula.engine.MaculaNode;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of annotated methods and clients with a node that an application without Spring
 * Boot makes itself.
 */
class WithoutBootTests {

	@Test
	void methodsAndClientsWork() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				MeshConfiguration.class)) {
			Home home = context.getBean(Home.class);
			assertThat(home.twice(new Reading(21))).isEqualTo(new Reading(42));
			try (Stream<Reading> items = home.three()) {
				assertThat(items).containsExactly(new Reading(1), new Reading(2), new Reading(3));
			}
			home.measured(new Reading(7));
			Awaitility.await().until(() -> context.getBean(House.class).seen.contains(new Reading(7)));
		}
	}

	record Reading(double celsius) {
	}

	@MaculaClient("home")
	interface Home {

		@MaculaCall("twice")
		Reading twice(Reading reading);

		@MaculaCall("three")
		Stream<Reading> three();

		@MaculaPublish("measured")
		void measured(Reading reading);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	@ImportMaculaClients(Home.class)
	static class MeshConfiguration {

		@Bean
		MaculaNode node() {
			return MaculaNode.builder().network(new MemoryNetwork()).build();
		}

		@Bean
		MaculaNodeLifecycle nodeLifecycle(MaculaNode node) {
			return new MaculaNodeLifecycle(node, Duration.ofSeconds(10), false);
		}

		@Bean
		MaculaTemplate template(MaculaNode node) {
			return new MaculaTemplate(node, MaculaMessageConverters.defaults(),
					new SimpleAsyncTaskExecutor("application-"));
		}

		@Bean
		House house() {
			return new House();
		}

	}

	static class House {

		final List<Reading> seen = new CopyOnWriteArrayList<>();

		@MaculaProcedure("home.twice")
		Reading twice(Reading reading) {
			return new Reading(2 * reading.celsius());
		}

		@MaculaProcedure("home.three")
		Stream<Reading> three() {
			return Stream.of(new Reading(1), new Reading(2), new Reading(3));
		}

		@MaculaSubscribe("home.measured")
		void on(Reading reading) {
			this.seen.add(reading);
		}

	}

}
