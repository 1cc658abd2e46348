package io.macula.engine.erlang;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.macula.engine.wire.WireValue;

/**
 * Writes a value of the dialect of 0.14.3 as the JSON that its application meant: its
 * binaries are texts, its strings are lists of numbers. Bytes that are no text are
 * written in Base64, since JSON has no form for them. Stateless.
 */
final class WireValueJson {

	private WireValueJson() {
	}

	/**
	 * Write a value.
	 * @param value the value, whose depth the decoder has bounded
	 * @return JSON in UTF-8
	 */
	static byte[] write(WireValue value) {
		return text(value).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Write a value.
	 * @param value the value, whose depth the decoder has bounded
	 * @return JSON
	 */
	static String text(WireValue value) {
		StringBuilder out = new StringBuilder();
		write(value, out);
		return out.toString();
	}

	private static void write(WireValue value, StringBuilder out) {
		if (value instanceof WireValue.Bin bin) {
			quote(decode(bin.bytes()), out);
		}
		else if (value instanceof WireValue.Int number) {
			out.append(number.number());
		}
		else if (value instanceof WireValue.Float64 number) {
			out.append(Double.isFinite(number.value()) ? Double.toString(number.value()) : "null");
		}
		else if (value instanceof WireValue.Bool flag) {
			out.append(flag.value());
		}
		else if (value instanceof WireValue.Array array) {
			list(array.items(), out);
		}
		else if (value instanceof WireValue.Str str) {
			list(str.text().codePoints().mapToObj((point) -> (WireValue) WireValue.of(point)).toList(), out);
		}
		else if (value instanceof WireValue.Map map) {
			map(map, out);
		}
		else {
			out.append("null");
		}
	}

	private static void list(List<WireValue> items, StringBuilder out) {
		out.append('[');
		for (int i = 0; i < items.size(); i++) {
			out.append((i > 0) ? "," : "");
			write(items.get(i), out);
		}
		out.append(']');
	}

	private static void map(WireValue.Map map, StringBuilder out) {
		out.append('{');
		boolean first = true;
		for (WireValue.Entry entry : map.entries()) {
			out.append(first ? "" : ",");
			first = false;
			quote(key(entry.key()), out);
			out.append(':');
			write(entry.value(), out);
		}
		out.append('}');
	}

	private static String key(WireValue key) {
		if (key instanceof WireValue.Bin bin) {
			return decode(bin.bytes());
		}
		return (key instanceof WireValue.Str str) ? str.text() : text(key);
	}

	private static String decode(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return Base64.getEncoder().encodeToString(bytes);
		}
	}

	private static void quote(String text, StringBuilder out) {
		out.append('"');
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '"' || character == '\\') {
				out.append('\\').append(character);
			}
			else if (character < ' ' || Character.isSurrogate(character)) {
				// By hand: a format for each of a million characters takes a second
				out.append("\\u");
				for (int shift = 12; shift >= 0; shift -= 4) {
					out.append(Character.forDigit((character >> shift) & 0xF, 16));
				}
			}
			else {
				out.append(character);
			}
		}
		out.append('"');
	}

}
