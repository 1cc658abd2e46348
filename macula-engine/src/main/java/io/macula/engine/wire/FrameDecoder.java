package io.macula.engine.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.macula.engine.wire.WireFormatException.Reason;
import io.netty.buffer.ByteBuf;

/**
 * Puts the messages of one stream together from pieces of any size. Each piece is copied
 * once, into an array that is used again, and read there: parsing an array is faster than
 * parsing a buffer of Netty. The length of a frame is held against the limit as soon as
 * its header is there, and memory grows with what arrived, never with what a header
 * announces. Confined to the node's loop.
 * <p>
 * After each {@link #feed}, call {@link #next} until it gives
 * {@link FrameResult.NeedMore}.
 */
public final class FrameDecoder {

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final byte[] NOTHING = new byte[0];

	private static final int SMALLEST = 1 << 10;

	/** A larger array is given back as soon as most of it is empty. */
	private static final int RETAINED = 64 << 10;

	private final int maxFrame;

	private final PayloadReader payloads;

	private byte[] buffer = NOTHING;

	private int start;

	private int end;

	private boolean failed;

	/**
	 * A decoder for one stream.
	 * @param limits what a message may hold
	 * @param names numbers of names, shared by the streams of a link
	 */
	public FrameDecoder(WireLimits limits, NameTable names) {
		this.maxFrame = limits.maxFrame();
		this.payloads = new PayloadReader(limits, names);
	}

	/**
	 * Take a piece of the stream. Ignored after a fatal fault.
	 * @param piece the bytes, all of which are read; stays the caller's
	 */
	public void feed(ByteBuf piece) {
		int count = piece.readableBytes();
		if (this.failed) {
			piece.skipBytes(count);
			return;
		}
		makeRoom(count);
		piece.readBytes(this.buffer, this.end, count);
		this.end += count;
	}

	private void makeRoom(int count) {
		int held = this.end - this.start;
		if (count <= this.buffer.length - this.end) {
			return;
		}
		byte[] target = this.buffer;
		if (count > target.length - held) {
			target = new byte[Math.max(SMALLEST,
					Math.max(held + count, Math.min(2 * held, FrameEncoder.HEADER_BYTES + this.maxFrame)))];
		}
		System.arraycopy(this.buffer, this.start, target, 0, held);
		this.buffer = target;
		this.start = 0;
		this.end = held;
	}

	/**
	 * Take the next message out of what arrived.
	 * @return the message, or why there is none
	 */
	public FrameResult next() {
		int held = this.end - this.start;
		if (held == 0) {
			return needMore();
		}
		if (this.buffer[this.start] != FrameEncoder.VERSION) {
			return fail(Reason.VERSION);
		}
		if (held < FrameEncoder.HEADER_BYTES) {
			return needMore();
		}
		int length = (int) INTS.get(this.buffer, this.start + 4);
		if (length < 0 || length > this.maxFrame) {
			return fail(Reason.TOO_LARGE);
		}
		int frameBytes = FrameEncoder.HEADER_BYTES + length;
		if (held < frameBytes) {
			return needMore();
		}
		int payload = this.start + FrameEncoder.HEADER_BYTES;
		this.start += frameBytes;
		try {
			WireMessage message = this.payloads.read(this.buffer[payload - 7] & 0xFF, this.buffer, payload, this.start);
			return new FrameResult.Decoded(message, frameBytes);
		}
		catch (WireFormatException ex) {
			return new FrameResult.Malformed(ex.reason(), false, frameBytes);
		}
	}

	private FrameResult fail(Reason reason) {
		this.failed = true;
		this.start = this.end;
		trim();
		return new FrameResult.Malformed(reason, true, 0);
	}

	private FrameResult needMore() {
		int held = this.end - this.start;
		if (held == 0) {
			this.start = 0;
			this.end = 0;
		}
		if (this.buffer.length > RETAINED && held < this.buffer.length / 4) {
			trim();
		}
		return FrameResult.NeedMore.INSTANCE;
	}

	/**
	 * Give back memory that is not needed now, for a stream on which little happens.
	 */
	public void trim() {
		int held = this.end - this.start;
		this.buffer = (held == 0) ? NOTHING : Arrays.copyOfRange(this.buffer, this.start, this.end);
		this.start = 0;
		this.end = held;
	}

	/**
	 * Bytes that arrived and are part of no message yet.
	 * @return the number of bytes
	 */
	public int buffered() {
		return this.end - this.start;
	}

	/**
	 * Memory that is held for the stream now.
	 * @return the number of bytes
	 */
	int capacity() {
		return this.buffer.length;
	}

}
