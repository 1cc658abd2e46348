package io.macula.engine.link;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Sends large messages of a link, each as one frame on a stream of its own, as far as the
 * peer grants credit. Confined to the loop.
 */
final class LargeSender extends Transfers {

	/** Well below the streams that a peer allows at the least. */
	private static final int ACTIVE = 4;

	private final Session session;

	private long bytesSent;

	LargeSender(MeshLink link, DataQueue queue) {
		super(link, queue, ACTIVE);
		this.session = link.session();
	}

	@Override
	Transfer transfer(Outbound message) {
		FrameBuffer frame = new FrameBuffer();
		FrameEncoder.encode(message.message(), frame);
		return new LargeTransfer(message, frame);
	}

	void granted(long stream, long bytes) {
		for (Transfer transfer : active()) {
			if (transfer instanceof LargeTransfer large && large.id() == stream) {
				large.granted(bytes);
			}
		}
	}

	/** Bytes put on streams so far, unfinished messages included. */
	long bytesSent() {
		return this.bytesSent;
	}

	private final class LargeTransfer extends Transfer implements StreamListener {

		private final FrameBuffer frame;

		private @Nullable Stream stream;

		private int sent;

		private long credit = DataSender.INITIAL_CREDIT;

		LargeTransfer(Outbound message, FrameBuffer frame) {
			super(message);
			this.frame = frame;
		}

		@Override
		void begin() {
			Stream opened = LargeSender.this.session.openStream(this);
			this.stream = opened;
			opened.onWritable(this::proceed);
			proceed();
		}

		long id() {
			return (this.stream != null) ? this.stream.id() : -1;
		}

		void granted(long bytes) {
			this.credit = DataSender.sum(this.credit, bytes);
			proceed();
		}

		private void proceed() {
			Stream to = this.stream;
			boolean writable = to != null;
			while (to != null && !isOver() && writable && this.credit > 0 && this.sent < this.frame.size()) {
				long room = Math.min(this.credit, to.writableBytes());
				int length = (int) Math.min(room, this.frame.size() - this.sent);
				if (length <= 0) {
					return;
				}
				ByteBuf slice = Unpooled.wrappedBuffer(this.frame.array(), this.sent, length);
				this.sent += length;
				this.credit -= length;
				LargeSender.this.bytesSent += length;
				writable = to.write(slice);
			}
			if (to != null && !isOver() && this.sent == this.frame.size()) {
				to.finish();
				over(null);
			}
		}

		@Override
		int progress() {
			return this.sent;
		}

		@Override
		void abandon() {
			if (this.stream != null) {
				this.stream.reset(CloseReason.OVERLOADED);
			}
		}

		@Override
		public void data(ByteBuf bytes) {
			// The peer answers on its own streams; bytes here mean nothing
		}

		@Override
		public void finished() {
			// It is over when it was sent
		}

		@Override
		public void reset(long code) {
			over(new MeshFailure(FailureCode.OVERLOADED,
					"the peer refused a message of " + this.frame.size() + " bytes, code " + code));
		}

	}

}
