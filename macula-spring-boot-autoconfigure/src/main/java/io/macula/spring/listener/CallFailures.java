package io.macula.spring.listener;

import java.util.List;

import io.macula.engine.Call;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * What can answer in place of a method that failed, in the order in which it is asked.
 * Immutable.
 *
 * @param errorHandler asked first, if there is one
 * @param methods exception handlers of the bean itself, then those of advices
 */
public record CallFailures(@Nullable MaculaCallErrorHandler errorHandler, List<ExceptionHandlerMethods> methods) {

	public CallFailures {
		methods = List.copyOf(methods);
	}

	/**
	 * Answer in place of a method.
	 * @return the result for the caller
	 * @throws Exception the failure itself if nobody has an answer
	 */
	@Nullable Object handle(Call call, Exception failure) throws Exception {
		Exception left = failure;
		if (this.errorHandler != null) {
			try {
				return this.errorHandler.handle(call, failure);
			}
			catch (Exception ex) {
				if (ex != failure) {
					throw ex;
				}
			}
		}
		for (ExceptionHandlerMethods candidates : this.methods) {
			InvocableHandlerMethod method = candidates.methodFor(left);
			if (method != null) {
				return method.invoke(MessageFactory.of(call), ExceptionHandlerMethods.arguments(call, left));
			}
		}
		throw left;
	}

}
