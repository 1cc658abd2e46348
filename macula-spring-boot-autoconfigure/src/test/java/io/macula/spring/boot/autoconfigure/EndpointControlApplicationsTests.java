package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.macula.engine.NoProviderException;
import io.macula.engine.OverloadedException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint.Action;
import io.macula.spring.core.MaculaTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of what the actuator does to endpoints, as other applications see it.
 */
class EndpointControlApplicationsTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void subscription() {
		run((house, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			MaculaEndpoint actuator = house.getBean(MaculaEndpoint.class);
			List<Integer> seen = house.getBean(House.class).seen;
			Awaitility.await().until(() -> template.publish("control.told", 1).recipients().size() == 1);
			Awaitility.await().until(() -> seen.contains(1));
			seen.clear();
			assertThat(actuator.control("listeners", "told", Action.PAUSE).paused()).isTrue();
			assertThat(template.publish("control.told", 2).recipients()).hasSize(1);
			assertThat(template.call("control.seen", null, Integer.class)).isZero();
			assertThat(actuator.control("listeners", "told", Action.RESUME).paused()).isFalse();
			Awaitility.await().until(() -> seen.contains(2));
			assertThat(actuator.control("listeners", "told", Action.STOP).running()).isFalse();
			Awaitility.await().until(() -> template.publish("control.told", 3).recipients().isEmpty());
			assertThat(actuator.control("listeners", "told", Action.START).running()).isTrue();
			Awaitility.await().until(() -> template.publish("control.told", 4).recipients().size() == 1);
			Awaitility.await().until(() -> seen.contains(4));
		});
	}

	@Test
	void procedure() {
		run((house, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			control(house, "asked", () -> template.call("control.asked", null, String.class));
		});
	}

	@Test
	void streamingProcedure() {
		run((house, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			control(house, "streamed", () -> {
				try (Stream<String> items = template.stream("control.streamed", null, String.class)) {
					return String.join("", items.toList());
				}
			});
		});
	}

	private static void control(ApplicationContext house, String id, Supplier<String> ask) {
		MaculaEndpoint actuator = house.getBean(MaculaEndpoint.class);
		Awaitility.await().ignoreExceptions().until(() -> "answer".equals(ask.get()));
		assertThat(actuator.control("listeners", id, Action.PAUSE).paused()).isTrue();
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(ask::get).withMessageContaining("is paused");
		assertThat(actuator.control("listeners", id, Action.RESUME).paused()).isFalse();
		Awaitility.await().ignoreExceptions().until(() -> "answer".equals(ask.get()));
		assertThat(actuator.control("listeners", id, Action.STOP).running()).isFalse();
		Awaitility.await()
			.untilAsserted(() -> assertThatExceptionOfType(NoProviderException.class).isThrownBy(ask::get));
		assertThat(actuator.control("listeners", id, Action.START).running()).isTrue();
		Awaitility.await().ignoreExceptions().until(() -> "answer".equals(ask.get()));
	}

	private void run(Check check) {
		MeshApplications.seed(this.network)
			.withUserConfiguration(House.class)
			.run((house) -> MeshApplications.joining(this.network, "other")
				.run((ContextConsumer<ApplicationContext>) (caller) -> {
					MeshApplications.awaitJoined(caller);
					check.accept(house, caller);
				}));
	}

	private interface Check {

		void accept(ApplicationContext house, ApplicationContext caller);

	}

	@Configuration(proxyBeanMethods = false)
	static class House {

		final List<Integer> seen = new CopyOnWriteArrayList<>();

		@MaculaSubscribe(topics = "control.told", id = "told")
		void told(int number) {
			this.seen.add(number);
		}

		@MaculaProcedure("control.seen")
		int seen() {
			return this.seen.size();
		}

		@MaculaProcedure(name = "control.asked", id = "asked")
		String asked() {
			return "answer";
		}

		@MaculaProcedure(name = "control.streamed", id = "streamed")
		Stream<String> streamed() {
			return Stream.of("ans", "wer");
		}

	}

}
