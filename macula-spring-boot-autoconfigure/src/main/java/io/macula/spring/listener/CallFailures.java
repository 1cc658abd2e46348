package io.macula.spring.listener;

import java.util.List;

import io.macula.engine.Call;
import io.macula.engine.RemoteCallException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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

	private static final Log logger = LogFactory.getLog(CallFailures.class);

	public CallFailures {
		methods = List.copyOf(methods);
	}

	/**
	 * What takes the place of the answer of a method that failed. Bad arguments, and what
	 * the method wants its caller to be told, go to nobody else.
	 * @param call the call
	 * @param thrown how the method failed
	 * @param method the method
	 * @return the result for the caller
	 * @throws RemoteCallException what the caller is told if nobody has an answer
	 */
	@Nullable Object instead(Call call, Throwable thrown, InvocableHandlerMethod method) {
		if (thrown instanceof RemoteCallException || thrown instanceof ArgumentResolutionException) {
			throw Failures.told(call, thrown, method);
		}
		Exception failure = (thrown instanceof Exception ex) ? ex : new IllegalStateException(thrown);
		Object result;
		try {
			result = handle(call, failure);
		}
		catch (Exception ex) {
			if (ex != failure && !(ex instanceof RemoteCallException)) {
				ex.addSuppressed(failure);
			}
			throw Failures.told(call, ex, method);
		}
		logger.debug("Procedure '%s' failed and its failure was handled".formatted(call.procedure()), failure);
		return result;
	}

	/**
	 * Answer in place of a method.
	 * @return the result for the caller
	 * @throws Exception the failure itself if nobody has an answer
	 */
	private @Nullable Object handle(Call call, Exception failure) throws Exception {
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
