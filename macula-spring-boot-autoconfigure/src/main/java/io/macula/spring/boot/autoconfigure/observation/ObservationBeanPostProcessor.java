package io.macula.spring.boot.autoconfigure.observation;

import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.observation.MaculaObservations;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lets the templates and registries of all meshes be observed. Thread-safe.
 */
class ObservationBeanPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<MaculaObservations> observations;

	ObservationBeanPostProcessor(ObjectProvider<MaculaObservations> observations) {
		this.observations = observations;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof MaculaTemplate template) {
			template.setObservations(this.observations.getObject());
		}
		else if (bean instanceof MaculaEndpointRegistry registry) {
			registry.setObservations(this.observations.getObject());
		}
		return bean;
	}

}
