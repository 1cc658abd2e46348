package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.Call;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Gives a handler some time for each call. Its caller then gets code {@value #CODE}, its
 * future is cancelled, or its thread interrupted while it has not returned one.
 * Thread-safe.
 *
 * @param handler answers the calls
 * @param timeout how long it may take
 */
record TimedHandler(AsyncProcedureHandler handler, Duration timeout) implements AsyncProcedureHandler {

	/** Code that a caller sees. */
	static final String CODE = "handler_timeout";

	@Override
	public CompletionStage<Reply> handle(Call call) throws Exception {
		CompletableFuture<Void> timer = new CompletableFuture<>();
		Attempt attempt = new Attempt(call.procedure());
		timer.orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS).whenComplete((done, late) -> {
			if (late != null) {
				attempt.expire();
			}
		});
		try {
			return attempt.follow(this.handler.handle(call), timer);
		}
		catch (Throwable ex) {
			timer.complete(null);
			if (attempt.leave()) {
				throw attempt.failure();
			}
			throw ex;
		}
	}

	/**
	 * One call. Between the handler's thread and that of the timer.
	 */
	private static final class Attempt {

		private final String procedure;

		private final ReentrantLock lock = new ReentrantLock();

		private final CompletableFuture<Reply> answer = new CompletableFuture<>();

		private @Nullable Thread inside = Thread.currentThread();

		private @Nullable CompletionStage<Reply> stage;

		private boolean expired;

		Attempt(String procedure) {
			this.procedure = procedure;
		}

		RemoteCallException failure() {
			return new RemoteCallException(CODE, "'" + this.procedure + "' took too long");
		}

		CompletionStage<Reply> follow(CompletionStage<Reply> stage, CompletableFuture<Void> timer) {
			this.lock.lock();
			try {
				this.stage = stage;
			}
			finally {
				this.lock.unlock();
			}
			if (leave()) {
				cancel(stage);
				throw failure();
			}
			stage.whenComplete((reply, ex) -> {
				timer.complete(null);
				if (ex != null) {
					this.answer.completeExceptionally(ex);
				}
				else {
					this.answer.complete(reply);
				}
			});
			return Stages.cancelling(this.answer, stage);
		}

		/**
		 * Leave the handler.
		 * @return whether its time was over before that
		 */
		boolean leave() {
			this.lock.lock();
			try {
				if (this.expired && this.inside != null) {
					// The interruption was meant for the handler, not for what follows
					Thread.interrupted();
				}
				this.inside = null;
				return this.expired;
			}
			finally {
				this.lock.unlock();
			}
		}

		void expire() {
			CompletionStage<Reply> waiting;
			this.lock.lock();
			try {
				this.expired = true;
				if (this.inside != null) {
					this.inside.interrupt();
					return;
				}
				waiting = this.stage;
			}
			finally {
				this.lock.unlock();
			}
			if (this.answer.completeExceptionally(failure()) && waiting != null) {
				cancel(waiting);
			}
		}

		private static void cancel(CompletionStage<Reply> stage) {
			if (stage instanceof Future<?> future) {
				future.cancel(true);
			}
		}

	}

}
