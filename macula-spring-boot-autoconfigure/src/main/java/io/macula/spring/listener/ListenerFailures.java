package io.macula.spring.listener;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.macula.spring.support.converter.MaculaConversionException;

import org.springframework.core.convert.ConversionException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

/**
 * Tells failures that another attempt may mend from those that it cannot. Stateless.
 */
final class ListenerFailures {

	private ListenerFailures() {
	}

	/**
	 * What really happened, without the wrappers of futures and of this package.
	 */
	static Throwable cause(Throwable thrown) {
		Throwable cause = thrown;
		while ((cause instanceof CompletionException || cause instanceof ExecutionException)
				&& cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause instanceof ArgumentResolutionException arguments) ? arguments.reason() : cause;
	}

	/**
	 * Whether the message does not suit the handler.
	 */
	static boolean isFatal(Throwable thrown) {
		if (thrown instanceof ArgumentResolutionException) {
			return true;
		}
		Throwable cause = cause(thrown);
		return cause instanceof MaculaConversionException || cause instanceof MessageConversionException
				|| cause instanceof MethodArgumentResolutionException || cause instanceof ConversionException;
	}

}
