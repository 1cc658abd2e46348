package io.macula.spring.listener;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.macula.engine.RemoteCallException;
import io.macula.engine.StreamCall;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a streaming procedure sends, for the one reader inside its method.
 * When that reader cancels, the caller is held back, but the stream goes on: the method
 * may have an answer yet. Once it has answered, what still comes is dropped. Thread-safe.
 */
final class IncomingItems implements Flow.Publisher<Object> {

	private static final Log logger = LogFactory.getLog(IncomingItems.class);

	private final StreamCall call;

	private final MaculaMessageConverters converters;

	private final Type type;

	private final @Nullable Consumer<Object> check;

	private final Executor scope;

	private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	private volatile boolean answered;

	private volatile boolean failed;

	/**
	 * Items of a call.
	 * @param call the stream
	 * @param converters turn bytes into items
	 * @param type type of the items
	 * @param check checks each item, {@code null} for no check
	 * @param scope runs the reader, on the thread that brings an item
	 */
	IncomingItems(StreamCall call, MaculaMessageConverters converters, Type type, @Nullable Consumer<Object> check,
			Executor scope) {
		this.call = call;
		this.converters = converters;
		this.type = type;
		this.check = check;
		this.scope = scope;
	}

	/**
	 * Whether the reader was told that the stream broke, so that nothing the method does
	 * reaches the caller.
	 */
	boolean isFailed() {
		return this.failed;
	}

	/**
	 * Done when nobody reads: all is read, the reader wants no more, or there is none.
	 */
	CompletableFuture<Void> end() {
		return (this.source.get() != null) ? this.end : CompletableFuture.completedFuture(null);
	}

	/**
	 * Whether somebody has read, and reads no more.
	 */
	boolean isRead() {
		return this.source.get() != null && this.end.isDone();
	}

	@Override
	public void subscribe(Flow.Subscriber<? super Object> reader) {
		// Which has one subscriber and refuses others
		this.call.incoming().subscribe(new Reading(reader));
	}

	/**
	 * The method takes no items: refuse them.
	 */
	void refuse() {
		subscribe(new Nobody());
	}

	/**
	 * The method has answered.
	 */
	void drop() {
		this.answered = true;
		Flow.Subscription from = this.source.get();
		if (from != null) {
			from.request(Long.MAX_VALUE);
		}
		else {
			subscribe(new Nobody());
		}
	}

	private RuntimeException unsuitable(String fault) {
		String text = "The items for '" + this.call.procedure() + "' are not valid: " + fault;
		this.failed = true;
		this.call.abort(Failures.INVALID_ARGUMENT, text);
		return new RemoteCallException(Failures.INVALID_ARGUMENT, text);
	}

	/**
	 * Between the stream and the reader. Called by one thread at a time.
	 */
	private final class Reading implements Flow.Subscriber<byte[]>, Flow.Subscription {

		private final Flow.Subscriber<? super Object> reader;

		private volatile boolean over;

		private Flow.@Nullable Subscription given;

		Reading(Flow.Subscriber<? super Object> reader) {
			this.reader = reader;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.given = subscription;
			IncomingItems.this.source.compareAndSet(null, subscription);
			IncomingItems.this.scope.execute(() -> this.reader.onSubscribe(this));
		}

		@Override
		public void request(long count) {
			Flow.Subscription from = this.given;
			if (from != null && !this.over) {
				from.request(count);
			}
		}

		@Override
		public void cancel() {
			this.over = true;
			IncomingItems.this.end.complete(null);
		}

		@Override
		public void onNext(byte[] bytes) {
			if (this.over || IncomingItems.this.answered) {
				return;
			}
			Object item;
			try {
				item = read(bytes);
			}
			catch (MaculaConversionException ex) {
				logger.debug("Bad item in a stream of '%s'".formatted(IncomingItems.this.call.procedure()), ex);
				fail(unsuitable(String.valueOf(ex.getMessage())));
				return;
			}
			catch (Throwable ex) {
				// Such as a check that fails itself: the method must not wait for ever,
				// and answers for it
				fail(ex);
				return;
			}
			pass(item);
		}

		private void pass(Object item) {
			try {
				IncomingItems.this.scope.execute(() -> this.reader.onNext(item));
			}
			catch (Throwable ex) {
				// A reader that throws wants no more
				cancel();
				throw ex;
			}
		}

		private Object read(byte[] bytes) {
			if (IncomingItems.this.type == Void.class) {
				throw new MaculaConversionException("it takes none", null);
			}
			Object item = IncomingItems.this.converters.read(bytes, IncomingItems.this.call.contentType(),
					IncomingItems.this.type);
			if (item == null) {
				throw new MaculaConversionException("an item stands for nothing", null);
			}
			Consumer<Object> check = IncomingItems.this.check;
			if (check != null) {
				check.accept(item);
			}
			return item;
		}

		@Override
		public void onError(Throwable failure) {
			if (this.given == IncomingItems.this.source.get()) {
				IncomingItems.this.failed = true;
			}
			fail(failure);
		}

		private void fail(Throwable failure) {
			if (!this.over) {
				this.over = true;
				IncomingItems.this.scope.execute(() -> this.reader.onError(failure));
				IncomingItems.this.end.complete(null);
			}
		}

		@Override
		public void onComplete() {
			if (!this.over) {
				this.over = true;
				IncomingItems.this.scope.execute(this.reader::onComplete);
				IncomingItems.this.end.complete(null);
			}
		}

	}

	/**
	 * Reads items that nobody wants.
	 */
	private static final class Nobody implements Flow.Subscriber<Object> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(Object item) {
			// Not wanted
		}

		@Override
		public void onError(Throwable failure) {
			// Nobody to be told
		}

		@Override
		public void onComplete() {
			// Nobody to be told
		}

	}

}
