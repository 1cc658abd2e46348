package io.macula.engine.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.macula.engine.wire.WireFormatException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack that a peer wrote. Nothing is taken on trust: a declared count or
 * length is held against the bytes that are left before anything is allocated for it,
 * nesting and the number of elements are bounded, and every fault is a
 * {@link WireFormatException}. Confined to one thread; used again for each message.
 */
final class MessagePackReader {

	private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final byte[] NOTHING = new byte[0];

	private final WireLimits limits;

	private byte[] bytes = NOTHING;

	private int at;

	private int end;

	private int elements;

	MessagePackReader(WireLimits limits) {
		this.limits = limits;
	}

	/**
	 * Begin with other bytes.
	 * @param source where they are
	 * @param start the first of them
	 * @param limit after the last of them
	 */
	void begin(byte[] source, int start, int limit) {
		this.bytes = source;
		this.at = start;
		this.end = limit;
		this.elements = this.limits.elements();
	}

	/**
	 * Let go of the bytes.
	 */
	void release() {
		this.bytes = NOTHING;
		this.at = 0;
		this.end = 0;
	}

	byte[] bytes() {
		return this.bytes;
	}

	int position() {
		return this.at;
	}

	void position(int position) {
		this.at = position;
	}

	int remaining() {
		return this.end - this.at;
	}

	/**
	 * Make sure that nothing is left.
	 */
	void finish() {
		if (this.at != this.end) {
			throw new WireFormatException(Reason.TRAILING_BYTES, remaining() + " bytes follow the value");
		}
	}

	/**
	 * Take raw bytes.
	 * @param count how many
	 * @return where they begin
	 */
	int take(int count) {
		int start = this.at;
		// A length of 2 GiB and more reads negative
		if (count < 0 || count > this.end - start) {
			throw new WireFormatException(Reason.TRUNCATED,
					Integer.toUnsignedString(count) + " bytes announced, " + remaining() + " left");
		}
		this.at = start + count;
		return start;
	}

	byte[] takeCopy(int count) {
		int start = take(count);
		return Arrays.copyOfRange(this.bytes, start, start + count);
	}

	int takeByte() {
		return this.bytes[take(1)] & 0xFF;
	}

	long takeLong() {
		return (long) LONGS.get(this.bytes, take(8));
	}

	int takeInt() {
		return (int) INTS.get(this.bytes, take(4));
	}

	int takeShort() {
		return (short) SHORTS.get(this.bytes, take(2));
	}

	/**
	 * Take a number of variable length, see {@link FrameBuffer#writeVarint}.
	 * @return the number
	 */
	long takeVarint() {
		long value = 0;
		for (int shift = 0; shift < 64; shift += 7) {
			int next = takeByte();
			long bits = next & 0x7F;
			if (shift == 63 && bits > 1) {
				break;
			}
			value |= bits << shift;
			if (next < 0x80) {
				return value;
			}
		}
		throw new WireFormatException(Reason.INVALID_COMPACT, "a number of more than 64 bits");
	}

	/**
	 * Take the header of a binary or a string.
	 * @return length of its contents, or -1 if something else comes next, of which
	 * nothing is taken
	 */
	int takeTextHeader() {
		int start = this.at;
		int first = takeByte();
		int length;
		if (first >= 0xA0 && first <= 0xBF) {
			length = first & 0x1F;
		}
		else {
			switch (first) {
				case 0xC4, 0xD9 -> length = takeByte();
				case 0xC5, 0xDA -> length = takeShort() & 0xFFFF;
				case 0xC6, 0xDB -> length = takeInt();
				default -> {
					this.at = start;
					return -1;
				}
			}
		}
		if (length < 0 || length > remaining()) {
			throw new WireFormatException(Reason.TRUNCATED,
					Integer.toUnsignedString(length) + " bytes announced, " + remaining() + " left");
		}
		return length;
	}

	/**
	 * Take the header of a map.
	 * @return number of entries, or -1 if something else comes next, of which nothing is
	 * taken
	 */
	int takeMapHeader() {
		int start = this.at;
		int first = takeByte();
		int count;
		if (first >= 0x80 && first <= 0x8F) {
			count = first & 0x0F;
		}
		else if (first == 0xDE) {
			count = takeShort() & 0xFFFF;
		}
		else if (first == 0xDF) {
			count = takeInt();
		}
		else {
			this.at = start;
			return -1;
		}
		return charge(count, 2);
	}

