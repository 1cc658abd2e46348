package io.macula.spring.core;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;

/**
 * The meshes that an application is part of. Stateless.
 */
public final class MaculaMeshes {

	/**
	 * What the mesh of {@code macula.realm} is called where those of
	 * {@code macula.meshes} have their names.
	 */
	public static final String DEFAULT = "default";

	private MaculaMeshes() {
	}

	/**
	 * The beans of one type of all meshes.
	 * @param beanFactory has the beans, those of further meshes qualified with their name
	 * @param type type of the bean
	 * @param <T> type of the bean
	 * @return the beans by name of the mesh, that of {@code macula.realm} first; a bean
	 * of the application's own that belongs to none of them by its name
	 */
	public static <T> Map<String, T> beansOf(ConfigurableListableBeanFactory beanFactory, Class<T> type) {
		Map<String, T> beans = new LinkedHashMap<>();
		T first = beanFactory.getBeanProvider(type).getIfUnique();
		if (first != null) {
			beans.put(DEFAULT, first);
		}
		SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, type).forEach((name, bean) -> {
			if (bean != first) {
				beans.put(mesh(beanFactory, name), bean);
			}
		});
		return beans;
	}

	private static String mesh(ConfigurableListableBeanFactory beanFactory, String beanName) {
		if (beanFactory.containsBeanDefinition(beanName)) {
			BeanDefinition definition = beanFactory.getMergedBeanDefinition(beanName);
			AutowireCandidateQualifier qualifier = (definition instanceof AbstractBeanDefinition known)
					? known.getQualifier(Qualifier.class.getName()) : null;
			Object value = (qualifier != null) ? qualifier.getAttribute(AutowireCandidateQualifier.VALUE_KEY) : null;
			if (value != null) {
				return value.toString();
			}
		}
		return beanName;
	}

}
