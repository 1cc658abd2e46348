package io.macula.engine.rpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Items of one direction of a stream that wait to be sent, within limits. Thread-safe.
 */
final class StreamSender {

	/** Below so many bytes and items there is room for more. */
	private static final int LOW_BYTES = 128 << 10;

	private static final int LOW_ITEMS = 64;

	private static final CompletableFuture<Void> ROOM = CompletableFuture.completedFuture(null);

	private final Limits limits;

	private final int itemBytes;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<byte[]> items = new ArrayDeque<>();

	private List<CompletableFuture<Void>> waiting = new ArrayList<>();

	private long bytes;

	private boolean finished;

	private @Nullable MeshFailure failure;

	/**
	 * Nothing waits.
	 * @param limits of this node
	 * @param peer what the other end takes in one message
	 */
	StreamSender(Limits limits, int peer) {
		this.limits = limits;
		this.itemBytes = Math.min(limits.frameBytes(), peer) - CallSpec.OVERHEAD;
	}

	/**
	 * Take an item.
	 * @return done when there is room for the next one, failed if this one was not taken
	 */
	CompletionStage<Void> offer(byte[] item) {
		this.lock.lock();
		try {
			MeshFailure refusal = refusal(item);
			if (refusal != null) {
				return CompletableFuture.failedStage(refusal);
			}
			this.items.add(item);
			this.bytes += item.length;
			if (hasRoom()) {
				return ROOM.minimalCompletionStage();
			}
			CompletableFuture<Void> room = new CompletableFuture<>();
			this.waiting.add(room);
			return room.minimalCompletionStage();
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable MeshFailure refusal(byte[] item) {
		if (this.failure != null) {
			return this.failure;
		}
		if (this.finished) {
			return new MeshFailure(FailureCode.CLOSED, "the stream is finished: nothing can be sent any more");
		}
		if (item.length > this.itemBytes) {
			return new MeshFailure(FailureCode.TOO_LARGE,
					"the item has " + item.length + " bytes, but limit 'frameBytes' of both nodes leaves room for "
							+ this.itemBytes + "; send it in pieces");
		}
		if (this.items.size() >= this.limits.streamUnsentItems()
				|| (!this.items.isEmpty() && this.bytes + item.length > this.limits.streamUnsentBytes())) {
			return new MeshFailure(FailureCode.OVERLOADED, this.items.size() + " items with " + this.bytes
					+ " bytes wait to be sent, as many as the limits 'streamUnsentItems' ("
					+ this.limits.streamUnsentItems() + ") and 'streamUnsentBytes' (" + this.limits.streamUnsentBytes()
					+ ") allow: wait for what an earlier send returned, or raise the limits");
		}
		return null;
	}

	private boolean hasRoom() {
		return this.bytes <= LOW_BYTES && this.items.size() <= Math.min(LOW_ITEMS, this.limits.streamUnsentItems() - 1);
	}

	/**
	 * The next item to be sent.
	 * @return the item, or {@code null} if there is none now
	 */
	byte @Nullable [] poll() {
		this.lock.lock();
		try {
			byte[] item = this.items.poll();
			if (item != null) {
				this.bytes -= item.length;
			}
			return item;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Those to be told that there is room, if there is.
	 */
	List<CompletableFuture<Void>> takeWaiting() {
		this.lock.lock();
		try {
			if (this.waiting.isEmpty() || !hasRoom()) {
				return List.of();
			}
			List<CompletableFuture<Void>> told = this.waiting;
			this.waiting = new ArrayList<>();
			return told;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Take nothing more. */
	void finish() {
		this.lock.lock();
		try {
			this.finished = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether nothing follows. */
	boolean isDone() {
		this.lock.lock();
		try {
			return this.finished && this.items.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The stream is over: drop what waits.
	 * @param why why nothing can be sent any more
	 * @return those to be told so
	 */
	List<CompletableFuture<Void>> fail(MeshFailure why) {
		this.lock.lock();
		try {
			if (this.failure == null) {
				this.failure = why;
			}
			this.items.clear();
			this.bytes = 0;
			List<CompletableFuture<Void>> told = this.waiting;
			this.waiting = new ArrayList<>();
			return told;
		}
		finally {
			this.lock.unlock();
		}
	}

}
