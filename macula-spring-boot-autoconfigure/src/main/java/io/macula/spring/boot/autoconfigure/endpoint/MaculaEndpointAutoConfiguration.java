package io.macula.spring.boot.autoconfigure.endpoint;

import java.util.Map;

import io.macula.engine.MaculaNode;
import io.macula.spring.core.MaculaMeshes;
import io.macula.spring.listener.MaculaEndpointRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for {@link MaculaEndpoint} and {@link MaculaInfoContributor}.
 */
@AutoConfiguration(afterName = "io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration")
@ConditionalOnClass({ MaculaNode.class, Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(MaculaNode.class)
public final class MaculaEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint
	MaculaEndpoint maculaEndpoint(MaculaNode node, ObjectProvider<MaculaEndpointRegistry> registry,
			ConfigurableListableBeanFactory beanFactory) {
		return new MaculaEndpoint(node, registry.getIfAvailable(), others(beanFactory, MaculaNode.class),
				others(beanFactory, MaculaEndpointRegistry.class));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnEnabledInfoContributor("macula")
	MaculaInfoContributor maculaInfoContributor(MaculaNode node, ConfigurableListableBeanFactory beanFactory) {
		return new MaculaInfoContributor(node, others(beanFactory, MaculaNode.class));
	}

	private static <T> Map<String, T> others(ConfigurableListableBeanFactory beanFactory, Class<T> type) {
		Map<String, T> beans = MaculaMeshes.beansOf(beanFactory, type);
		beans.remove(MaculaMeshes.DEFAULT);
		return beans;
	}

}
