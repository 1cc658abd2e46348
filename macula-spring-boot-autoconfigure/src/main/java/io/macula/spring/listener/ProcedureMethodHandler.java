package io.macula.spring.listener;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.Call;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.MaculaHeaders;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Lets a bean method answer calls. The caller learns no more about a failure than it
 * needs: bad arguments are {@value Failures#INVALID_ARGUMENT}, a
 * {@link RemoteCallException} passes as it is, anything else is given to the exception
 * handlers, and if none of them knows it, it is logged here and told as
 * {@value RemoteCallException#HANDLER_ERROR}. Thread-safe.
 */
class ProcedureMethodHandler implements AsyncProcedureHandler {

	private final InvocableHandlerMethod method;

	private final MaculaMessageConverters converters;

	private final CallFailures failures;

	private final Executor executor;

	private final MaculaObservations observations;

	/**
	 * A handler.
	 * @param method answers the calls
	 * @param converters convert results
	 * @param failures answer in place of the method when it fails
	 * @param executor runs what comes after a future of the method
	 * @param observations what these run within
	 */
	ProcedureMethodHandler(InvocableHandlerMethod method, MaculaMessageConverters converters, CallFailures failures,
			Executor executor, MaculaObservations observations) {
		this.method = method;
		this.converters = converters;
		this.failures = failures;
		this.executor = executor;
		this.observations = observations;
	}

	@Override
	public CompletionStage<Reply> handle(Call call) {
		Object result;
		try {
			result = this.method.invoke(MessageFactory.of(call));
		}
		catch (Exception ex) {
			return recovered(call, ex);
		}
		CompletionStage<?> stage = ItemTypes.stage(result);
		if (stage == null) {
			return CompletableFuture.completedFuture(reply(call, result));
		}
		return later(stage, (value, failure) -> (failure != null) ? recovered(call, ListenerFailures.cause(failure))
				: CompletableFuture.completedFuture(reply(call, value)));
	}

	/**
	 * What comes after a future, on a thread for handlers: it may be done on the node's
	 * loop, where neither converters nor exception handlers may block.
	 */
	private CompletionStage<Reply> later(CompletionStage<?> stage,
			BiFunction<@Nullable Object, @Nullable Throwable, CompletionStage<Reply>> then) {
		CompletionStage<CompletionStage<Reply>> answered = Stages.isDone(stage) ? stage.handle(then)
				: stage.handleAsync(then, this.observations.within(this.executor));
		return Stages.cancelling(answered.thenCompose(Function.identity()), stage);
	}

	private CompletionStage<Reply> recovered(Call call, Throwable thrown) {
		Object result = this.failures.instead(call, thrown, this.method);
		CompletionStage<?> stage = ItemTypes.stage(result);
		if (stage == null) {
			return CompletableFuture.completedFuture(reply(call, result));
		}
		return later(stage, (value, failure) -> {
			if (failure != null) {
				throw failure(call, ListenerFailures.cause(failure));
			}
			return CompletableFuture.completedFuture(reply(call, value));
		});
	}

	private Reply reply(Call call, @Nullable Object value) {
		if (value instanceof RemoteCallException failure) {
			throw failure;
		}
		try {
			return convert(value);
		}
		catch (RuntimeException ex) {
			throw failure(call, ex);
		}
	}

	private Reply convert(@Nullable Object value) {
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
		return Failures.told(call, ex, this.method);
	}

	@Override
	public String toString() {
		return this.method.getShortLogMessage();
	}

}
