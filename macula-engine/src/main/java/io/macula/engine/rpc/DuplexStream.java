package io.macula.engine.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Lane;
import io.macula.engine.link.LaneListener;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * One end of a streaming call that was accepted: items in both directions, each with its
 * own end. Public methods are thread-safe, all else is confined to the loop.
 */
public final class DuplexStream implements LaneListener {

	private static final long RETRY_NANOS = 50_000_000;

	private final RpcStreams streams;

	private final NodeContext context;

	private final Executor executor;

	private final NodeId remote;

	private final Lane lane;

	private final String procedure;

	private final StreamSender sender;

	private final StreamReceiver receiver;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private final AtomicBoolean pumping = new AtomicBoolean();

	private long ungranted;

	private boolean finished;

	private boolean peerFinished;

	private volatile boolean over;

	private long idleNanos;

	private volatile long activeAt;

	private @Nullable Timer idle;

	private @Nullable Timer lifetime;

	/** Who answers it, at the answering end. */
	private @Nullable Offered offered;

	private long begunAt;

	DuplexStream(RpcStreams streams, Executor executor, NodeId remote, Lane lane, String procedure) {
		this.streams = streams;
		this.context = streams.context();
		this.executor = executor;
		this.remote = remote;
		this.lane = lane;
		this.procedure = procedure;
		this.sender = new StreamSender(this.context.limits(), lane.frameBytes());
		this.receiver = new StreamReceiver(this, executor, streams.heldBytes());
	}

	/** A handler of this node begins to answer. */
	void answeredBy(Offered handler) {
		this.offered = handler;
		this.begunAt = this.context.nanoTime();
	}

	/** Tell the handler's figures how the stream ended. */
	void report(@Nullable MeshFailure failure) {
		Offered handler = this.offered;
		if (handler != null) {
			String own = (failure != null) ? failure.remoteCode() : null;
			handler.ended(this.context.nanoTime() - this.begunAt,
					(failure != null && own == null) ? failure.code().text() : own);
		}
	}

	/** Begin: from now on the stream counts, and the peer may send as much as usual. */
	void begin(long idleLimit, long lifetimeLimit) {
		this.streams.began(this);
		this.lane.grant(window() - Lane.INITIAL_CREDIT);
		this.idleNanos = idleLimit;
		if (idleLimit > 0) {
			this.activeAt = this.context.nanoTime();
			this.idle = this.context.after(idleLimit, this::checkIdle);
		}
		if (lifetimeLimit > 0) {
			this.lifetime = this.context.after(lifetimeLimit,
					() -> giveUp("the stream has lived for " + lifetimeLimit / 1_000_000 + " ms"));
		}
	}

	private long window() {
		return this.context.limits().streamCreditBytes();
	}

	private void checkIdle() {
		long left = this.activeAt + this.idleNanos - this.context.nanoTime();
		if (left <= 0) {
			giveUp("no item was sent or received for " + this.idleNanos / 1_000_000 + " ms");
		}
		else {
			this.idle = this.context.after(left, this::checkIdle);
		}
	}

	private void giveUp(String why) {
		if (!this.over) {
			this.lane.abort(FailureCode.TIMEOUT.text(), why);
			end(new MeshFailure(FailureCode.TIMEOUT, "'" + this.procedure + "': " + why));
		}
	}

	private void active() {
		if (this.idleNanos > 0) {
			this.activeAt = this.context.nanoTime();
		}
	}

	/**
	 * The node at the other end.
	 * @return its id
	 */
	public NodeId remote() {
		return this.remote;
	}

	/**
	 * Send an item.
	 * @param item the bytes, handed over
	 * @return done when there is room for the next one, failed with a {@link MeshFailure}
	 * if it is not sent
	 */
	public CompletionStage<Void> send(byte[] item) {
		CompletionStage<Void> room = this.sender.offer(item);
		pumpLater();
		return room;
	}

	/** Send nothing more. */
	public void finish() {
		this.sender.finish();
		pumpLater();
	}

	/**
	 * End both directions.
	 * @param code why
	 * @param message why, in words
	 */
	public void abort(String code, String message) {
		this.context.execute(() -> {
			if (!this.over) {
				String known = isForOthers(code) ? code : FailureCode.REMOTE.text();
				this.lane.abort(known, ErrorCodes.shortened(message));
				end(ErrorCodes.toFailure(known, message, this.procedure, this.remote));
			}
		});
	}

	private static boolean isForOthers(String code) {
		return !ErrorCodes.isReserved(code) || FailureCode.CANCELLED.text().equals(code)
				|| FailureCode.DRAINING.text().equals(code);
	}

