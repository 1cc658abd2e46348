package io.macula.spring.boot.autoconfigure.observation;

import io.macula.engine.MaculaNode;
import io.macula.spring.observation.MaculaCallObservationConvention;
import io.macula.spring.observation.MaculaHandleObservationConvention;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.observation.MaculaPublishObservationConvention;
import io.macula.spring.observation.MaculaReceiveObservationConvention;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/**
 * Auto-configuration for {@link MaculaObservations} of what templates send and endpoints
 * receive.
 */
@AutoConfiguration(afterName = { "io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration",
		"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass({ MaculaNode.class, ObservationRegistry.class })
@ConditionalOnBean({ MaculaNode.class, ObservationRegistry.class })
@ConditionalOnBooleanProperty(name = "macula.observation.enabled", matchIfMissing = true)
public final class MaculaObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MaculaObservations maculaObservations(ObservationRegistry registry,
			ObjectProvider<MaculaPublishObservationConvention> publish,
			ObjectProvider<MaculaReceiveObservationConvention> receive,
			ObjectProvider<MaculaCallObservationConvention> call,
			ObjectProvider<MaculaHandleObservationConvention> handle) {
		return new MaculaObservations(registry, publish.getIfAvailable(MaculaPublishObservationConvention::new),
				receive.getIfAvailable(MaculaReceiveObservationConvention::new),
				call.getIfAvailable(MaculaCallObservationConvention::new),
				handle.getIfAvailable(MaculaHandleObservationConvention::new));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ObservationBeanPostProcessor maculaObservationBeanPostProcessor(
			ObjectProvider<MaculaObservations> observations) {
		return new ObservationBeanPostProcessor(observations);
	}

}
