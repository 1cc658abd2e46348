package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;

import io.macula.engine.Call;
import io.macula.engine.Message;
import io.macula.spring.support.stream.ItemTypes;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.messaging.handler.annotation.Headers;

/**
 * Refuses methods whose parameters or result can never work, when the application starts
 * and not with each message. Parameters that argument resolvers of the application fill
 * may be of any type. Immutable.
 *
 * @param method a method that handles messages or answers calls
 * @param payload whether a parameter is filled with what the payload holds
 */
record HandlerSignature(Method method, Predicate<MethodParameter> payload) {

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
			if (ItemTypes.isItems(type) && this.payload.test(parameter)) {
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
			if (parameter.hasParameterAnnotation(Headers.class) && this.payload.test(parameter)) {
				throw invalid("has @Headers on a " + type.getSimpleName() + ": make it a Map with names and values");
			}
			fault = ItemTypes.fault(type);
			if ((fault != null || ItemTypes.isLater(type)) && this.payload.test(parameter)) {
				throw parameter(type,
						(fault != null) ? "but " + fault : "which has no value yet: take the value itself");
			}
		}
	}

	private List<MethodParameter> parameters() {
		return List.of(new AnnotatedMethod(this.method).getMethodParameters());
	}

	private IllegalArgumentException parameter(Class<?> type, String why) {
		return invalid("has a parameter of type " + type.getName() + ", " + why);
	}

	private IllegalArgumentException invalid(String why) {
		return new IllegalArgumentException("Method '" + this.method.toGenericString() + "' " + why);
	}

}
