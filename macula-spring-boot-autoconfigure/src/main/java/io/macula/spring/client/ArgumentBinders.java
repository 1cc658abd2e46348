package io.macula.spring.client;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;

import io.macula.engine.CallOptions;
import io.macula.engine.PublishOptions;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.ValueConstants;

/**
 * Finds out what the parameters of a client's method are for. Confined to one thread.
 */
class ArgumentBinders {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final Class<?> type;

	private final Method method;

	private final ClientSupport support;

	private final Set<String> variables = new LinkedHashSet<>();

	private boolean payload;

	private ArgumentBinders(Class<?> type, Method method, ClientSupport support) {
		this.type = type;
		this.method = method;
		this.support = support;
	}

	/**
	 * One binder for each parameter.
	 * @param optionsType type of the options that may be given
	 * @throws InvalidClientException if a parameter cannot be used
	 */
	static List<ArgumentBinder> of(Class<?> type, Method method, NameTemplate name, Class<?> optionsType,
			ClientSupport support) {
		ArgumentBinders binders = new ArgumentBinders(type, method, support);
		List<ArgumentBinder> all = new ArrayList<>();
		for (MethodParameter each : new AnnotatedMethod(method).getMethodParameters()) {
			MethodParameter parameter = each.withContainingClass(type);
			parameter.initParameterNameDiscovery(NAMES);
			all.add(binders.binder(parameter, name, optionsType));
		}
		Set<String> missing = new LinkedHashSet<>(name.variables());
		missing.removeAll(binders.variables);
		if (!missing.isEmpty()) {
			throw binders.invalid("no parameter gives a value to " + missing + " of '" + name + "'",
					"Add a parameter with @DestinationVariable for each variable.");
		}
		return List.copyOf(all);
	}

	private ArgumentBinder binder(MethodParameter parameter, NameTemplate name, Class<?> optionsType) {
		if (parameter.hasParameterAnnotation(DestinationVariable.class)) {
			return variable(parameter, name);
		}
		if (parameter.hasParameterAnnotation(Headers.class)) {
			return headers(parameter);
		}
		Header header = parameter.getParameterAnnotation(Header.class);
		if (header != null) {
			return header(parameter, header);
		}
		if (!parameter.hasParameterAnnotation(Payload.class)) {
			Class<?> parameterType = parameter.getParameterType();
			if (parameterType == Duration.class) {
				return (value, request) -> request.timeout = (Duration) value;
			}
			if (parameterType == CallOptions.class || parameterType == PublishOptions.class) {
				return options(parameterType, optionsType);
			}
		}
		return payload(parameter, optionsType == CallOptions.class);
	}

	private ArgumentBinder options(Class<?> parameterType, Class<?> optionsType) {
		if (parameterType != optionsType) {
			throw invalid("it cannot be given " + parameterType.getSimpleName(),
					"Use " + optionsType.getSimpleName() + " as the parameter, or another annotation on the method.");
		}
		return (parameterType == CallOptions.class) ? (value, request) -> request.callOptions = (CallOptions) value
				: (value, request) -> request.publishOptions = (PublishOptions) value;
	}

	private ArgumentBinder variable(MethodParameter parameter, NameTemplate template) {
		DestinationVariable annotation = parameter.getParameterAnnotation(DestinationVariable.class);
		String name = nameOf(parameter, (annotation != null) ? annotation.value() : "");
		if (!template.variables().contains(name)) {
			throw invalid("'" + template + "' has no variable '" + name + "'",
					"Write {" + name + "} into the name, or remove the parameter.");
		}
		if (!this.variables.add(name)) {
			throw invalid("two parameters give a value to '" + name + "'", "Remove one of them.");
		}
		ConversionService conversion = this.support.conversionService();
		return (value, request) -> {
			String text = text(conversion, unwrap(value));
			request.variables.put(name, (text != null) ? text : "");
		};
	}

