package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

	private long bytesSent;

	LargeSender(Session session, DataQueue queue) {
		this.session = session;
		this.queue = queue;
	}

	/**
	 * Send a message or tell it why not.
	 * @param message the message, its place in the queue taken
	 * @return whether it is on its way
	 */
	boolean send(Outbound message) {
		if (this.active.size() >= ACTIVE || !this.pending.isEmpty()) {
			this.pending.add(message);
			return true;
		}
		return start(message);
	}

	private boolean start(Outbound message) {
		Transfer transfer;
		try {
			FrameBuffer frame = new FrameBuffer();
			FrameEncoder.encode(message.message(), frame);
			transfer = new Transfer(message, frame);
			transfer.stream = this.session.openStream(transfer);
		}
		catch (RuntimeException ex) {
			this.queue.release(message);
			fail(message, (ex instanceof MeshFailure failure) ? failure
					: new MeshFailure(FailureCode.INVALID, null, "the message cannot be encoded", ex));
			return false;
		}
		this.active.put(transfer.stream.id(), transfer);
		transfer.stream.onWritable(transfer::progress);
		transfer.progress();
		return true;
	}

	private void fail(Outbound message, MeshFailure failure) {
		this.session.shared().guarded(() -> message.failed(this.session.link(), failure));
	}

	void granted(long stream, long bytes) {
		Transfer transfer = this.active.get(stream);
		if (transfer != null) {
			transfer.credit = DataSender.sum(transfer.credit, bytes);
			transfer.progress();
		}
	}

	private void ended(Transfer transfer) {
		this.active.remove(transfer.stream.id());
		this.queue.release(transfer.message);
		boolean started = false;
		while (!started && !this.pending.isEmpty()) {
			started = start(this.pending.remove());
		}
		// Somebody may wait for the room
		this.session.shared().markDirty(this.session);
	}

	/** Messages sent so far. */
	long sent() {
		return this.sent;
	}

	/** Bytes put on streams so far, unfinished messages included. */
	long bytesSent() {
		return this.bytesSent;
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
		List<Outbound> all = new ArrayList<>();
		for (Transfer transfer : this.active.values()) {
			transfer.over = true;
			all.add(transfer.message);
		}
		all.addAll(this.pending);
		this.active.clear();
		this.pending.clear();
		for (Outbound message : all) {
			this.queue.release(message);
			fail(message, unsent);
		}
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
				LargeSender.this.bytesSent += length;
				writable = this.stream.write(slice);
			}
			if (!this.over && this.sent == this.frame.size()) {
				this.over = true;
				LargeSender.this.sent++;
				this.stream.finish();
				MeshLink link = LargeSender.this.session.link();
				link.written(this.message.message());
				LargeSender.this.session.shared().guarded(() -> this.message.written(link));
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
				fail(this.message, new MeshFailure(FailureCode.OVERLOADED,
						"the peer refused a message of " + this.frame.size() + " bytes, code " + code));
				ended(this);
			}
		}

	}

}
