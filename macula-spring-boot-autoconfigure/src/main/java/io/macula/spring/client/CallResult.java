package io.macula.spring.client;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;

import io.macula.engine.MaculaException;
import io.macula.spring.core.MaculaResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.ClassUtils;

/**
 * What a method of a client makes of the answer to its call. Immutable.
 *
 * @param kind what is made
 * @param bodyType type that the result is converted to
 */
record CallResult(Kind kind, ParameterizedTypeReference<Object> bodyType) {

	/**
	 * What to make for a type.
	 */
	static CallResult of(Type type) {
		Class<?> raw = raw(type);
		if (raw == void.class || raw == Void.class) {
			return new CallResult(Kind.NOTHING, ParameterizedTypeReference.forType(Void.class));
		}
		if (raw == Optional.class) {
			return new CallResult(Kind.OPTIONAL, body(ReturnShape.argument(type)));
		}
		if (raw == MaculaResponse.class) {
			return new CallResult(Kind.RESPONSE, body(ReturnShape.argument(type)));
		}
		return new CallResult((raw != null && raw.isPrimitive()) ? Kind.PRIMITIVE : Kind.VALUE, body(type));
	}

	/**
	 * Items of a type are what they are.
	 */
	static CallResult items(Type type) {
		return new CallResult(Kind.VALUE, body(type));
	}

	private static @Nullable Class<?> raw(Type type) {
		if (type instanceof ParameterizedType parameterized) {
			return raw(parameterized.getRawType());
		}
		return (type instanceof Class<?> clazz) ? clazz : null;
	}

	private static ParameterizedTypeReference<Object> body(Type type) {
		return ParameterizedTypeReference
			.forType((type instanceof Class<?> clazz) ? ClassUtils.resolvePrimitiveIfNecessary(clazz) : type);
	}

	/**
	 * Make it.
	 * @throws MaculaException if the answer is empty and there is no way to say so
	 */
	@Nullable Object of(MaculaResponse<?> response, String procedure) {
		return switch (this.kind) {
			case NOTHING -> null;
			case OPTIONAL -> Optional.ofNullable(response.body());
			case RESPONSE -> response;
			case VALUE -> response.body();
			case PRIMITIVE -> {
				if (response.body() == null) {
					throw new MaculaException("Procedure '" + procedure + "' gave no result, where a "
							+ this.bodyType.getType().getTypeName() + " is needed");
				}
				yield response.body();
			}
		};
	}

	/**
	 * What is made of an answer.
	 */
	enum Kind {

		/** Nothing. */
		NOTHING,
		/** The result, or {@code null} if it is empty. */
		VALUE,
		/** The result, which must not be empty. */
		PRIMITIVE,
		/** The result, maybe empty. */
		OPTIONAL,
		/** Everything known about the answer. */
		RESPONSE

	}

}
