package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.macula.engine.DeliveryOutcome.State;
import io.macula.engine.MaculaNode;
import io.macula.engine.QualityOfService;
import io.macula.engine.RemoteCallException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.InvalidPayloadException;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.FailedMessage;
import io.macula.spring.listener.MaculaMessageRecoverer;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.assertj.core.api.ThrowableAssert;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for Bean Validation, with Hibernate Validator, of what crosses the mesh.
 */
class ValidationApplicationsTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void callerOfAProcedureLearnsWhichFieldsBreakWhichRules() {
		run((heating, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			assertThat(template.call("heat.set", new Target("attic", 20, new Sensor("s1")), String.class))
				.isEqualTo("set");
			invalid(() -> template.call("heat.set", new Target(" ", 99, new Sensor("")), String.class))
				.withMessage("The arguments of 'heat.set' are not valid: 'celsius' must be less than or equal to 30,"
						+ " 'room' must not be blank, 'sensor.id' size must be between 1 and 8");
			invalid(() -> template.call("heat.set", Map.of("room", "attic", "celsius", 1), String.class))
				.withMessageContaining("'sensor' must not be null");
			assertThat(heating.getBean(Heating.class).seen).containsExactly("attic");
		});
	}

	@Test
	void groupsOfRulesCount() {
		run((heating, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			assertThat(template.call("heat.child", new Child(19), String.class)).isEqualTo("set");
			invalid(() -> template.call("heat.child", new Child(29), String.class))
				.withMessageContaining("'celsius' must be less than or equal to 24");
		});
	}

	@Test
	void rulesOfParametersCountForValidatedBeans() {
		run((heating, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			assertThat(template.newCall("heat.level", 2).header("unit", "K").call(Integer.class)).isEqualTo(2);
			invalid(() -> template.newCall("heat.level", 7).header("unit", "Kelvin").call(Integer.class))
				.withMessageContaining("The arguments of 'heat.level' are not valid: ")
				.withMessageContaining("must be less than or equal to 3")
				.withMessageContaining("size must be between 1 and 1")
				.withMessageNotContaining("Checked");
		});
	}

	@Test
	void brokenRulesThatAreNotTheCallersTellNothing() {
		run((heating, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			for (String procedure : List.of("heat.result", "heat.inner")) {
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> template.call(procedure, 1, Integer.class))
					.withMessage("Procedure '" + procedure + "' failed")
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_error"));
			}
		});
	}

	@Test
	void messageThatBreaksRulesOfParametersIsNotTriedAgain() {
		run((heating, teller) -> {
			MaculaNode node = teller.getBean(MaculaNode.class);
			Awaitility.await().until(() -> !node.discoverSubscribers("heat.told").get(5, TimeUnit.SECONDS).isEmpty());
			teller.getBean(MaculaTemplate.class).publish("heat.told", 7);
			Heating bean = heating.getBean(Heating.class);
			Awaitility.await().until(() -> !bean.failed.isEmpty());
			assertThat(bean.failed).singleElement().satisfies((failed) -> {
				assertThat(failed.fatal()).isTrue();
				assertThat(failed.cause()).hasMessageContaining("'level' must be less than or equal to 3");
			});
		});
	}

	@Test
	void adaptedFailuresOfSpringAreUnderstood() {
		validating(MeshApplications.seed(this.network))
			.withPropertyValues("spring.validation.method.adapt-constraint-violations=true")
			.withUserConfiguration(Checked.class)
			.run((context) -> {
				MaculaTemplate template = context.getBean(MaculaTemplate.class);
				invalid(() -> template.newCall("heat.level", 7).header("unit", "Kelvin").call(Integer.class))
					.withMessage("The arguments of 'heat.level' are not valid:"
							+ " 'level' must be less than or equal to 3, 'unit' size must be between 1 and 1");
				invalid(() -> template.call("heat.checked", new Target("", 1, new Sensor("1")), String.class))
					.withMessageContaining("'room' must not be blank");
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> template.call("heat.result", 1, Integer.class))
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_error"));
			});
	}

	@Test
	void exceptionHandlersAreAskedForBrokenRulesOfParameters() {
		run((heating, caller) -> assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> caller.getBean(MaculaTemplate.class).call("own.level", 7, Integer.class))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("own")));
	}

	@Test
	void messageThatBreaksARuleIsNotTriedAgainAndRejected() {
		run((heating, teller) -> {
			MaculaNode node = teller.getBean(MaculaNode.class);
			Awaitility.await().until(() -> !node.discoverSubscribers("heat.wanted").get(5, TimeUnit.SECONDS).isEmpty());
			assertThat(teller.getBean(MaculaTemplate.class)
				.newMessage("heat.wanted", new Target("", 20, new Sensor("s1")))
				.qos(QualityOfService.AT_LEAST_ONCE)
				.publish()
				.outcomes()
				.values()).singleElement()
				.satisfies((outcome) -> assertThat(outcome.state()).isEqualTo(State.REJECTED));
			Heating bean = heating.getBean(Heating.class);
			assertThat(bean.seen).isEmpty();
			assertThat(bean.failed).singleElement().satisfies((failed) -> {
				assertThat(failed.fatal()).isTrue();
				assertThat(failed.attempts()).isOne();
				assertThat(failed.cause()).hasMessageContaining("'room' must not be blank");
			});
		});
	}

	@Test
	void clientChecksBeforeItSends() {
		run((heating, caller) -> {
			HeatClient client = caller.getBean(HeatClient.class);
			assertThat(client.set(new Target("attic", 20, new Sensor("s1")))).isEqualTo("set");
			assertThatExceptionOfType(InvalidPayloadException.class)
				.isThrownBy(() -> client.set(new Target("", 20, new Sensor("s1"))))
				.withMessageContaining("room");
			assertThat(client.child(new Child(19))).isEqualTo("set");
			assertThatExceptionOfType(InvalidPayloadException.class).isThrownBy(() -> client.child(new Child(29)))
				.withMessageContaining("celsius");
			assertThat(heating.getBean(Heating.class).seen).containsExactly("attic");
		});
	}

	private static ThrowableAssertAlternative<RemoteCallException> invalid(ThrowableAssert.ThrowingCallable call) {
		return assertThatExceptionOfType(RemoteCallException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"));
	}

	private void run(Check check) {
		validating(MeshApplications.seed(this.network)).withUserConfiguration(Heating.class, Checked.class, Own.class)
			.run((heating) -> validating(MeshApplications.joining(this.network, "other"))
				.withUserConfiguration(Client.class)
				.run((ContextConsumer<ApplicationContext>) (caller) -> {
					MeshApplications.awaitJoined(caller);
					check.accept(heating, caller);
				}));
	}

	private static ApplicationContextRunner validating(ApplicationContextRunner runner) {
		return runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));
	}

	private interface Check {

		void accept(ApplicationContext heating, ApplicationContext caller) throws Exception;

	}

	record Sensor(@Size(min = 1, max = 8) String id) {
	}

	record Target(@NotBlank String room, @Max(30) double celsius, @Valid @NotNull @Nullable Sensor sensor) {
	}

	interface Children {

	}

	record Child(@Max(value = 24, groups = Children.class) double celsius) {
	}

	@MaculaClient("heat")
	interface HeatClient {

		@MaculaCall("child")
		String child(@Validated(Children.class) Child child);

		@MaculaCall("set")
		String set(@Valid Target target);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(HeatClient.class)
	static class Client {

	}

	@Configuration(proxyBeanMethods = false)
	static class Heating implements MaculaMessageRecoverer {

		final List<String> seen = new CopyOnWriteArrayList<>();

		final List<FailedMessage> failed = new CopyOnWriteArrayList<>();

		@MaculaProcedure("heat.set")
		String set(@Valid Target target) {
			this.seen.add(target.room());
			return "set";
		}

		@MaculaProcedure("heat.child")
		String child(@Payload @Validated(Children.class) Child child) {
			return "set";
		}

		@MaculaSubscribe("heat.wanted")
		void wanted(@Valid Target target) {
			this.seen.add(target.room());
		}

		@Override
		public CompletionStage<?> recover(FailedMessage failed) {
			this.failed.add(failed);
			return CompletableFuture.failedFuture(failed.cause());
		}

	}

	/**
	 * Is called through a proxy that checks parameters and results.
	 */
	@Component
	@Validated
	static class Checked {

		@MaculaProcedure("heat.level")
		public int level(@Max(3) int level, @Header @Size(min = 1, max = 1) String unit) {
			return level;
		}

		@MaculaProcedure("heat.checked")
		public String checked(@Payload @Valid Target target) {
			return "set";
		}

		@MaculaSubscribe("heat.told")
		public void told(@Max(3) int level) {
		}

		@MaculaProcedure("heat.result")
		@Min(5)
		public int result(int level) {
			return level;
		}

		@MaculaProcedure("heat.inner")
		public int inner(int level) {
			throw new ConstraintViolationException("password is 1234", Set.of());
		}

	}

	@Component
	@Validated
	static class Own {

		@MaculaProcedure("own.level")
		public int level(@Max(3) int level) {
			return level;
		}

		@MaculaExceptionHandler
		public RemoteCallException broken(ConstraintViolationException ex) {
			return new RemoteCallException("own", "no more than 3");
		}

	}

}
