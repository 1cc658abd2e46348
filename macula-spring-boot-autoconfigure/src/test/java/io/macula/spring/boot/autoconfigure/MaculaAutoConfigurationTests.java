package io.macula.spring.boot.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.engine.SubscribeOptions;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.runtime.ElasticExecutor;
import io.macula.spring.annotation.EnableMacula;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.DuplicateEndpointException;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.support.converter.JacksonMaculaMessageConverter;
import io.macula.spring.support.converter.MaculaMessageConverter;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.converter.StringMaculaMessageConverter;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MaculaAutoConfiguration} with a node that is a mock.
 */
class MaculaAutoConfigurationTests {

	private final MockMesh mesh = new MockMesh();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MaculaAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				JacksonAutoConfiguration.class))
		.withPropertyValues("macula.keep-alive=false")
		.withBean("maculaNode", MaculaNode.class, this.mesh::node);

	@Test
	void makesTheApplicationANode() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(MaculaNode.class)
				.hasSingleBean(MaculaNodeLifecycle.class)
				.hasSingleBean(MaculaConnectionDetails.class)
				.hasSingleBean(MaculaTemplate.class)
				.hasSingleBean(MaculaMessageConverters.class)
				.hasSingleBean(MaculaEndpointRegistry.class)
				.hasSingleBean(MaculaHandlerMethodFactory.class)
				.hasSingleBean(MaculaListenerSettings.class)
				.hasSingleBean(JacksonMaculaMessageConverter.class);
			then(this.mesh.node()).should().start();
		});
	}

	@Test
	void doesNothingWhenDisabled() {
		this.contextRunner.withPropertyValues("macula.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MaculaNodeLifecycle.class)
				.doesNotHaveBean(MaculaTemplate.class)
				.doesNotHaveBean(MaculaEndpointRegistry.class)
				.doesNotHaveBean(MaculaProperties.class));
	}

	@Test
	void doesNothingWithoutTheEngine() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MaculaAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(MaculaNode.class))
			.run((context) -> assertThat(context).doesNotHaveBean(MaculaTemplate.class));
	}

	@Test
	void backsOffForTheApplicationsBeans() {
		MaculaNodeLifecycle lifecycle = new MaculaNodeLifecycle(this.mesh.node(), Duration.ofSeconds(1), false);
		MaculaMessageConverters converters = new MaculaMessageConverters(List.of());
		MaculaOperations operations = mock(MaculaOperations.class);
		MaculaListenerSettings settings = MaculaListenerSettings.defaults();
		MaculaHandlerMethodFactory methods = new MaculaHandlerMethodFactory(converters);
		MaculaConnectionDetails details = () -> List.of("seed:1");
		MaculaEndpointRegistry registry = new MaculaEndpointRegistry(this.mesh.node(), Duration.ofSeconds(1));
		JacksonMaculaMessageConverter jackson = new JacksonMaculaMessageConverter();
		this.contextRunner.withBean("l", MaculaNodeLifecycle.class, () -> lifecycle)
			.withBean("c", MaculaMessageConverters.class, () -> converters)
			.withBean("o", MaculaOperations.class, () -> operations)
			.withBean("s", MaculaListenerSettings.class, () -> settings)
			.withBean("m", MaculaHandlerMethodFactory.class, () -> methods)
			.withBean("d", MaculaConnectionDetails.class, () -> details)
			.withBean("r", MaculaEndpointRegistry.class, () -> registry)
			.withBean("j", JacksonMaculaMessageConverter.class, () -> jackson)
			.run((context) -> {
				assertThat(context).getBean(MaculaNodeLifecycle.class).isSameAs(lifecycle);
				assertThat(context).getBean(MaculaMessageConverters.class).isSameAs(converters);
				assertThat(context).getBean(MaculaOperations.class).isSameAs(operations);
				assertThat(context).getBean(MaculaListenerSettings.class).isSameAs(settings);
				assertThat(context).getBean(MaculaHandlerMethodFactory.class).isSameAs(methods);
				assertThat(context).getBean(MaculaConnectionDetails.class).isSameAs(details);
				assertThat(context).getBean(MaculaEndpointRegistry.class).isSameAs(registry);
				assertThat(context).getBean(JacksonMaculaMessageConverter.class).isSameAs(jackson);
			});
	}

	@Test
	void backsOffWhenTheApplicationEnablesAnnotatedMethodsItself() {
		this.contextRunner.withUserConfiguration(Enabled.class, House.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(MaculaEndpointRegistry.class);
			assertThat(this.mesh.patterns()).containsExactly("home.*.temperature");
		});
	}

	@Test
	void annotatedMethodsStartAndStopWithTheContext() {
		this.contextRunner.withUserConfiguration(House.class).run((context) -> {
			assertThat(this.mesh.patterns()).containsExactly("home.*.temperature");
			assertThat(this.mesh.procedures()).containsExactly("home.heating.set");
			assertThat(MockMesh.text(this.mesh.call("home.heating.set", "20").payload())).isEqualTo("21");
		});
		assertThat(this.mesh.patterns()).isEmpty();
		assertThat(this.mesh.procedures()).isEmpty();
		then(this.mesh.node()).should().drain(Duration.ofSeconds(10), Duration.ofSeconds(2));
	}

	@Test
	void annotatedMethodsStartWithAContextThatIsLazyOtherwise() {
		this.contextRunner.withUserConfiguration(House.class, Alarm.class, Plain.class, Interfaces.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(this.mesh.patterns()).containsExactlyInAnyOrder("home.*.temperature", "home.alarm",
						"home.fire", "home.shown");
				assertThat(this.mesh.procedures()).containsExactly("home.heating.set");
				assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("plain")).isFalse();
				context.getBean("hidden");
				assertThat(this.mesh.patterns()).contains("home.hidden");
			});
	}

	@Test
	void twoEndpointsWithOneIdFailTheContext() {
		this.contextRunner.withUserConfiguration(Twins.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(DuplicateEndpointException.class)
				.hasMessageContaining("'twin'"));
	}

	@Test
	void listenerPropertiesAreTheDefaultsOfAnnotations() {
		this.contextRunner.withUserConfiguration(House.class)
			.withPropertyValues("macula.listener.concurrency=4", "macula.listener.queue=50",
					"macula.shutdown.timeout=2s", "macula.shutdown.stream-timeout=0")
			.run((context) -> {
				assertThat(this.mesh.subscribeOptions()).containsExactly(new SubscribeOptions(4, 50));
				assertThat(context.getBean(MaculaListenerSettings.class).shutdownTimeout())
					.isEqualTo(Duration.ofSeconds(2));
				assertThat(context.getBean(MaculaListenerSettings.class).streamTimeout()).isZero();
			});
		then(this.mesh.node()).should().drain(Duration.ofSeconds(2), Duration.ZERO);
	}

	@Test
	void endpointsNeedNotStartWithTheApplication() {
		this.contextRunner.withUserConfiguration(House.class)
			.withPropertyValues("macula.listener.auto-startup=false")
			.run((context) -> {
				assertThat(this.mesh.patterns()).isEmpty();
				context.getBean(MaculaEndpointRegistry.class).start("house.onTemperature");
				assertThat(this.mesh.patterns()).containsExactly("home.*.temperature");
			});
	}

	@Test
	void templatePropertiesAreApplied() {
		this.contextRunner
			.withPropertyValues("macula.rpc.timeout=2s", "macula.rpc.strategy=least-latency",
					"macula.publish.timeout=3s")
			.run((context) -> {
				MaculaTemplate template = context.getBean(MaculaTemplate.class);
				assertThat(template.getCallOptions())
					.isEqualTo(CallOptions.timeout(Duration.ofSeconds(2)).withStrategy(ProviderStrategy.LEAST_LATENCY));
				assertThat(template.getPublishTimeout()).isEqualTo(Duration.ofSeconds(3));
			});
	}

	@Test
	void badValuesFailTheContextWithTheNameOfTheProperty() {
		fails("macula.rpc.timeout=0s", "macula.rpc.timeout");
		fails("macula.publish.timeout=-1s", "macula.publish.timeout");
		fails("macula.shutdown.timeout=0", "macula.shutdown.timeout");
		fails("macula.shutdown.stream-timeout=-1s", "macula.shutdown.stream-timeout");
		fails("macula.listener.concurrency=0", "macula.listener.concurrency");
		fails("macula.listener.queue=-1", "macula.listener.queue");
	}

	private void fails(String pair, String property) {
		this.contextRunner.withPropertyValues(pair).run((context) -> {
			Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof InvalidConfigurationPropertyValueException)) {
				failure = failure.getCause();
			}
			assertThat(failure).as(pair)
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo(property));
		});
	}

	@Test
	void jsonUsesTheMapperOfTheApplication() {
		this.contextRunner
			.withBean(JsonMapper.class,
					() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build())
			.run((context) -> assertThat(
					MockMesh.text(context.getBean(MaculaMessageConverters.class).write(new Room(3), null).bytes()))
				.isEqualTo("{\"floor_number\":3}"));
	}

	@Test
	void worksWithoutJackson() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("tools.jackson")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean("jacksonMaculaMessageConverter");
			assertThat(context.getBean(MaculaMessageConverters.class).write("text", null).contentType())
				.isEqualTo("text/plain");
		});
	}

	@Test
	void convertersOfTheApplicationComeFirstInTheirOrder() {
		this.contextRunner.withUserConfiguration(Converters.class)
			.run((context) -> assertThat(context.getBean(MaculaMessageConverters.class).asList()).startsWith(
					context.getBean("first", MaculaMessageConverter.class),
					context.getBean("second", MaculaMessageConverter.class)));
	}

	@Test
	void executorIsNobodysButOurs() {
		ApplicationContextRunner platformThreads = this.contextRunner
			.withPropertyValues("spring.threads.virtual.enabled=false");
		platformThreads.withBean(NeedsExecutor.class).run((context) -> {
			assertThat(context.getBean("maculaExecutor")).isInstanceOf(ElasticExecutor.class);
			assertThat(context).hasBean("applicationTaskExecutor");
			assertThat(context).getBean(TaskExecutor.class).isSameAs(context.getBean("applicationTaskExecutor"));
			assertThat(context.getBean(NeedsExecutor.class).executor())
				.isSameAs(context.getBean("applicationTaskExecutor"));
		});
	}

	@Test
	void executorBacksOffForOneOfItsName() {
		Executor own = Runnable::run;
		this.contextRunner.withBean("maculaExecutor", Executor.class, () -> own)
			.run((context) -> assertThat(context.getBean("maculaExecutor")).isSameAs(own));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void handlersRunOnTheApplicationsVirtualThreads() {
		this.contextRunner.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			Executor executor = (Executor) context.getBean("maculaExecutor");
			Thread thread = CompletableFuture.supplyAsync(Thread::currentThread, executor).join();
			assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
			assertThat(context).getBean(AsyncTaskExecutor.class).isSameAs(context.getBean("applicationTaskExecutor"));
		});
	}

	record NeedsExecutor(Executor executor) {
	}

	record Room(int floorNumber) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	static class Enabled {

	}

	@Configuration(value = "house", proxyBeanMethods = false)
	static class House {

		@MaculaSubscribe("home.{room}.temperature")
		void onTemperature(double celsius) {
		}

		@MaculaProcedure("home.heating.set")
		int set(int celsius) {
			return celsius + 1;
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@MaculaSubscribe("home.fire")
	@interface Fire {

	}

	@Configuration(value = "alarm", proxyBeanMethods = false)
	static class Alarm {

		@Fire
		@MaculaSubscribe("home.alarm")
		void ring() {
		}

	}

	@Configuration(value = "plain", proxyBeanMethods = false)
	static class Plain {

	}

	interface Bell {

		void ring();

	}

	interface Shown extends Bell {

		@Override
		@MaculaSubscribe("home.shown")
		void ring();

	}

	/**
	 * Declares less than it returns.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Interfaces {

		@Bean
		Shown shown() {
			return () -> {
			};
		}

		@Bean
		Bell hidden() {
			return new Bell() {

				@Override
				@MaculaSubscribe("home.hidden")
				public void ring() {
					// Nobody does
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Twins {

		@MaculaSubscribe(topics = "a", id = "twin")
		void first() {
		}

		@MaculaProcedure(name = "b", id = "twin")
		void second() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		@Order(2)
		StringMaculaMessageConverter second() {
			return new StringMaculaMessageConverter();
		}

		@Bean
		@Order(1)
		StringMaculaMessageConverter first() {
			return new StringMaculaMessageConverter();
		}

	}

}
