package io.macula.engine.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the dialect of 0.14.3 is read: a text may come as a binary or a string, a list as
 * an array, as an empty string or as a string of code points, and nothing as nil or as
 * the text {@code undefined}. Stateless.
 */
final class Dialect {

	static final byte[] UNDEFINED = "undefined".getBytes(StandardCharsets.US_ASCII);

	private Dialect() {
	}

	/**
	 * Decode UTF-8 without guessing.
	 * @param bytes the bytes
	 * @param offset where the text begins
	 * @param length how many bytes it has
	 * @return the text, or {@code null} if it is not UTF-8
	 */
	static @Nullable String decode(byte[] bytes, int offset, int length) {
		int end = offset + length;
		for (int i = offset; i < end; i++) {
			if (bytes[i] < 0) {
				return decodeStrictly(bytes, offset, length);
			}
		}
		return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
	}

	private static @Nullable String decodeStrictly(byte[] bytes, int offset, int length) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	static boolean isText(WireValue value, String text) {
		if (value instanceof WireValue.Bin bin) {
			return isText(bin.bytes(), text);
		}
		return value instanceof WireValue.Str str && str.text().equals(text);
	}

	private static boolean isText(byte[] bytes, String text) {
		if (bytes.length != text.length()) {
			return bytes.length > text.length() && Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
		}
		for (int i = 0; i < bytes.length; i++) {
			if (bytes[i] != text.charAt(i) || bytes[i] < 0) {
				return false;
			}
		}
		return true;
	}

	static @Nullable String text(@Nullable WireValue value) {
		if (value instanceof WireValue.Bin bin) {
			return decode(bin.bytes(), 0, bin.bytes().length);
		}
		return (value instanceof WireValue.Str str) ? str.text() : null;
	}

	static byte @Nullable [] bytes(@Nullable WireValue value) {
		if (value instanceof WireValue.Bin bin) {
			return bin.bytes();
		}
		return (value instanceof WireValue.Str str) ? str.text().getBytes(StandardCharsets.UTF_8) : null;
	}

	static @Nullable List<WireValue> list(@Nullable WireValue value) {
		if (value instanceof WireValue.Array array) {
			return array.items();
		}
		return (value instanceof WireValue.Str str) ? codePoints(str.text()) : null;
	}

	static List<WireValue> codePoints(String text) {
		return text.codePoints().mapToObj((point) -> (WireValue) WireValue.of(point)).toList();
	}

	/**
	 * Whether an optional value stands for no value.
	 */
	static boolean isAbsent(WireValue value) {
		return value instanceof WireValue.Nil || isText(value, "undefined");
	}

}