	/**
	 * Take the header of a list.
	 * @return number of items, or -1 if something else comes next, of which nothing is
	 * taken
	 */
	int takeArrayHeader() {
		int start = this.at;
		int first = takeByte();
		int count;
		if (first >= 0x90 && first <= 0x9F) {
			count = first & 0x0F;
		}
		else if (first == 0xDC) {
			count = takeShort() & 0xFFFF;
		}
		else if (first == 0xDD) {
			count = takeInt();
		}
		else {
			this.at = start;
			return -1;
		}
		return charge(count, 1);
	}

	/**
	 * Every element has at least one byte.
	 */
	private int charge(int count, int each) {
		if (count < 0 || (long) count * each > remaining()) {
			throw new WireFormatException(Reason.TRUNCATED,
					Integer.toUnsignedString(count) + " elements announced, " + remaining() + " bytes left");
		}
		this.elements -= count * each;
		if (this.elements < 0) {
			throw new WireFormatException(Reason.TOO_MANY_ELEMENTS,
					"more than " + this.limits.elements() + " elements in one message");
		}
		return count;
	}

	/**
	 * Take a whole number.
	 * @return the number, or {@code null} if something else comes next, of which nothing
	 * is taken
	 */
	WireValue.@Nullable Int takeInteger() {
		int start = this.at;
		int first = takeByte();
		if (first < 0x80 || first >= 0xE0) {
			return WireValue.of((byte) first);
		}
		return switch (first) {
			case 0xCC -> WireValue.of(takeByte());
			case 0xCD -> WireValue.of(takeShort() & 0xFFFF);
			case 0xCE -> WireValue.of(takeInt() & 0xFFFFFFFFL);
			case 0xCF -> WireValue.Int.ofUnsigned(takeLong());
			case 0xD0 -> WireValue.of((byte) takeByte());
			case 0xD1 -> WireValue.of(takeShort());
			case 0xD2 -> WireValue.of(takeInt());
			case 0xD3 -> WireValue.of(takeLong());
			default -> {
				this.at = start;
				yield null;
			}
		};
	}

	/**
	 * Take one value of any form.
	 * @return the value
	 */
	WireValue takeValue() {
		return takeValue(this.limits.depth());
	}

	private WireValue takeValue(int depth) {
		if (depth == 0) {
			throw new WireFormatException(Reason.TOO_DEEP, "nested deeper than " + this.limits.depth() + " levels");
		}
		WireValue number = takeInteger();
		if (number != null) {
			return number;
		}
		int start = this.at;
		int first = takeByte();
		return switch (first) {
			case 0xC0 -> WireValue.Nil.NIL;
			case 0xC2, 0xC3 -> WireValue.of(first == 0xC3);
			case 0xCA -> WireValue.of((double) Float.intBitsToFloat(takeInt()));
			case 0xCB -> WireValue.of(Double.longBitsToDouble(takeLong()));
			default -> {
				this.at = start;
				yield takeText(first, depth);
			}
		};
	}

	private WireValue takeText(int first, int depth) {
		int length = takeTextHeader();
		if (length < 0) {
			return takeContainer(first, depth);
		}
		if (first >= 0xC4 && first <= 0xC6) {
			return WireValue.of(takeCopy(length));
		}
		String text = Dialect.decode(this.bytes, take(length), length);
		if (text == null) {
			throw new WireFormatException(Reason.INVALID_TEXT, "a string that is not UTF-8");
		}
		return new WireValue.Str(text);
	}

	private WireValue takeContainer(int first, int depth) {
		int count = takeArrayHeader();
		if (count >= 0) {
			List<WireValue> items = new ArrayList<>(count);
			for (int i = 0; i < count; i++) {
				items.add(takeValue(depth - 1));
			}
			return new WireValue.Array(Collections.unmodifiableList(items));
		}
		count = takeMapHeader();
		if (count < 0) {
			throw new WireFormatException(Reason.INVALID_BYTE, "byte " + first + " begins no value");
		}
		return takeEntries(count, depth);
	}

	private WireValue.Map takeEntries(int count, int depth) {
		if (count == 0) {
			return WireValue.Map.EMPTY;
		}
		List<WireValue.Entry> entries = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			entries.add(new WireValue.Entry(takeValue(depth - 1), takeValue(depth - 1)));
		}
		return new WireValue.Map(Collections.unmodifiableList(entries));
	}

}
