package io.macula.engine.rpc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.HandlerThread;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Items of one direction of a stream that have arrived, for one subscriber, which gets
 * them on application threads as it asks for them. How many can wait is bounded by the
 * credit that the stream grants. Thread-safe.
 */
final class StreamReceiver implements Flow.Publisher<byte[]>, Flow.Subscription {

	/** An executor that refuses for some seconds does not come back. */
	private static final int MOST_REFUSALS = 100;

	private record Arrived(byte[] item, int bytes) {
	}

	private final DuplexStream stream;

	private final Executor executor;

	/** Bytes that wait at all streams of the node. */
	private final AtomicLong held;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Arrived> arrived = new ArrayDeque<>();

	/** Counts reasons to look: whoever makes it one has the items handed over. */
	private final AtomicInteger looks = new AtomicInteger();

	/** Forgotten as soon as it is told nothing more. */
	private Flow.@Nullable Subscriber<? super byte[]> subscriber;

	private boolean taken;

	private boolean started;

	/** The subscriber is told nothing more. */
	private boolean told;

	/** The subscriber has asked for what is none. */
	private @Nullable IllegalArgumentException misuse;

	/** Times in a row that the executor refused to hand items over. */
	private int refusals;

	private long demand;

	/** What this stream counts for among {@link #held}. */
	private long charged;

	private boolean ended;

	private @Nullable MeshFailure failure;

	private Function<MeshFailure, Throwable> translation = (why) -> why;

	StreamReceiver(DuplexStream stream, Executor executor, AtomicLong held) {
		this.stream = stream;
		this.executor = executor;
		this.held = held;
	}

	/** How failures are told. */
	void translation(Function<MeshFailure, Throwable> how) {
		this.translation = how;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super byte[]> reader) {
		Objects.requireNonNull(reader, "subscriber");
		boolean first;
		this.lock.lock();
		try {
			first = !this.taken;
			if (first) {
				this.taken = true;
				this.subscriber = reader;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (!first) {
			refuse(reader);
			return;
		}
		try {
			reader.onSubscribe(this);
		}
		catch (Throwable ex) {
			// Also errors: the other end must not wait for this one
			this.stream.readerFailed(ex);
			cancel();
			return;
		}
		this.lock.lock();
		try {
			this.started = true;
		}
		finally {
			this.lock.unlock();
		}
		look();
	}

	private static void refuse(Flow.Subscriber<? super byte[]> reader) {
		reader.onSubscribe(new Flow.Subscription() {

			@Override
			public void request(long count) {
				// There is nothing to come
			}

			@Override
			public void cancel() {
				// There is nothing to come
			}

		});
		reader.onError(new IllegalStateException("the items of a stream have one subscriber, and there is one"));
	}

	@Override
	public void request(long count) {
		this.lock.lock();
		try {
			if (this.told || this.misuse != null) {
				return;
			}
			if (count > 0) {
				this.demand = (this.demand + count < 0) ? Long.MAX_VALUE : this.demand + count;
			}
			else {
				this.misuse = new IllegalArgumentException("the reader of a stream asked for " + count
						+ " items, but must ask for at least one (rule 3.9)");
				drop();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (count <= 0) {
			this.stream.abort(FailureCode.REMOTE.text(), "the reader asked for " + count + " items");
		}
		look();
	}

	@Override
	public void cancel() {
		boolean early;
		this.lock.lock();
		try {
			// Also when all has arrived: this end may still send
			early = !this.told;
			tellNothing();
			drop();
		}
		finally {
			this.lock.unlock();
		}
		if (early) {
			this.stream.abort(FailureCode.CANCELLED.text(), "the reader wants no more");
		}
	}

	private void tellNothing() {
		this.told = true;
		this.subscriber = null;
	}

	/** An item arrived. */
	void add(byte[] item, int bytes) {
		this.lock.lock();
		try {
			if (this.told || this.failure != null || this.misuse != null) {
				return;
			}
			this.arrived.add(new Arrived(item, bytes));
			this.charged += bytes;
			this.held.addAndGet(bytes);
		}
		finally {
			this.lock.unlock();
		}
		look();
	}

	/** The other end is finished. */
	void end() {
		this.lock.lock();
		try {
			this.ended = true;
		}
		finally {
			this.lock.unlock();
		}
		look();
	}

	/** The stream broke: what has arrived is dropped, unless all of it has. */
	void fail(MeshFailure why) {
		this.lock.lock();
		try {
			if (this.ended && this.failure == null) {
				return;
			}
			this.failure = why;
			this.ended = true;
			drop();
		}
		finally {
			this.lock.unlock();
		}
		look();
	}

	private void drop() {
		discharge();
		this.arrived.clear();
	}

	private void discharge() {
		this.held.addAndGet(-this.charged);
		this.charged = 0;
	}

	/** The stream is over: what waits belongs to whoever still has the stream. */
	void over() {
		this.lock.lock();
		try {
			discharge();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void look() {
		if (this.looks.getAndIncrement() == 0) {
			submit();
		}
	}

	/** By whoever made it worth a look, and not again before that was done. */
	private void submit() {
		try {
			this.executor.execute(() -> HandlerThread.run(this::handOver));
		}
		catch (RejectedExecutionException ex) {
			if (++this.refusals < MOST_REFUSALS) {
				this.stream.later(this::submit);
				return;
			}
			// The application shuts down: nobody reads any more
			this.refusals = 0;
			this.looks.set(0);
			this.stream.abort(FailureCode.CANCELLED.text(), "the reader is gone");
		}
	}

	private void handOver() {
		this.refusals = 0;
		int looked = this.looks.get();
		while (looked != 0) {
			while (next()) {
				// as far as asked for
			}
			looked = this.looks.addAndGet(-looked);
		}
	}

	private boolean next() {
		Arrived one = null;
		Throwable why = null;
		Flow.Subscriber<? super byte[]> reader;
		this.lock.lock();
		try {
			reader = this.subscriber;
			if (reader == null || !this.started || this.told) {
				return false;
			}
			why = (this.misuse != null) ? this.misuse : this.failure;
			if (why == null && this.demand > 0) {
				one = this.arrived.poll();
			}
			if (one != null) {
				this.demand = (this.demand == Long.MAX_VALUE) ? this.demand : this.demand - 1;
				long given = Math.min(one.bytes, this.charged);
				this.charged -= given;
				this.held.addAndGet(-given);
			}
			else if (why == null && (!this.ended || !this.arrived.isEmpty())) {
				return false;
			}
			else {
				tellNothing();
			}
		}
		finally {
			this.lock.unlock();
		}
		tell(reader, one, why);
		return true;
	}

	private void tell(Flow.Subscriber<? super byte[]> reader, @Nullable Arrived one, @Nullable Throwable why) {
		try {
			if (one != null) {
				reader.onNext(one.item);
				this.stream.consumed(one.bytes);
			}
			else if (why != null) {
				reader.onError((why instanceof MeshFailure failed) ? this.translation.apply(failed) : why);
			}
			else {
				reader.onComplete();
			}
		}
		catch (Throwable ex) {
			// Also errors: the other end must not wait for this one
			this.stream.readerFailed(ex);
			cancel();
		}
	}

}
