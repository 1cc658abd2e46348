package io.macula.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Reads the environment variables of Macula 0.14.3 that do not start with
 * {@code MACULA_}, on request only: their names are so general that other software uses
 * them, too. Anything else that sets the same property wins. Runs once, before the
 * application context exists.
 */
class ErlangEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	static final String ENABLED = "macula.erlang.environment";

	static final String SOURCE_NAME = "maculaErlangEnvironment";

	/**
	 * Property by variable; of several variables for one property the first that is set
	 * counts.
	 */
	private static final Map<String, String> PROPERTIES = properties();

	private static Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("GATEWAY_PORT", "macula.quic.port");
		properties.put("QUIC_PORT", "macula.quic.port");
		properties.put("NODE_HOST", "macula.hostname");
		properties.put("HOSTNAME", "macula.hostname");
		properties.put("NODE_NAME", "macula.metadata.name");
		properties.put("TLS_CERT_FILE", "macula.tls.cert-file");
		properties.put("TLS_KEY_FILE", "macula.tls.key-file");
		properties.put("HEALTH_PORT", "macula.erlang.health.port");
		return properties;
	}

	/**
	 * After the configuration files, which may contain the request.
	 */
	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 10;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		PropertySource<?> variables = environment.getPropertySources()
			.get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		if (variables == null || !environment.getProperty(ENABLED, Boolean.class, false)) {
			return;
		}
		Map<String, Object> mapped = new LinkedHashMap<>();
		PROPERTIES.forEach((variable, property) -> {
			Object value = variables.getProperty(variable);
			if (value != null && !value.toString().isBlank()) {
				mapped.putIfAbsent(property, value);
			}
		});
		environment.getPropertySources().addLast(new MapPropertySource(SOURCE_NAME, mapped));
	}

}
