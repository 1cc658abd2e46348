package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Sends large messages of a link, each as one frame on a stream of its own, as far as the
 * peer grants credit. Confined to the loop.
 */
final class LargeSender {

	/** Well below the streams that a peer allows at the least. */
	private static final int ACTIVE = 4;

	private final Session session;

	private final DataQueue queue;

	private final Map<Long, Transfer> active = new HashMap<>();

	private final Queue<Outbound> pending = new ArrayDeque<>();

	private long sent;

	LargeSender(Session session, DataQueue queue) {
		this.session = session;
		this.queue = queue;
	}

	void send(Outbound message) {
		if (this.active.size() >= ACTIVE) {
			this.pending.add(message);
			return;
		}
		start(message);
	}

	private void start(Outbound message) {
		FrameBuffer frame = new FrameBuffer();
		FrameEncoder.encode(message.message(), frame);
		Transfer transfer = new Transfer(message, frame);
		Stream stream = this.session.openStream(transfer);
		transfer.stream = stream;
		this.active.put(stream.id(), transfer);
		stream.onWritable(transfer::progress);
		transfer.progress();
	}

	void granted(long stream, long bytes) {
		Transfer transfer = this.active.get(stream);
		if (transfer != null) {
			transfer.credit += bytes;
			transfer.progress();
		}
	}

	private void ended(Transfer transfer) {
		this.active.remove(transfer.stream.id());
		this.queue.release(transfer.message);
		Outbound next = this.pending.poll();
		if (next != null) {
			start(next);
		}
	}

	/** Messages sent so far. */
	long sent() {
		return this.sent;
	}

	boolean isEmpty() {
		return this.active.isEmpty() && this.pending.isEmpty();
	}

	/**
	 * The link is gone.
	 */
	void close() {
		MeshFailure unsent = new MeshFailure(FailureCode.UNREACHABLE,
				"the link to node " + this.session.link().remote().shortText() + " is gone; the message was not sent");
		// A partly sent frame was never complete at the peer, so it provably did not run
		// there either
		for (Transfer transfer : this.active.values()) {
			this.queue.release(transfer.message);
			transfer.message.failed(this.session.link(), unsent);
		}
		this.active.clear();
		for (Outbound message : this.pending) {
			this.queue.release(message);
			message.failed(this.session.link(), unsent);
		}
		this.pending.clear();
	}

	private final class Transfer implements StreamListener {

		private final Outbound message;

		private final FrameBuffer frame;

		@SuppressWarnings("NullAway.Init")
		private Stream stream;

		private int sent;

		private long credit = DataSender.INITIAL_CREDIT;

		private boolean over;

		Transfer(Outbound message, FrameBuffer frame) {
			this.message = message;
			this.frame = frame;
		}

		private void progress() {
			boolean writable = true;
			while (!this.over && writable && this.credit > 0 && this.sent < this.frame.size()) {
				long room = Math.min(this.credit, this.stream.writableBytes());
				int length = (int) Math.min(room, this.frame.size() - this.sent);
				if (length <= 0) {
					return;
				}
				ByteBuf slice = Unpooled.wrappedBuffer(this.frame.array(), this.sent, length);
				this.sent += length;
				this.credit -= length;
				writable = this.stream.write(slice);
			}
			if (!this.over && this.sent == this.frame.size()) {
				this.over = true;
				LargeSender.this.sent++;
				this.stream.finish();
				LargeSender.this.session.link().written(this.message.message());
				this.message.written(LargeSender.this.session.link());
				ended(this);
			}
		}

		@Override
		public void data(ByteBuf bytes) {
			// The peer answers on its own streams; bytes here mean nothing
		}

		@Override
		public void finished() {
		}

		@Override
		public void reset(long code) {
			if (!this.over) {
				this.over = true;
				this.message.failed(LargeSender.this.session.link(), new MeshFailure(FailureCode.OVERLOADED,
						"the peer refused a message of " + this.frame.size() + " bytes, code " + code));
				ended(this);
			}
		}

	}

}
