package io.macula.spring.boot.autoconfigure.health;

import io.macula.engine.MaculaNode;
import io.macula.spring.core.MaculaMeshes;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for {@link MaculaHealthIndicator}: one, or if the application is
 * part of several meshes one for each, by the name of its mesh.
 */
@AutoConfiguration(afterName = "io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration")
@ConditionalOnClass({ MaculaNode.class, ConditionalOnEnabledHealthIndicator.class, HealthContributor.class })
@ConditionalOnBean(MaculaNode.class)
@ConditionalOnEnabledHealthIndicator("macula")
public final class MaculaHealthContributorAutoConfiguration
		extends CompositeHealthContributorConfiguration<MaculaHealthIndicator, MaculaNode> {

	MaculaHealthContributorAutoConfiguration() {
		super(MaculaHealthIndicator::new);
	}

	@Bean
	@ConditionalOnMissingBean(name = { "maculaHealthIndicator", "maculaHealthContributor" })
	HealthContributor maculaHealthContributor(ConfigurableListableBeanFactory beanFactory) {
		return createContributor(MaculaMeshes.beansOf(beanFactory, MaculaNode.class));
	}

}