	/** The node shuts down. */
	void abandon(FailureCode code, String message) {
		if (!this.over) {
			this.lane.abort(code.text(), message);
			end(new MeshFailure(code, message));
		}
	}

	/**
	 * What the other end sends.
	 * @param translation how failures are told to the subscriber
	 * @return the items
	 */
	public Flow.Publisher<byte[]> incoming(Function<MeshFailure, Throwable> translation) {
		this.receiver.translation(translation);
		return this.receiver;
	}

	/**
	 * How the stream ends. Completed on an application thread.
	 * @return done or failed with a {@link MeshFailure}
	 */
	public CompletionStage<Void> closed() {
		return this.closed.minimalCompletionStage();
	}

	boolean isOver() {
		return this.over;
	}

	private void pumpLater() {
		if (!this.pumping.get() && this.pumping.compareAndSet(false, true)) {
			this.context.execute(this::writable);
		}
	}

	@Override
	public void writable() {
		this.pumping.set(false);
		boolean sent = false;
		while (!this.over && this.lane.writable()) {
			byte[] item = this.sender.poll();
			if (item == null) {
				break;
			}
			sent = true;
			this.streams.counters().itemsOut.increment();
			this.lane.send(new StreamItem(item, Extras.NONE));
		}
		if (sent) {
			active();
			complete(this.sender.takeWaiting(), null);
		}
		if (!this.over && !this.finished && this.sender.isDone()) {
			this.finished = true;
			this.lane.finish();
			endIfDone();
		}
	}

	@Override
	public void received(WireMessage message, int bytes) {
		if (this.over) {
			// Would be counted among what waits, and never be counted out
			return;
		}
		if (message instanceof StreamItem item && item.item() != null) {
			active();
			this.streams.counters().itemsIn.increment();
			this.receiver.add(item.item(), bytes);
		}
		else if (message instanceof StreamEnd) {
			this.peerFinished = true;
			this.receiver.end();
			endIfDone();
		}
		else if (message instanceof StreamError error) {
			end(ErrorCodes.toFailure(error.code(), error.text(), this.procedure, this.remote));
		}
		else {
			MeshFailure why = noPart(message);
			abandon(why.code(), String.valueOf(why.getMessage()));
		}
	}

	/** Whether a message may come on a stream before it begins. */
	static boolean isOfAStream(WireMessage message) {
		return (message instanceof StreamItem item && item.item() != null) || message instanceof StreamEnd;
	}

	static MeshFailure noPart(WireMessage message) {
		return new MeshFailure(FailureCode.INVALID,
				"a message of type " + message.type().text() + " is no part of a stream");
	}

	/** It will not begin: nothing that came early is kept. */
	void discard() {
		this.over = true;
		this.receiver.over();
	}

	@Override
	public void lost(MeshFailure failure) {
		end(failure);
	}

	/** An item was consumed. On application threads, one after the other. */
	void consumed(int bytes) {
		this.ungranted += bytes;
		if (this.ungranted >= window() / 4) {
			long granted = this.ungranted;
			this.ungranted = 0;
			this.context.execute(() -> {
				active();
				this.lane.grant(granted);
			});
		}
	}

	/** The application's executor has no room now. */
	void later(Runnable task) {
		this.context.counters().increment("runtime.executor.rejected");
		this.context.execute(() -> this.context.after(RETRY_NANOS, task));
	}

	void readerFailed(Throwable failure) {
		this.streams.handlerFailed(this.procedure, failure);
		abort(FailureCode.REMOTE.text(), "the reader of the stream failed");
	}

	private void endIfDone() {
		if (this.finished && this.peerFinished) {
			end(null);
		}
	}

	private void end(@Nullable MeshFailure failure) {
		if (this.over) {
			return;
		}
		this.over = true;
		if (this.idle != null) {
			this.idle.cancel();
		}
		if (this.lifetime != null) {
			this.lifetime.cancel();
		}
		this.streams.ended(this, failure);
		MeshFailure why = (failure != null) ? failure : new MeshFailure(FailureCode.CLOSED, "the stream is over");
		complete(this.sender.fail(why), why);
		if (failure != null) {
			this.receiver.fail(failure);
		}
		this.receiver.over();
		complete(List.of(this.closed), failure);
	}

	/** Not on the loop: what depends on it is the application's. */
	private void complete(List<CompletableFuture<Void>> futures, @Nullable MeshFailure failure) {
		if (futures.isEmpty()) {
			return;
		}
		Runnable task = () -> futures.forEach((future) -> {
			if (failure != null) {
				future.completeExceptionally(failure);
			}
			else {
				future.complete(null);
			}
		});
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The application shuts down, but somebody may still wait
			task.run();
		}
	}

}
