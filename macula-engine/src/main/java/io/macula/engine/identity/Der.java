package io.macula.engine.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The few pieces of DER (X.690) that keys consist of. Reads only the shortest form of
 * each length and number, so that what was read can be written in one way only. Confined
 * to the thread that reads.
 */
final class Der {

	static final int INTEGER = 0x02;

	static final int BIT_STRING = 0x03;

	static final int SEQUENCE = 0x30;

	private final byte[] bytes;

	private int at;

	private final int end;

	Der(byte[] bytes) {
		this(bytes, 0, bytes.length);
	}

	private Der(byte[] bytes, int at, int end) {
		this.bytes = bytes;
		this.at = at;
		this.end = end;
	}

	/**
	 * Enter the next value.
	 * @param tag its expected tag
	 * @return a reader of its contents
	 * @throws IllegalArgumentException if something else comes next
	 */
	Der enter(int tag) {
		if (this.at >= this.end || (this.bytes[this.at] & 0xFF) != tag) {
			throw new IllegalArgumentException("expected DER tag " + tag + " at byte " + this.at);
		}
		this.at++;
		int length = length();
		Der inner = new Der(this.bytes, this.at, this.at + length);
		this.at += length;
		return inner;
	}

	private int length() {
		int first = next();
		if (first < 0x80) {
			return checked(first);
		}
		int count = first & 0x7F;
		if (count < 1 || count > 3) {
			throw new IllegalArgumentException("DER length of " + count + " bytes");
		}
		int length = 0;
		for (int i = 0; i < count; i++) {
			length = (length << 8) | next();
		}
		if (length < 0x80 || (length >>> (8 * (count - 1))) == 0) {
			throw new IllegalArgumentException("DER length is not in its shortest form");
		}
		return checked(length);
	}

	private int next() {
		if (this.at >= this.end) {
			throw new IllegalArgumentException("DER ends early");
		}
		return this.bytes[this.at++] & 0xFF;
	}

	private int checked(int length) {
		if (length > this.end - this.at) {
			throw new IllegalArgumentException("DER length " + length + " reaches beyond the end");
		}
		return length;
	}

	/**
	 * Read a number that is not negative.
	 * @return the number
	 */
	BigInteger positive() {
		byte[] content = enter(INTEGER).rest();
		if (content.length == 0 || content[0] < 0 || (content.length > 1 && content[0] == 0 && content[1] >= 0)) {
			throw new IllegalArgumentException("DER number is negative or not in its shortest form");
		}
		return new BigInteger(content);
	}

	byte[] rest() {
		byte[] rest = Arrays.copyOfRange(this.bytes, this.at, this.end);
		this.at = this.end;
		return rest;
	}

	/**
	 * Make sure that nothing follows.
	 */
	void finish() {
		if (this.at != this.end) {
			throw new IllegalArgumentException((this.end - this.at) + " bytes follow the DER value");
		}
	}

	/**
	 * Write one value.
	 * @param tag its tag
	 * @param parts its contents, in order
	 * @return the encoded value
	 */
	static byte[] write(int tag, byte[]... parts) {
		int length = 0;
		for (byte[] part : parts) {
			length += part.length;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
		out.write(tag);
		if (length < 0x80) {
			out.write(length);
		}
		else {
			int count = (length < 0x100) ? 1 : (length < 0x10000) ? 2 : 3;
			out.write(0x80 | count);
			for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
				out.write(length >>> shift);
			}
		}
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

}
