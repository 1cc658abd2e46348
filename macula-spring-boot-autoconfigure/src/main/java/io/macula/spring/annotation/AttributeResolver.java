package io.macula.spring.annotation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.spring.support.AttributeTexts;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Reads attributes of annotations, with placeholders and expressions resolved.
 * Thread-safe.
 */
class AttributeResolver {

	private final ConfigurableBeanFactory beanFactory;

	private final BeanExpressionContext expressionContext;

	AttributeResolver(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.expressionContext = new BeanExpressionContext(beanFactory, null);
	}

	/**
	 * A text, {@code null} if the attribute is not set.
	 */
	@Nullable String text(String attribute, String value) {
		List<String> texts = texts(attribute, value);
		if (texts.size() > 1) {
			throw new IllegalArgumentException("'" + attribute + "' is " + texts + " but must be a single value");
		}
		return texts.isEmpty() ? null : texts.get(0);
	}

	/**
	 * Texts; an expression may give an array or a collection for one of them.
	 */
	List<String> texts(String attribute, String... values) {
		List<String> texts = new ArrayList<>();
		for (String value : values) {
			add(attribute, resolve(value), texts);
		}
		return texts;
	}

	private static void add(String attribute, @Nullable Object value, List<String> texts) {
		if (value instanceof Object[] array) {
			for (Object each : array) {
				add(attribute, each, texts);
			}
		}
		else if (value instanceof Collection<?> collection) {
			collection.forEach((each) -> add(attribute, each, texts));
		}
		else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
			String text = value.toString().strip();
			if (!text.isEmpty()) {
				texts.add(text);
			}
		}
		else {
			throw new IllegalArgumentException("'" + attribute + "' resolves to "
					+ ((value != null) ? "a " + value.getClass().getName() : "nothing") + " but must be a text");
		}
	}

	/**
	 * Texts of the form {@code name=value}, by name.
	 */
	Map<String, String> pairs(String attribute, String... values) {
		Map<String, String> pairs = new LinkedHashMap<>();
		texts(attribute, values).forEach((pair) -> AttributeTexts.pair(attribute, pair, pairs));
		return pairs;
	}

	int number(String attribute, String value, int fallback) {
		String text = text(attribute, value);
		try {
			return (text != null) ? Integer.parseInt(text) : fallback;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + attribute + "' is '" + text + "' but must be a whole number", ex);
		}
	}

	boolean flag(String attribute, String value, boolean fallback) {
		String text = text(attribute, value);
		return (text != null) ? AttributeTexts.flag(attribute, text) : fallback;
	}

	/**
	 * A duration such as {@code 500ms} or {@code PT2S}, {@code null} if the attribute is
	 * not set.
	 */
	@Nullable Duration duration(String attribute, String value) {
		String text = text(attribute, value);
		return (text != null) ? AttributeTexts.duration(attribute, text) : null;
	}

	/**
	 * One of the values of an enum, in any case and with {@code -} or {@code _}.
	 */
	<E extends Enum<E>> E choice(String attribute, String value, E fallback) {
		String text = text(attribute, value);
		return (text != null) ? AttributeTexts.choice(attribute, text, fallback.getDeclaringClass()) : fallback;
	}

	/**
	 * A bean by its name, or what an expression gives, {@code null} if the attribute is
	 * not set.
	 */
	<T> @Nullable T bean(String attribute, String value, Class<T> type) {
		Object resolved = resolve(value);
		if (type.isInstance(resolved)) {
			return type.cast(resolved);
		}
		if (!(resolved instanceof String name)) {
			throw new IllegalArgumentException("'" + attribute + "' resolves to "
					+ ((resolved != null) ? "a " + resolved.getClass().getName() : "nothing") + " but must be a "
					+ type.getName() + " or the name of such a bean");
		}
		if (name.isBlank()) {
			return null;
		}
		try {
			return this.beanFactory.getBean(name.strip(), type);
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			throw new IllegalArgumentException(
					"'" + attribute + "' is '" + name + "' but there is no " + type.getSimpleName() + " of that name",
					ex);
		}
	}

	<T> ObjectProvider<T> beans(Class<T> type) {
		return this.beanFactory.getBeanProvider(type);
	}

	private @Nullable Object resolve(String value) {
		String resolved = this.beanFactory.resolveEmbeddedValue(value);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (expressions != null && resolved != null) ? expressions.evaluate(resolved, this.expressionContext)
				: resolved;
	}

}
