package io.macula.spring.boot.autoconfigure.metrics;

import io.macula.engine.MaculaNode;
import io.macula.spring.core.MaculaMeshes;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for {@link MaculaMetrics}.
 */
@AutoConfiguration(afterName = { "io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass({ MaculaNode.class, MeterRegistry.class })
@ConditionalOnBean({ MaculaNode.class, MeterRegistry.class })
public final class MaculaMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MaculaMetrics maculaMetrics(ConfigurableListableBeanFactory beanFactory) {
		return new MaculaMetrics(MaculaMeshes.beansOf(beanFactory, MaculaNode.class));
	}

}
