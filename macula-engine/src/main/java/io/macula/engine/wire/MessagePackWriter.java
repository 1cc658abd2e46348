package io.macula.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes MessagePack the way 0.14.3 reads it: texts and keys as binaries, numbers in
 * their shortest form, floating-point numbers in 64 bits. Stateless.
 */
final class MessagePackWriter {

	private MessagePackWriter() {
	}

	static void writeNumber(FrameBuffer out, long value) {
		if (value >= 0) {
			writeUnsigned(out, value);
		}
		else if (value >= -32) {
			out.writeByte((int) value);
		}
		else if (value >= Byte.MIN_VALUE) {
			out.writeByte(0xD0);
			out.writeByte((int) value);
		}
		else if (value >= Short.MIN_VALUE) {
			out.writeByte(0xD1);
			out.writeShort((int) value);
		}
		else if (value >= Integer.MIN_VALUE) {
			out.writeByte(0xD2);
			out.writeInt((int) value);
		}
		else {
			out.writeByte(0xD3);
			out.writeLong(value);
		}
	}

	/**
	 * Write a number of which all 64 bits count.
	 */
	static void writeUnsigned(FrameBuffer out, long bits) {
		if (bits >>> 32 != 0) {
			out.writeByte(0xCF);
			out.writeLong(bits);
		}
		else if (bits >>> 16 != 0) {
			out.writeByte(0xCE);
			out.writeInt((int) bits);
		}
		else if (bits >>> 8 != 0) {
			out.writeByte(0xCD);
			out.writeShort((int) bits);
		}
		else {
			if (bits > 0x7F) {
				out.writeByte(0xCC);
			}
			out.writeByte((int) bits);
		}
	}

	static void writeFlag(FrameBuffer out, boolean value) {
		out.writeByte(value ? 0xC3 : 0xC2);
	}

	static void writeFloat(FrameBuffer out, double value) {
		out.writeByte(0xCB);
		out.writeLong(Double.doubleToRawLongBits(value));
	}

	static void writeBin(FrameBuffer out, byte[] bytes) {
		writeBinHeader(out, bytes.length);
		out.writeBytes(bytes);
	}

	private static void writeBinHeader(FrameBuffer out, int length) {
		if (length < 0x100) {
			out.writeByte(0xC4);
			out.writeByte(length);
		}
		else if (length < 0x10000) {
			out.writeByte(0xC5);
			out.writeShort(length);
		}
		else {
			out.writeByte(0xC6);
			out.writeInt(length);
		}
	}

	/**
	 * Write a text as a binary.
	 */
	static void writeText(FrameBuffer out, String text) {
		int start = out.size();
		writeBinHeader(out, text.length());
		if (!out.writeAscii(text)) {
			out.truncate(start);
			writeBin(out, text.getBytes(StandardCharsets.UTF_8));
		}
	}

	private static void writeStr(FrameBuffer out, byte[] utf8) {
		int length = utf8.length;
		if (length < 32) {
			out.writeByte(0xA0 | length);
		}
		else if (length < 0x100) {
			out.writeByte(0xD9);
			out.writeByte(length);
		}
		else if (length < 0x10000) {
			out.writeByte(0xDA);
			out.writeShort(length);
		}
		else {
			out.writeByte(0xDB);
			out.writeInt(length);
		}
		out.writeBytes(utf8);
	}

	static void writeArrayHeader(FrameBuffer out, int count) {
		writeCount(out, count, 0x90, 0xDC);
	}

	static void writeMapHeader(FrameBuffer out, int count) {
		writeCount(out, count, 0x80, 0xDE);
	}

	private static void writeCount(FrameBuffer out, int count, int shortForm, int longForm) {
		if (count < 16) {
			out.writeByte(shortForm | count);
		}
		else if (count < 0x10000) {
			out.writeByte(longForm);
			out.writeShort(count);
		}
		else {
			out.writeByte(longForm + 1);
			out.writeInt(count);
		}
	}

	static void writeEntries(FrameBuffer out, List<WireValue.Entry> entries) {
		for (WireValue.Entry entry : entries) {
			write(out, entry.key());
			write(out, entry.value());
		}
	}

	static void write(FrameBuffer out, WireValue value) {
		if (value instanceof WireValue.Bin bin) {
			writeBin(out, bin.bytes());
		}
		else if (value instanceof WireValue.Str str) {
			writeStr(out, str.text().getBytes(StandardCharsets.UTF_8));
		}
		else if (value instanceof WireValue.Int number) {
			if (number.large()) {
				writeUnsigned(out, number.value());
			}
			else {
				writeNumber(out, number.value());
			}
		}
		else if (value instanceof WireValue.Float64 number) {
			writeFloat(out, number.value());
		}
		else if (value instanceof WireValue.Bool flag) {
			writeFlag(out, flag.value());
		}
		else if (value instanceof WireValue.Nil) {
			out.writeByte(0xC0);
		}
		else if (value instanceof WireValue.Array array) {
			writeArrayHeader(out, array.items().size());
			array.items().forEach((item) -> write(out, item));
		}
		else if (value instanceof WireValue.Map map) {
			writeMapHeader(out, map.entries().size());
			writeEntries(out, map.entries());
		}
	}

}
