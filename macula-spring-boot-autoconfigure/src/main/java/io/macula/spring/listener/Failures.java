package io.macula.spring.listener;

import java.util.stream.Collectors;

import io.macula.engine.Call;
import io.macula.engine.RemoteCallException;
import io.macula.spring.support.converter.MaculaConversionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentTypeMismatchException;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says what is wrong with what a sender sent, in words that the sender may see: which
 * field and which rule, never a value, a class path or the text of an exception of some
 * library. Stateless.
 */
final class Failures {

	/** Code of a failure whose remedy is with the caller. */
	static final String INVALID_ARGUMENT = "invalid_argument";

	private static final Log logger = LogFactory.getLog(Failures.class);

	private Failures() {
	}

	/**
	 * Why the parameters of a method could not be filled.
	 * @return the reason, or {@code null} if it is not the sender's fault
	 */
	static @Nullable String fault(Throwable cause) {
		if (cause instanceof MethodArgumentNotValidException invalid) {
			BindingResult result = invalid.getBindingResult();
			if (result != null && result.hasErrors()) {
				return rules(result);
			}
			return "the payload is missing";
		}
		for (Throwable at = cause; at != null; at = at.getCause()) {
			if (at instanceof MaculaConversionException conversion) {
				return conversion.getMessage();
			}
		}
		if (cause instanceof MessageConversionException || cause instanceof MethodArgumentTypeMismatchException) {
			return "the payload does not have the expected form";
		}
		if (cause instanceof MessageHandlingException || cause instanceof ConversionException) {
			return "a header is missing or does not have the expected form";
		}
		return null;
	}

	/**
	 * What the caller of a procedure is told about its failure. Everything else is
	 * logged.
	 * @param call the call
	 * @param ex the failure
	 * @param method which method failed
	 */
	static RemoteCallException told(Call call, Throwable ex, String method) {
		if (ex instanceof RemoteCallException remote) {
			return remote;
		}
		Throwable cause = ex;
		if (ex instanceof ArgumentResolutionException arguments) {
			cause = arguments.reason();
			String fault = fault(cause);
			if (fault != null) {
				logger.debug("Bad arguments in a call of '%s'".formatted(call.procedure()), cause);
				return invalid(call, fault);
			}
		}
		logger.warn("Procedure '%s' failed in %s".formatted(call.procedure(), method), cause);
		return new RemoteCallException(RemoteCallException.HANDLER_ERROR,
				"Procedure '" + call.procedure() + "' failed");
	}

	/**
	 * Which rules were broken.
	 */
	static String rules(BindingResult result) {
		return result.getAllErrors().stream().map(Failures::rule).sorted().collect(Collectors.joining(", "));
	}

	/**
	 * What the caller is told about a method whose parameters a proxy may have checked.
	 * @param call the call
	 * @param ex the failure
	 * @param method the method that failed
	 */
	static RemoteCallException told(Call call, Throwable ex, InvocableHandlerMethod method) {
		String broken = BrokenRules.of(ex, method);
		if (broken != null) {
			logger.debug("Bad arguments in a call of '%s'".formatted(call.procedure()), ex);
			return invalid(call, broken);
		}
		return told(call, ex, method.getShortLogMessage());
	}

	private static RemoteCallException invalid(Call call, String fault) {
		return new RemoteCallException(INVALID_ARGUMENT,
				"The arguments of '" + call.procedure() + "' are not valid: " + fault);
	}

	private static String rule(ObjectError error) {
		return ((error instanceof FieldError field) ? "'" + field.getField() + "' " : "") + error.getDefaultMessage();
	}

}
