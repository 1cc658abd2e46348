package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.Deque;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Frames that wait to be written on one stream, bounded in bytes over all streams of a
 * peer, so that a peer that does not read holds up nobody else. What one turn of the loop
 * brings leaves in one write. Confined to the loop.
 */
final class OutboundFrames {

	private static final int WRITE_BYTES = 64 << 10;

	/** What keys, names and headers may add to a payload. */
	private static final int SLACK = 16 << 10;

	private final NodeContext context;

	private final Stream stream;

	private final ByteBudget budget;

	private final Deque<byte[]> waiting = new ArrayDeque<>();

	private int bytes;

	private boolean scheduled;

	private boolean blocked;

	private boolean finishing;

	private boolean over;

	OutboundFrames(NodeContext context, Stream stream, ByteBudget budget) {
		this.context = context;
		this.stream = stream;
		this.budget = budget;
		stream.onWritable(() -> {
			this.blocked = false;
			flush();
		});
	}

	/**
	 * Write a frame, soon.
	 * @param frame the frame, shared
	 * @return {@code false} if too much waits; nothing is taken then
	 */
	boolean offer(byte[] frame) {
		if (this.over) {
			return true;
		}
		if (frame.length > this.context.limits().frameBytes() + SLACK) {
			// Between Java nodes such payloads go in pieces
			this.context.counters().increment("erlang.dropped.too_large");
			return false;
		}
		if (!this.budget.takeOrBeAlone(frame.length)) {
			return false;
		}
		this.waiting.add(frame);
		this.bytes += frame.length;
		if (!this.scheduled && !this.blocked) {
			this.scheduled = true;
			this.context.execute(this::flush);
		}
		return true;
	}

	/** Write what can be written now. */
	void flush() {
		this.scheduled = false;
		while (!this.over && !this.blocked && !this.waiting.isEmpty()) {
			this.blocked = !this.stream.write(gather());
		}
		if (this.finishing && !this.over && this.waiting.isEmpty()) {
			this.over = true;
			this.stream.finish();
		}
	}

	private ByteBuf gather() {
		int size = 0;
		int count = 0;
		for (byte[] frame : this.waiting) {
			if (count > 0 && size + frame.length > WRITE_BYTES) {
				break;
			}
			size += frame.length;
			count++;
		}
		ByteBuf gathered = PooledByteBufAllocator.DEFAULT.directBuffer(size);
		for (int i = 0; i < count; i++) {
			gathered.writeBytes(this.waiting.remove());
		}
		release(size);
		return gathered;
	}

	/** End the stream after what waits. */
	void finish() {
		this.finishing = true;
		flush();
	}

	/** Forget what waits, because the stream is gone. */
	void close() {
		this.over = true;
		this.waiting.clear();
		release(this.bytes);
	}

	private void release(int size) {
		this.bytes -= size;
		this.budget.release(size);
	}

}
