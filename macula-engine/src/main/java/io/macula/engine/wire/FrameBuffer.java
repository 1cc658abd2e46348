package io.macula.engine.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;

/**
 * A byte array that grows while frames are written into it and is used again for the next
 * ones. Many frames go into one, so that they leave in one write. Confined to one thread.
 */
public final class FrameBuffer {

	private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final int INITIAL = 512;

	/**
	 * More than this is given back by {@link #reset}, so that one large frame does not
	 * hold memory for ever.
	 */
	private static final int RETAINED = 128 << 10;

	private byte[] bytes = new byte[INITIAL];

	private int size;

	/**
	 * Bytes written since the last reset.
	 * @return the number of bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * The array that is written into; the bytes from 0 to {@link #size} count. Valid
	 * until the next write or reset.
	 * @return the array itself
	 */
	public byte[] array() {
		return this.bytes;
	}

	/**
	 * Forget what was written.
	 */
	public void reset() {
		this.size = 0;
		if (this.bytes.length > RETAINED) {
			this.bytes = new byte[INITIAL];
		}
	}

	/**
	 * Take back the latest bytes.
	 * @param size how many bytes stay, at most {@link #size}
	 * @throws IllegalArgumentException if there are not as many
	 */
	public void truncate(int size) {
		if (size < 0 || size > this.size) {
			throw new IllegalArgumentException("Cannot keep " + size + " of " + this.size + " bytes");
		}
		this.size = size;
	}

	/**
	 * Copy what was written.
	 * @return a fresh array of {@link #size} bytes
	 */
	public byte[] toBytes() {
		return Arrays.copyOf(this.bytes, this.size);
	}

	/**
	 * Append what was written to a buffer of Netty.
	 * @param into the buffer
	 */
	public void writeTo(ByteBuf into) {
		into.writeBytes(this.bytes, 0, this.size);
	}

	private int room(int count) {
		int at = this.size;
		if (count > this.bytes.length - at) {
			grow(count);
		}
		this.size = at + count;
		return at;
	}

	private void grow(int count) {
		long needed = (long) this.size + count;
		if (needed > Integer.MAX_VALUE - 8) {
			throw new IllegalStateException("Cannot write " + needed + " bytes at once");
		}
		int doubled = (int) Math.min(this.bytes.length * 2L, Integer.MAX_VALUE - 8);
		this.bytes = Arrays.copyOf(this.bytes, Math.max(doubled, (int) needed));
	}

	public void writeByte(int value) {
		int at = room(1);
		this.bytes[at] = (byte) value;
	}

	public void writeShort(int value) {
		int at = room(2);
		SHORTS.set(this.bytes, at, (short) value);
	}

	public void writeInt(int value) {
		int at = room(4);
		INTS.set(this.bytes, at, value);
	}

	public void writeLong(long value) {
		int at = room(8);
		LONGS.set(this.bytes, at, value);
	}

	/**
	 * Append a number of variable length: seven bits in each byte, the lowest first, the
	 * top bit says that more follow.
	 * @param value the number, of which all 64 bits count
	 */
	public void writeVarint(long value) {
		long rest = value;
		while ((rest & ~0x7FL) != 0) {
			writeByte((int) (rest | 0x80));
			rest >>>= 7;
		}
		writeByte((int) rest);
	}

	public void writeBytes(byte[] source) {
		writeBytes(source, 0, source.length);
	}

	public void writeBytes(byte[] source, int offset, int length) {
		int at = room(length);
		System.arraycopy(source, offset, this.bytes, at, length);
	}

	/**
	 * Append a text of which every character has one byte.
	 * @param text the text
	 * @return whether all of it did; nothing is appended otherwise
	 */
	boolean writeAscii(String text) {
		int length = text.length();
		int at = room(length);
		byte[] into = this.bytes;
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (c >= 0x80) {
				this.size = at;
				return false;
			}
			into[at + i] = (byte) c;
		}
		return true;
	}

	void setByte(int at, int value) {
		this.bytes[at] = (byte) value;
	}

	void setShort(int at, int value) {
		SHORTS.set(this.bytes, at, (short) value);
	}

	void setInt(int at, int value) {
		INTS.set(this.bytes, at, value);
	}

}
