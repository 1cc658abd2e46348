package io.macula.engine.transport.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;

import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One end of a stream, with the flow-control window that QUIC would have. Confined to the
 * loop of its own node.
 */
final class MemoryStream implements Stream {

	static final int WINDOW = 1 << 20;

	private final MemoryConnection connection;

	private final long id;

	private final boolean own;

	private final Deque<byte[]> queue = new ArrayDeque<>();

	private @Nullable StreamListener listener;

	private @Nullable Runnable onWritable;

	private boolean announced;

	private long credit = WINDOW;

	private int consumed;

	private boolean waiting;

	private boolean finishing;

	private boolean finishSent;

	private boolean peerFinished;

	private boolean dead;

	MemoryStream(MemoryConnection connection, long id, boolean own, @Nullable StreamListener listener) {
		this.connection = connection;
		this.id = id;
		this.own = own;
		this.announced = !own;
		this.listener = listener;
	}

	void tell(StreamListener streamListener) {
		this.listener = streamListener;
	}

	private StreamListener told() {
		return Objects.requireNonNull(this.listener, "streamOpened() gave no listener");
	}

	/**
	 * Whether this side opened the stream.
	 */
	boolean isOwn() {
		return this.own;
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public boolean write(ByteBuf bytes) {
		if (this.finishing) {
			bytes.release();
			throw new IllegalStateException("Stream " + this.id + " is finished, nothing can be written any more");
		}
		byte[] taken = MemorySocket.take(bytes);
		if (isOver()) {
			return false;
		}
		if (taken.length > 0) {
			this.queue.add(taken);
			pump();
		}
		return writableBytes() > 0;
	}

	@Override
	public long writableBytes() {
		long room = (isOver() || !this.queue.isEmpty()) ? 0 : this.credit;
		this.waiting = room == 0;
		return room;
	}

	@Override
	public void onWritable(Runnable task) {
		this.onWritable = task;
	}

	private boolean isOver() {
		return this.dead || this.connection.isClosed();
	}

	private void pump() {
		while (this.credit > 0) {
			byte[] next = this.queue.poll();
			if (next == null) {
				break;
			}
			byte[] sent = next;
			if (next.length > this.credit) {
				sent = Arrays.copyOf(next, (int) this.credit);
				this.queue.addFirst(Arrays.copyOfRange(next, sent.length, next.length));
			}
			this.credit -= sent.length;
			byte[] bytes = sent;
			this.connection.toPeerStream(this.id, announce(), bytes.length, (other) -> other.received(bytes));
		}
		if (this.finishing && !this.finishSent && this.queue.isEmpty()) {
			this.finishSent = true;
			this.connection.toPeerStream(this.id, announce(), MemoryConnection.CONTROL_BYTES,
					MemoryStream::finishedByPeer);
			endIfComplete();
		}
	}

	private boolean announce() {
		boolean first = !this.announced;
		this.announced = true;
		return first;
	}

	private void received(byte[] bytes) {
		told().data(Unpooled.wrappedBuffer(bytes));
		this.consumed += bytes.length;
		if (this.consumed >= WINDOW / 4 && !isOver()) {
			int returned = this.consumed;
			this.consumed = 0;
			this.connection.toPeerStream(this.id, announce(), MemoryConnection.CONTROL_BYTES,
					(other) -> other.credited(returned));
		}
	}

	private void credited(int returned) {
		this.credit += returned;
		pump();
		Runnable task = this.onWritable;
		if (this.waiting && task != null && writableBytes() > 0) {
			this.waiting = false;
			task.run();
		}
	}

	@Override
	public void finish() {
		if (!this.finishing && !isOver()) {
			this.finishing = true;
			pump();
		}
	}

	private void finishedByPeer() {
		this.peerFinished = true;
		told().finished();
		endIfComplete();
	}

	private void endIfComplete() {
		if (this.peerFinished && this.finishSent && !isOver()) {
			end();
		}
	}

	@Override
	public void reset(int code) {
		if (!isOver()) {
			this.connection.toPeerStream(this.id, announce(), MemoryConnection.CONTROL_BYTES,
					(other) -> other.resetByPeer(code));
			end();
		}
	}

	private void resetByPeer(int code) {
		end();
		told().reset(code);
	}

	private void end() {
		this.dead = true;
		this.queue.clear();
		this.connection.ended(this);
	}

}
