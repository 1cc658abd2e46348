package io.macula.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.spring.listener.MaculaListenerEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.Assert;

/**
 * Finds annotated methods while beans are created and registers them as endpoints when
 * all singletons exist, so that looking at a bean never creates the node too early.
 * Methods of beans that are created later are registered at once. Thread-safe.
 *
 * @param <A> the annotation
 */
abstract class AbstractMaculaAnnotationBeanPostProcessor<A extends Annotation>
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton, Ordered {

	private final Class<A> annotationType;

	private final Class<? extends Annotation> containerType;

	private final Set<Class<?>> plainClasses = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	private final List<AnnotatedMethod<A>> found = new ArrayList<>();

	private @Nullable ConfigurableBeanFactory beanFactory;

	private boolean singletonsExist;

	AbstractMaculaAnnotationBeanPostProcessor(Class<A> annotationType, Class<? extends Annotation> containerType) {
		this.annotationType = annotationType;
		this.containerType = containerType;
	}

	/**
	 * Make the endpoint of one annotation.
	 * @throws IllegalArgumentException if an attribute or the method is not fit for it
	 */
	abstract MaculaListenerEndpoint endpoint(AnnotatedMethod<A> annotated, EndpointContext context);

	/**
	 * Name of the mesh of one annotation, as it is written there.
	 */
	abstract String mesh(A annotation);

	/**
	 * Where attributes that are not set come from, as it is written there.
	 */
	String settings(A annotation) {
		return "";
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	/**
	 * Last, so that methods are called through the proxies that others make.
	 */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (bean instanceof AopInfrastructureBean || this.plainClasses.contains(type)
				|| !AnnotationUtils.isCandidateClass(type, this.annotationType)) {
			return bean;
		}
		Map<Method, Set<A>> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<Set<A>>) this::annotationsOf);
		if (methods.isEmpty()) {
			this.plainClasses.add(type);
		}
		else if (!ScopedProxyUtils.isScopedTarget(beanName)) {
			checkSingleton(beanName);
			methods.forEach((method, annotations) -> annotations
				.forEach((annotation) -> add(new AnnotatedMethod<>(annotation, beanName, bean, method))));
		}
		return bean;
	}

	private @Nullable Set<A> annotationsOf(Method method) {
		Set<A> annotations = AnnotatedElementUtils.findMergedRepeatableAnnotations(method, this.annotationType,
				this.containerType);
		return annotations.isEmpty() ? null : annotations;
	}

	private void checkSingleton(String beanName) {
		ConfigurableBeanFactory factory = this.beanFactory;
		if (factory != null && factory.containsBean(beanName) && !factory.isSingleton(beanName)) {
			throw new BeanCreationException(beanName, "A bean with @" + this.annotationType.getSimpleName()
					+ " methods must be a singleton or have a scoped proxy, else each of its instances would register them");
		}
	}

	private void add(AnnotatedMethod<A> annotated) {
		this.lock.lock();
		try {
			if (!this.singletonsExist) {
				this.found.add(annotated);
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		register(List.of(annotated));
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<AnnotatedMethod<A>> all;
		this.lock.lock();
		try {
			this.singletonsExist = true;
			all = List.copyOf(this.found);
			this.found.clear();
		}
		finally {
			this.lock.unlock();
		}
		if (!all.isEmpty()) {
			register(all);
		}
	}

	private void register(List<AnnotatedMethod<A>> all) {
		Assert.state(this.beanFactory != null, "No bean factory");
		EndpointContext context = EndpointContext.of(this.beanFactory);
		for (AnnotatedMethod<A> annotated : all) {
			register(annotated, context);
		}
	}

	private void register(AnnotatedMethod<A> annotated, EndpointContext common) {
		EndpointContext context;
		MaculaListenerEndpoint endpoint;
		try {
			String mesh = common.attributes().text("mesh", mesh(annotated.annotation()));
			context = common.with(settings(annotated.annotation()));
			context = (mesh != null) ? context.of(mesh, annotated.defaultId()) : context;
			endpoint = endpoint(annotated, context);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidAnnotatedMethodException(annotated.beanName(), "@" + this.annotationType.getSimpleName()
					+ " on method '" + annotated.method().getName() + "': " + ex.getMessage(), ex);
		}
		context.registry().register(endpoint);
	}

}
