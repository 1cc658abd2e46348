package io.macula.spring.listener;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.Call;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import io.macula.spring.support.MaculaHeaders;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Lets a bean method answer calls. The caller learns no more about a failure than it
 * needs: bad arguments are {@value Failures#INVALID_ARGUMENT}, a
 * {@link RemoteCallException} passes as it is, anything else is logged here and told as
 * {@value RemoteCallException#HANDLER_ERROR}. Thread-safe.
 */
class ProcedureMethodHandler implements AsyncProcedureHandler {

	private static final Log logger = LogFactory.getLog(ProcedureMethodHandler.class);

	private final InvocableHandlerMethod method;

	private final MaculaMessageConverters converters;

	ProcedureMethodHandler(InvocableHandlerMethod method, MaculaMessageConverters converters) {
		this.method = method;
		this.converters = converters;
	}

	@Override
	public CompletionStage<Reply> handle(Call call) {
		try {
			Object result = this.method.invoke(MessageFactory.of(call));
			if (result instanceof CompletionStage<?> stage) {
				return stage.handle((value, ex) -> replyOrFail(call, value, ex));
			}
			return CompletableFuture.completedFuture(replyOrFail(call, result, null));
		}
		catch (Exception ex) {
			throw failure(call, ex);
		}
	}

	private Reply replyOrFail(Call call, @Nullable Object value, @Nullable Throwable thrown) {
		if (thrown != null) {
			Throwable cause = thrown.getCause();
			throw failure(call, (thrown instanceof CompletionException && cause != null) ? cause : thrown);
		}
		try {
			return reply(value);
		}
		catch (RuntimeException ex) {
			throw failure(call, ex);
		}
	}

	private Reply reply(@Nullable Object value) {
		if (value instanceof Reply reply) {
			return reply;
		}
		if (value instanceof Message<?> message) {
			Object wanted = message.getHeaders().get(MessageHeaders.CONTENT_TYPE);
			Content content = this.converters.write(message.getPayload(), (wanted != null) ? wanted.toString() : null);
			return new Reply(content.bytes(), content.contentType(), textHeaders(message.getHeaders()), null);
		}
		Content content = this.converters.write(value, null);
		return new Reply(content.bytes(), content.contentType(), Map.of(), null);
	}

	private static Map<String, String> textHeaders(MessageHeaders headers) {
		Map<String, String> texts = new LinkedHashMap<>();
		headers.forEach((name, value) -> {
			if (value instanceof String text && !name.startsWith(MaculaHeaders.PREFIX)
					&& !name.equals(MessageHeaders.CONTENT_TYPE)) {
				texts.put(name, text);
			}
		});
		return texts;
	}

	private RemoteCallException failure(Call call, Throwable ex) {
		if (ex instanceof RemoteCallException remote) {
			return remote;
		}
		Throwable cause = ex;
		if (ex instanceof ArgumentResolutionException arguments) {
			cause = arguments.reason();
			String fault = Failures.fault(cause);
			if (fault != null) {
				logger.debug("Bad arguments in a call of '%s'".formatted(call.procedure()), cause);
				return new RemoteCallException(Failures.INVALID_ARGUMENT,
						"The arguments of '" + call.procedure() + "' are not valid: " + fault);
			}
		}
		logger.warn("Procedure '%s' failed in %s".formatted(call.procedure(), this.method.getShortLogMessage()), cause);
		return new RemoteCallException(RemoteCallException.HANDLER_ERROR,
				"Procedure '" + call.procedure() + "' failed");
	}

	@Override
	public String toString() {
		return this.method.getShortLogMessage();
	}

}
