package io.macula.spring.annotation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;

import io.macula.spring.core.UnknownMeshException;
import io.macula.spring.listener.CallFailures;
import io.macula.spring.listener.ExceptionHandlerMethods;
import io.macula.spring.listener.LoggingMessageRecoverer;
import io.macula.spring.listener.MaculaCallErrorHandler;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.listener.MaculaMessageRecoverer;
import io.macula.spring.listener.MethodEndpointFactory;
import io.macula.spring.listener.RetryingErrorHandler;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Everything that is needed to make an endpoint of an annotated method. Thread-safe.
 *
 * @param attributes reads attributes
 * @param handlerMethods prepares methods
 * @param methods makes endpoints
 * @param settings what applies when an attribute is not set
 * @param ownSettings whether the annotation names its settings
 * @param registry knows the endpoints of one mesh
 * @param beanFactory has the registries of the other meshes
 * @param advices exception handlers for all procedures
 */
record EndpointContext(AttributeResolver attributes, MaculaHandlerMethodFactory handlerMethods,
		MethodEndpointFactory methods, MaculaListenerSettings settings, boolean ownSettings,
		MaculaEndpointRegistry registry, BeanFactory beanFactory, List<ExceptionHandlerMethods> advices) {

	/**
	 * Take what the bean factory has, and defaults for the rest.
	 */
	static EndpointContext of(ConfigurableBeanFactory beanFactory) {
		MaculaMessageConverters converters = beanFactory.getBeanProvider(MaculaMessageConverters.class)
			.getIfAvailable(MaculaMessageConverters::defaults);
		MaculaHandlerMethodFactory methods = beanFactory.getBeanProvider(MaculaHandlerMethodFactory.class)
			.getIfAvailable(() -> defaultMethods(beanFactory, converters));
		MaculaEndpointRegistry registry = beanFactory.getBean(MaculaEndpointRegistry.class);
		return new EndpointContext(new AttributeResolver(beanFactory), methods,
				new MethodEndpointFactory(methods, converters, registry.executor(), registry.observations()),
				beanFactory.getBeanProvider(MaculaListenerSettings.class)
					.getIfAvailable(MaculaListenerSettings::defaults),
				false, registry, beanFactory, advices(beanFactory, methods));
	}

	private static MaculaHandlerMethodFactory defaultMethods(ConfigurableBeanFactory beanFactory,
			MaculaMessageConverters converters) {
		MaculaHandlerMethodFactory methods = new MaculaHandlerMethodFactory(converters);
		methods.setBeanFactory(beanFactory);
		methods.afterPropertiesSet();
		return methods;
	}

	private static List<ExceptionHandlerMethods> advices(ConfigurableBeanFactory beanFactory,
			MaculaHandlerMethodFactory methods) {
		if (!(beanFactory instanceof ListableBeanFactory listable)) {
			return List.of();
		}
		// Apart, because those without an order stay in that of their registration
		List<Object> ordered = new ArrayList<>();
		IdentityHashMap<Object, String> names = new IdentityHashMap<>();
		for (String name : listable.getBeanNamesForAnnotation(MaculaAdvice.class)) {
			Object bean = beanFactory.getBean(name);
			ordered.add(bean);
			names.put(bean, name);
		}
		AnnotationAwareOrderComparator.sort(ordered);
		return ordered.stream().map((advice) -> advice(advice, String.valueOf(names.get(advice)), methods)).toList();
	}

	private static ExceptionHandlerMethods advice(Object advice, String name, MaculaHandlerMethodFactory methods) {
		try {
			return ExceptionHandlerScanner.methodsOf(advice, methods);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidAnnotatedMethodException(name, "@MaculaAdvice: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The error handler of a subscription: the one that its annotation names, else one
	 * with the settings that its annotation names, else the one of the application.
	 */
	MaculaErrorHandler errorHandler(String attribute) {
		MaculaErrorHandler named = this.attributes.bean("errorHandler", attribute, MaculaErrorHandler.class);
		if (named != null) {
			return named;
		}
		return this.ownSettings ? defaultErrorHandler()
				: this.attributes.beans(MaculaErrorHandler.class).getIfAvailable(this::defaultErrorHandler);
	}

	private MaculaErrorHandler defaultErrorHandler() {
		MaculaMessageRecoverer recoverer = this.attributes.beans(MaculaMessageRecoverer.class)
			.getIfAvailable(LoggingMessageRecoverer::new);
		Executor executor = this.registry.executor();
		return new RetryingErrorHandler(this.settings.retryPolicy(), recoverer, executor);
	}

	/**
	 * What answers when the method of a bean fails.
	 */
	CallFailures callFailures(String attribute, Object bean) {
		MaculaCallErrorHandler named = this.attributes.bean("errorHandler", attribute, MaculaCallErrorHandler.class);
		return new CallFailures(callErrorHandler(named), methodsFor(bean));
	}

	private @Nullable MaculaCallErrorHandler callErrorHandler(@Nullable MaculaCallErrorHandler named) {
		return (named != null) ? named : this.attributes.beans(MaculaCallErrorHandler.class).getIfAvailable();
	}

	private List<ExceptionHandlerMethods> methodsFor(Object bean) {
		List<ExceptionHandlerMethods> all = new ArrayList<>();
		all.add(ExceptionHandlerScanner.methodsOf(bean, this.handlerMethods));
		all.addAll(this.advices);
		return all;
	}

	/**
	 * The same for another mesh.
	 * @throws UnknownMeshException if there is none with that name
	 */
	EndpointContext of(String mesh, String wantedBy) {
		return new EndpointContext(this.attributes, this.handlerMethods, this.methods, this.settings, this.ownSettings,
				UnknownMeshException.beanOf(this.beanFactory, MaculaEndpointRegistry.class, mesh, wantedBy),
				this.beanFactory, this.advices);
	}

	/**
	 * The same with the settings that an annotation names.
	 */
	EndpointContext with(String attribute) {
		MaculaListenerSettings named = this.attributes.bean("settings", attribute, MaculaListenerSettings.class);
		return (named == null) ? this : new EndpointContext(this.attributes, this.handlerMethods, this.methods, named,
				true, this.registry, this.beanFactory, this.advices);
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
