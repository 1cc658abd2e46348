package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

import io.macula.engine.Call;
import io.macula.engine.CallCancelledException;
import io.macula.engine.RemoteCallException;
import io.macula.engine.StreamCall;
import io.macula.spring.support.stream.ItemFeed;
import io.macula.spring.support.stream.ItemTypes;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * The answer to one streaming call: calls the method and sends what it gives, or what
 * exception handlers give in its place. Thread-safe.
 */
final class StreamAnswer implements ItemFeed.Outcome {

	private static final Log logger = LogFactory.getLog(StreamAnswer.class);

	private static final Object[] NONE = {};

	/** Time for a method to end by itself when the items that it reads have failed. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final StreamCall call;

	private final IncomingItems incoming;

	private final Function<Object, byte[]> writer;

	private final CallFailures failures;

	private final Executor executor;

	private final Executor scope;

	private final InvocableHandlerMethod method;

	/** What takes the place of an answer that failed may fail, too, but only once. */
	private final AtomicBoolean recovered = new AtomicBoolean();

	private volatile @Nullable Object argument;

	/**
	 * An answer.
	 * @param call the stream
	 * @param incoming what the caller sends
	 * @param writer makes bytes of what is sent
	 * @param failures answer in place of the method when it fails
	 * @param executor runs what comes after a future, and exception handlers
	 * @param scope runs what asks for items
	 * @param method which method answers, for the log
	 */
	StreamAnswer(StreamCall call, IncomingItems incoming, Function<Object, byte[]> writer, CallFailures failures,
			Executor executor, Executor scope, InvocableHandlerMethod method) {
		this.call = call;
		this.incoming = incoming;
		this.writer = writer;
		this.failures = failures;
		this.executor = executor;
		this.scope = scope;
		this.method = method;
	}

	void begin(InvocableHandlerMethod handler, @Nullable MethodParameter parameter) {
		Object result;
		try {
			result = handler.invoke(MessageFactory.of(this.call.call()), arguments(parameter));
		}
		catch (Exception ex) {
			recover(ex);
			return;
		}
		answer(result);
	}

	private Object[] arguments(@Nullable MethodParameter parameter) {
		if (parameter == null) {
			this.incoming.refuse();
			return NONE;
		}
		Object items = ItemTypes.items(parameter.getParameterType(), this.incoming);
		this.argument = items;
		return new Object[] { items };
	}

	private void answer(@Nullable Object result) {
		if (result instanceof RemoteCallException told) {
			abort(told);
		}
		else if (result == null) {
			// A method may have subscribed to what comes and returned
			close();
			this.incoming.end().whenComplete((nothing, failure) -> complete());
		}
		else if (ItemTypes.isItems(result.getClass())) {
			feed(ItemTypes.publisher(result));
		}
		else {
			CompletionStage<?> stage = ItemTypes.stage(result);
			if (stage != null) {
				await(stage);
			}
			else {
				feed(ItemTypes.publisher(Stream.of(result)));
			}
		}
	}

	private void await(CompletionStage<?> stage) {
		if (stage instanceof Future<?> future) {
			over().whenComplete((nothing, failure) -> future.cancel(true));
		}
		// Maybe on the node's loop
		stage.whenComplete((value, failure) -> later(() -> {
			if (failure != null) {
				recover(ListenerFailures.cause(failure));
			}
			else if (value == null) {
				complete();
			}
			else {
				answer(value);
			}
		}));
	}

	/**
	 * Go on where handlers may block. If there is no thread for it, the caller must not
	 * wait for ever.
	 */
	private void later(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			abort(Failures.told(this.call.call(), ex, this.method));
		}
	}

	private void feed(Flow.Publisher<Object> items) {
		new ItemFeed(this.call, this.writer, this.scope, this).begin(items, over());
	}

	/**
	 * Done when what the method gives is of no use any more. A reader shall learn first
	 * why its items end, and not see a mere cancellation: where the stream broke under
	 * it, the method has some time to pass that failure on.
	 */
	private CompletableFuture<Void> over() {
		CompletableFuture<Void> over = new CompletableFuture<>();
		this.call.closed().whenComplete((nothing, failure) -> {
			boolean reads = this.argument != null && !this.incoming.isRead();
			if (failure == null || failure instanceof CallCancelledException || !reads) {
				over.complete(null);
			}
			else {
				Stages.later(PATIENCE, this.executor, () -> over.complete(null));
			}
		});
		return over;
	}

	/** Everything is sent. */
	@Override
	public void complete() {
		close();
		this.call.finish();
		this.incoming.drop();
	}

	/** The items of the method failed, on a thread that may be one of its own. */
	@Override
	public void failed(Throwable failure) {
		later(() -> recover(failure));
	}

	private void recover(Throwable thrown) {
		if (this.incoming.isFailed() || this.call.closed().isDone()) {
			// Most likely because of that; there is nobody to be told
			logger.debug("Procedure '%s' failed when its stream was over".formatted(this.call.procedure()), thrown);
			close();
			return;
		}
		Call facts = this.call.call();
		if (!this.recovered.compareAndSet(false, true)) {
			abort(Failures.told(facts, thrown, this.method));
			return;
		}
		Object result;
		try {
			result = this.failures.instead(facts, thrown, this.method);
		}
		catch (RemoteCallException told) {
			abort(told);
			return;
		}
		answer(result);
	}

	private void abort(RemoteCallException told) {
		this.call.abort(told.code(), String.valueOf(told.getMessage()));
		close();
	}

	/** A stream that the method got is of no use to it any more. */
	private void close() {
		if (this.argument instanceof Stream<?> stream) {
			stream.close();
		}
	}

}
