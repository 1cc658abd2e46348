package io.macula.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ErlangEnvironmentPostProcessor}.
 */
class ErlangEnvironmentPostProcessorTests {

	@ParameterizedTest
	@CsvSource({ "GATEWAY_PORT,macula.quic.port", "QUIC_PORT,macula.quic.port", "NODE_HOST,macula.hostname",
			"HOSTNAME,macula.hostname", "NODE_NAME,macula.metadata.name", "TLS_CERT_FILE,macula.tls.cert-file",
			"TLS_KEY_FILE,macula.tls.key-file", "HEALTH_PORT,macula.erlang.health.port" })
	void variableIsReadOnRequestOnly(String variable, String property) {
		assertThat(environment(Map.of(variable, "1"), Map.of()).getProperty(property)).isNull();
		assertThat(
				environment(Map.of(variable, "1"), Map.of("macula.erlang.environment", "true")).getProperty(property))
			.isEqualTo("1");
	}

	@Test
	void requestMayBeAVariable() {
		assertThat(environment(Map.of("NODE_HOST", "a", "macula.erlang.environment", "true"), Map.of())
			.getProperty("macula.hostname")).isEqualTo("a");
	}

	@Test
	void moreSpecificVariableWins() {
		StandardEnvironment environment = environment(
				Map.of("NODE_HOST", "a", "HOSTNAME", "b", "GATEWAY_PORT", "1", "QUIC_PORT", "2"),
				Map.of("macula.erlang.environment", "true"));
		assertThat(environment.getProperty("macula.hostname")).isEqualTo("a");
		assertThat(environment.getProperty("macula.quic.port")).isEqualTo("1");
	}

	@Test
	void everythingElseWins() {
		StandardEnvironment environment = environment(Map.of("NODE_HOST", "a"),
				Map.of("macula.erlang.environment", "true", "macula.hostname", "b"));
		assertThat(environment.getProperty("macula.hostname")).isEqualTo("b");
	}

	@Test
	void blankVariableIsNotRead() {
		assertThat(environment(Map.of("NODE_HOST", " "), Map.of("macula.erlang.environment", "true"))
			.getProperty("macula.hostname")).isNull();
	}

	@Test
	void runsInAnApplicationAfterTheConfigurationFiles() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Empty.class)
			.web(WebApplicationType.NONE)
			.run("--macula.erlang.environment=true")) {
			assertThat(context.getEnvironment().getPropertySources())
				.anyMatch((source) -> source.getName().equals(ErlangEnvironmentPostProcessor.SOURCE_NAME));
		}
		assertThat(new ErlangEnvironmentPostProcessor().getOrder())
			.isGreaterThan(ConfigDataEnvironmentPostProcessor.ORDER);
	}

	private static StandardEnvironment environment(Map<String, Object> variables, Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		new ErlangEnvironmentPostProcessor().postProcessEnvironment(environment, new SpringApplication());
		return environment;
	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

}
