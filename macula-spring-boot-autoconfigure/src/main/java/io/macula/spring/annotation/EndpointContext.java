package io.macula.spring.annotation;

import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.listener.MethodEndpointFactory;
import io.macula.spring.support.converter.MaculaMessageConverters;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Everything that is needed to make an endpoint of an annotated method. Thread-safe.
 *
 * @param attributes reads attributes
 * @param methods makes endpoints
 * @param settings what applies when an attribute is not set
 * @param registry knows the endpoints
 */
record EndpointContext(AttributeResolver attributes, MethodEndpointFactory methods, MaculaListenerSettings settings,
		MaculaEndpointRegistry registry) {

	/**
	 * Take what the bean factory has, and defaults for the rest.
	 */
	static EndpointContext of(ConfigurableBeanFactory beanFactory) {
		MaculaMessageConverters converters = beanFactory.getBeanProvider(MaculaMessageConverters.class)
			.getIfAvailable(MaculaMessageConverters::defaults);
		MaculaHandlerMethodFactory methods = beanFactory.getBeanProvider(MaculaHandlerMethodFactory.class)
			.getIfAvailable(() -> defaultMethods(beanFactory, converters));
		return new EndpointContext(new AttributeResolver(beanFactory), new MethodEndpointFactory(methods, converters),
				beanFactory.getBeanProvider(MaculaListenerSettings.class)
					.getIfAvailable(MaculaListenerSettings::defaults),
				beanFactory.getBean(MaculaEndpointRegistry.class));
	}

	private static MaculaHandlerMethodFactory defaultMethods(ConfigurableBeanFactory beanFactory,
			MaculaMessageConverters converters) {
		MaculaHandlerMethodFactory methods = new MaculaHandlerMethodFactory(converters);
		methods.setBeanFactory(beanFactory);
		methods.afterPropertiesSet();
		return methods;
	}

	/**
	 * An id that no endpoint has yet.
	 */
	String freeId(String wanted) {
		String id = wanted;
		for (int i = 2; this.registry.container(id) != null; i++) {
			id = wanted + "#" + i;
		}
		return id;
	}

}
