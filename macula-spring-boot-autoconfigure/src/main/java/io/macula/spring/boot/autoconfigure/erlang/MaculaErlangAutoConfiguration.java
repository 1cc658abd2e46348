package io.macula.spring.boot.autoconfigure.erlang;

import io.macula.engine.MaculaNode;
import io.macula.spring.boot.autoconfigure.MaculaErlangProperties;
import io.macula.spring.boot.autoconfigure.MaculaProperties;
import io.macula.spring.support.converter.MaculaMessageConverters;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration for {@link ErlangHealthServer} and {@link ErlangDiagnostics}, each
 * on request only.
 */
@AutoConfiguration(afterName = "io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration")
@ConditionalOnClass(MaculaNode.class)
@ConditionalOnBean(MaculaNode.class)
@EnableConfigurationProperties(MaculaProperties.class)
public final class MaculaErlangAutoConfiguration {

	private final MaculaErlangProperties properties;

	MaculaErlangAutoConfiguration(MaculaProperties properties) {
		this.properties = properties.getErlang();
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty("macula.erlang.health.port")
	ErlangHealthServer maculaErlangHealthServer(MaculaNode node) {
		Integer port = this.properties.getHealth().getPort();
		if (port == null || port < 0 || port > 65535) {
			throw new InvalidConfigurationPropertyValueException("macula.erlang.health.port", port,
					"it must be between 0 and 65535; remove the property to have no such server");
		}
		return new ErlangHealthServer(node, this.properties.getHealth().getAddress(), port);
	}

	@Bean
	@ConditionalOnMissingBean
	@Conditional(OnDiagnosticsCondition.class)
	ErlangDiagnostics maculaErlangDiagnostics(MaculaNode node, MaculaMessageConverters converters) {
		return new ErlangDiagnostics(node, converters);
	}

}
