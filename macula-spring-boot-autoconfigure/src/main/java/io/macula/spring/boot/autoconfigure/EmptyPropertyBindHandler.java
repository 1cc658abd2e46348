package io.macula.spring.boot.autoconfigure;

import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Takes a property of a node that is empty for one that is not set, as environment
 * variables of containers often are: Spring Boot refuses an empty number, and makes a
 * file without a name of an empty file. Texts and lists can be empty. Stateless.
 */
class EmptyPropertyBindHandler extends AbstractBindHandler {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("macula");

	EmptyPropertyBindHandler(BindHandler parent) {
		super(parent);
	}

	@Override
	public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
		return (PREFIX.isAncestorOf(name) && mustHaveAValue(target.getType().resolve(Object.class))
				&& isEmpty(name, context)) ? null : super.onStart(name, target, context);
	}

	private static boolean mustHaveAValue(Class<?> type) {
		return type != String.class && type != Object.class && !Collection.class.isAssignableFrom(type)
				&& !Map.class.isAssignableFrom(type);
	}

	/** What it is with its placeholders resolved. */
	private static boolean isEmpty(ConfigurationPropertyName name, BindContext context) {
		return context.getBinder()
			.bind(name, Bindable.of(Object.class))
			.map((value) -> value instanceof CharSequence text && text.toString().isBlank())
			.orElse(false);
	}

}
