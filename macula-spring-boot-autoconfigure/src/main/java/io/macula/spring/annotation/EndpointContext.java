package io.macula.spring.annotation;

import io.macula.spring.core.UnknownMeshException;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.listener.MethodEndpointFactory;
import io.macula.spring.support.converter.MaculaMessageConverters;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Everything that is needed to make an endpoint of an annotated method. Thread-safe.
 *
 * @param attributes reads attributes
 * @param methods makes endpoints
 * @param settings what applies when an attribute is not set
 * @param registry knows the endpoints of one mesh
 * @param beanFactory has the registries of the other meshes
 */
record EndpointContext(AttributeResolver attributes, MethodEndpointFactory methods, MaculaListenerSettings settings,
		MaculaEndpointRegistry registry, BeanFactory beanFactory) {

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
				beanFactory.getBean(MaculaEndpointRegistry.class), beanFactory);
	}

	private static MaculaHandlerMethodFactory defaultMethods(ConfigurableBeanFactory beanFactory,
			MaculaMessageConverters converters) {
		MaculaHandlerMethodFactory methods = new MaculaHandlerMethodFactory(converters);
		methods.setBeanFactory(beanFactory);
		methods.afterPropertiesSet();
		return methods;
	}

	/**
	 * The same for another mesh.
	 * @throws UnknownMeshException if there is none with that name
	 */
	EndpointContext of(String mesh, String wantedBy) {
		return new EndpointContext(this.attributes, this.methods, this.settings,
				UnknownMeshException.beanOf(this.beanFactory, MaculaEndpointRegistry.class, mesh, wantedBy),
				this.beanFactory);
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