	private ArgumentBinder header(MethodParameter parameter, Header annotation) {
		String name = nameOf(parameter, annotation.name().isEmpty() ? annotation.value() : annotation.name());
		String fallback = ValueConstants.DEFAULT_NONE.equals(annotation.defaultValue()) ? null
				: this.support.resolve(annotation.defaultValue());
		boolean required = annotation.required() && fallback == null && !parameter.isOptional();
		ConversionService conversion = this.support.conversionService();
		String where = describe();
		return (value, request) -> {
			String text = text(conversion, unwrap(value));
			if (text == null) {
				text = fallback;
			}
			if (text != null) {
				request.headers.put(name, text);
			}
			else if (required) {
				throw new IllegalArgumentException("Header '" + name + "' of " + where
						+ " has no value; give it one, or say @Header(required = false)");
			}
		};
	}

	private ArgumentBinder headers(MethodParameter parameter) {
		if (!Map.class.isAssignableFrom(parameter.getParameterType())) {
			throw invalid("@Headers is on a " + parameter.getParameterType().getSimpleName(),
					"Make that parameter a Map with names and values.");
		}
		ConversionService conversion = this.support.conversionService();
		return (value, request) -> {
			if (value instanceof Map<?, ?> map) {
				map.forEach((name, each) -> {
					String text = text(conversion, each);
					if (text != null) {
						request.headers.put(String.valueOf(name), text);
					}
				});
			}
		};
	}

	private ArgumentBinder payload(MethodParameter parameter, boolean calls) {
		if (this.payload) {
			throw invalid("more than one parameter could be the payload",
					"Put what belongs together into one object, or annotate the others with @Header or"
							+ " @DestinationVariable.");
		}
		Class<?> raw = parameter.getParameterType();
		if (calls && ItemTypes.isItems(raw)) {
			this.payload = true;
			return items(parameter);
		}
		if (ItemTypes.isLater(raw) || ReturnShape.isSeveral(raw) || ItemTypes.fault(raw) != null) {
			throw invalid("its payload is a " + raw.getSimpleName() + ", which has no value yet",
					"Make the parameter the value itself.");
		}
		this.payload = true;
		PayloadValidator validator = this.support.validator(parameter, describe());
		return (value, request) -> {
			Object payload = unwrap(value);
			if (payload != null && validator != null) {
				validator.validate(payload);
			}
			request.payload = payload;
		};
	}

	private ArgumentBinder items(MethodParameter parameter) {
		PayloadValidator validator = this.support.validator(parameter, describe());
		Class<?> itemType = ResolvableType.forMethodParameter(parameter).getGeneric(0).toClass();
		String where = describe();
		return (value, request) -> {
			if (value == null) {
				throw new IllegalArgumentException("The items of " + where + " are null; send an empty stream instead");
			}
			Flow.Publisher<Object> items = ItemTypes.publisher(value);
			request.items = (validator != null) ? ItemTypes.checked(items, validator::validate) : items;
			request.itemType = itemType;
		};
	}

	private String nameOf(MethodParameter parameter, String explicit) {
		String name = explicit.isEmpty() ? parameter.getParameterName() : explicit;
		if (name == null) {
			throw invalid("the name of parameter " + (parameter.getParameterIndex() + 1) + " is not known",
					"Compile with '-parameters', or write the name into the annotation.");
		}
		return name;
	}

	private String describe() {
		return this.type.getSimpleName() + "." + this.method.getName();
	}

	private InvalidClientException invalid(String problem, String remedy) {
		return new InvalidClientException(this.type, this.method, problem, remedy, null);
	}

	private static @Nullable Object unwrap(@Nullable Object value) {
		return (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
	}

	private static @Nullable String text(ConversionService conversion, @Nullable Object value) {
		if (value == null || value instanceof String) {
			return (String) value;
		}
		return conversion.convert(value, String.class);
	}

}
