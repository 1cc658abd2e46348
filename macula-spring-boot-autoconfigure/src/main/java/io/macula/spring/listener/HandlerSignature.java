package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.macula.engine.Call;
import io.macula.engine.Message;
import io.macula.spring.support.stream.ItemTypes;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Refuses methods whose parameters or result can never work, when the application starts
 * and not with each message. Immutable.
 *
 * @param method a method that handles messages or answers calls
 */
record HandlerSignature(Method method) {

	/**
	 * Check a method that handles messages.
	 */
	void checkSubscription() {
		checkTypes();
		for (MethodParameter parameter : parameters()) {
			Class<?> type = parameter.getParameterType();
			if (type == Call.class) {
				throw parameter(type, "which only a procedure has");
			}
			if (isPayload(parameter) && ItemTypes.isItems(type)) {
				throw parameter(type, "but a message is one item: take that, or a List of what it holds");
			}
		}
		if (ItemTypes.isItems(this.method.getReturnType())) {
			throw invalid("returns items that nobody reads: return nothing, a future or a Mono");
		}
	}

	/**
	 * Check a method that answers calls.
	 */
	void checkProcedure() {
		checkTypes();
		for (MethodParameter parameter : parameters()) {
			if (parameter.getParameterType() == Message.class) {
				throw parameter(Message.class, "which only a subscription has");
			}
		}
	}

	private void checkTypes() {
		String fault = ItemTypes.fault(this.method.getReturnType());
		if (fault != null) {
			throw invalid("has a result that nobody can use: " + fault);
		}
		for (MethodParameter parameter : parameters()) {
			Class<?> type = parameter.getParameterType();
			if (parameter.hasParameterAnnotation(Headers.class) && !isHeaders(type)) {
				// It would be taken for the payload
				throw invalid("has @Headers on a " + type.getSimpleName() + ": make it a Map with names and values");
			}
			fault = ItemTypes.fault(type);
			if (isPayload(parameter) && (fault != null || ItemTypes.isLater(type))) {
				throw parameter(type,
						(fault != null) ? "but " + fault : "which has no value yet: take the value itself");
			}
		}
	}

	private static boolean isHeaders(Class<?> type) {
		return Map.class.isAssignableFrom(type) || MessageHeaderAccessor.class.isAssignableFrom(type);
	}

	private static boolean isPayload(MethodParameter parameter) {
		return !parameter.hasParameterAnnotation(Header.class) && !parameter.hasParameterAnnotation(Headers.class)
				&& !parameter.hasParameterAnnotation(DestinationVariable.class);
	}

	private List<MethodParameter> parameters() {
		return IntStream.range(0, this.method.getParameterCount())
			.mapToObj((index) -> new MethodParameter(this.method, index))
			.toList();
	}

	private IllegalArgumentException parameter(Class<?> type, String why) {
		return invalid("has a parameter of type " + type.getName() + ", " + why);
	}

	private IllegalArgumentException invalid(String why) {
		return new IllegalArgumentException("Method '" + this.method.toGenericString() + "' " + why);
	}

}
