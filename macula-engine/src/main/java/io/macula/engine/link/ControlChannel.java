package io.macula.engine.link;

import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Stream;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * The control stream of a link: hello, pings, lookups and credit. Messages are collected
 * and leave in one write. A peer that does not read them loses the link, since nothing of
 * this can be dropped. Confined to the loop.
 */
final class ControlChannel {

	private final Session session;

	private final FrameBuffer waiting = new FrameBuffer();

	private final int limit;

	private @Nullable Stream stream;

	private boolean writable = true;

	ControlChannel(Session session, int limit) {
		this.session = session;
		this.limit = limit;
	}

	void attach(Stream stream) {
		this.stream = stream;
		stream.onWritable(() -> {
			this.writable = true;
			flush();
		});
	}

	boolean attached() {
		return this.stream != null;
	}

	void send(WireMessage message) {
		FrameEncoder.encode(message, this.waiting);
		if (this.waiting.size() > this.limit) {
			this.session.close(CloseReason.local(CloseReason.OVERLOADED,
					"control messages are not read: " + this.waiting.size() + " bytes wait"));
		}
	}

	/**
	 * Whether the peer lets nothing through.
	 */
	boolean isBlocked() {
		Stream target = this.stream;
		if (!this.writable && target != null && target.writableBytes() > 0) {
			this.writable = true;
			flush();
		}
		return !this.writable;
	}

	void flush() {
		Stream target = this.stream;
		if (target == null || !this.writable || this.waiting.size() == 0) {
			return;
		}
		this.writable = target.write(this.session.copyOf(this.waiting));
		this.waiting.reset();
	}

}
