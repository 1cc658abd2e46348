package io.macula.spring.listener;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.macula.engine.StreamCall;
import io.macula.engine.StreamHandler;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Lets a bean method answer streaming calls. Callers learn as much about a failure as
 * those of {@link ProcedureMethodHandler}. Thread-safe.
 */
class StreamMethodHandler implements StreamHandler {

	private final InvocableHandlerMethod method;

	private final StreamMethod shape;

	private final MaculaMessageConverters converters;

	private final @Nullable Consumer<Object> check;

	private final CallFailures failures;

	private final Executor executor;

	private final MaculaObservations observations;

	private final String contentType;

	/**
	 * A handler.
	 * @param method answers the calls
	 * @param shape what the method takes and gives
	 * @param converters convert items
	 * @param check checks items of callers, {@code null} for no check
	 * @param failures answer in place of the method when it fails
	 * @param executor runs what comes after a future of the method, and exception
	 * handlers
	 * @param observations what these run within
	 */
	StreamMethodHandler(InvocableHandlerMethod method, StreamMethod shape, MaculaMessageConverters converters,
			@Nullable Consumer<Object> check, CallFailures failures, Executor executor,
			MaculaObservations observations) {
		this.method = method;
		this.shape = shape;
		this.converters = converters;
		this.check = check;
		this.failures = failures;
		this.executor = executor;
		this.observations = observations;
		this.contentType = converters.contentType(shape.sent());
	}

	@Override
	public String contentType() {
		return this.contentType;
	}

	@Override
	public void handle(StreamCall call) {
		Executor scope = this.observations.within(Runnable::run);
		IncomingItems items = new IncomingItems(call, this.converters, this.shape.received(), this.check, scope);
		new StreamAnswer(call, items, (item) -> this.converters.write(item, this.contentType).bytes(), this.failures,
				this.observations.within(this.executor), scope, this.method)
			.begin(this.method, this.shape.parameter());
	}

	@Override
	public String toString() {
		return this.method.getShortLogMessage();
	}

}
