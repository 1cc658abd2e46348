package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;

import io.macula.engine.MaculaNode;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.testing.MockMesh;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an application gets what its class path allows, with the auto-configurations
 * found as in a real one.
 */
class OptionalDependenciesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("macula.keep-alive=false", "management.endpoints.web.exposure.include=*")
		.withBean("registry", SimpleMeterRegistry.class)
		.withBean("maculaNode", MaculaNode.class, new MockMesh()::node);

	@Test
	void everythingIsThere() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(MaculaTemplate.class)
			.hasBean("maculaHealthContributor")
			.hasBean("maculaEndpoint")
			.hasBean("maculaInfoContributor")
			.hasBean("maculaMetrics")
			.hasBean("jacksonMaculaMessageConverter"));
	}

	@Test
	void withoutHealth() {
		without("org.springframework.boot.health", "maculaHealthContributor");
	}

	@Test
	void withoutActuator() {
		without("org.springframework.boot.actuate", "maculaEndpoint", "maculaInfoContributor");
	}

	@Test
	void withoutMicrometer() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("macula.keep-alive=false")
			.withBean("maculaNode", MaculaNode.class, new MockMesh()::node)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasSingleBean(MaculaTemplate.class).doesNotHaveBean("maculaMetrics"));
	}

	@Test
	void withoutJackson() {
		without("tools.jackson", "jacksonMaculaMessageConverter");
	}

	@Test
	void withoutTheEngine() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader(MaculaNode.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("maculaTemplate")
				.doesNotHaveBean("maculaInfoContributor"));
	}

	@Test
	void healthAndDiagnosticsOf0143OnRequest() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean("maculaErlangHealthServer")
			.doesNotHaveBean("maculaErlangDiagnostics"));
		this.contextRunner.withPropertyValues("macula.erlang.health.port=0", "macula.erlang.diagnostics=true")
			.run((context) -> assertThat(context).hasBean("maculaErlangHealthServer")
				.hasBean("maculaErlangDiagnostics"));
	}

	private void without(String packageName, String... missing) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(packageName)).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(MaculaTemplate.class);
			for (String name : missing) {
				assertThat(context).doesNotHaveBean(name);
			}
		});
	}

	@Configuration(proxyBeanMethods = false)
	@Import(OurAutoConfigurations.class)
	static class Application {

	}

	/**
	 * Selects as {@code @EnableAutoConfiguration} does, but only among the classes of
	 * this module: those of Spring Boot would not be there either without the class that
	 * they need.
	 */
	static class OurAutoConfigurations extends AutoConfigurationImportSelector {

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				AnnotationAttributes attributes) {
			return super.getCandidateConfigurations(metadata, attributes).stream()
				.filter((name) -> name.startsWith("io.macula."))
				.toList();
		}

	}

}
