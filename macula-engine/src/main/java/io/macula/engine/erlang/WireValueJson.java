package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;

import io.macula.engine.wire.WireValue;

/**
 * Writes values as JSON: what clients in the same machine as their gateway send as values
 * is JSON for everybody else. Bytes that are no UTF-8 are written in Base64. Stateless.
 */
final class WireValueJson {

	private WireValueJson() {
	}

	/**
	 * Write a value.
	 * @param value the value
	 * @return its JSON in UTF-8
	 */
	static byte[] write(WireValue value) {
		StringBuilder out = new StringBuilder();
		append(out, value);
		return out.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static void append(StringBuilder out, WireValue value) {
		if (value instanceof WireValue.Bin bin) {
			quote(out, text(bin.bytes()));
		}
		else if (value instanceof WireValue.Str str) {
			quote(out, str.text());
		}
		else if (value instanceof WireValue.Int number) {
			out.append(number.number());
		}
		else if (value instanceof WireValue.Float64 number) {
			double plain = number.value();
			out.append((Double.isNaN(plain) || Double.isInfinite(plain)) ? "null" : Double.toString(plain));
		}
		else if (value instanceof WireValue.Bool flag) {
			out.append(flag.value());
		}
		else if (value instanceof WireValue.Array array) {
			out.append('[');
			for (Iterator<WireValue> items = array.items().iterator(); items.hasNext();) {
				append(out, items.next());
				out.append(items.hasNext() ? "," : "");
			}
			out.append(']');
		}
		else if (value instanceof WireValue.Map map) {
			out.append('{');
			for (Iterator<WireValue.Entry> entries = map.entries().iterator(); entries.hasNext();) {
				WireValue.Entry entry = entries.next();
				quote(out, key(entry.key()));
				out.append(':');
				append(out, entry.value());
				out.append(entries.hasNext() ? "," : "");
			}
			out.append('}');
		}
		else {
			out.append("null");
		}
	}

	private static String key(WireValue key) {
		if (key instanceof WireValue.Bin bin) {
			return text(bin.bytes());
		}
		if (key instanceof WireValue.Str str) {
			return str.text();
		}
		StringBuilder out = new StringBuilder();
		append(out, key);
		return out.toString();
	}

	private static String text(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		return (text.indexOf('\uFFFD') < 0) ? text : Base64.getEncoder().encodeToString(bytes);
	}

	private static void quote(StringBuilder out, String text) {
		out.append('"');
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"' || c == '\\') {
				out.append('\\').append(c);
			}
			else if (c < 0x20 || Character.isSurrogate(c)) {
				out.append(String.format("\\u%04x", (int) c));
			}
			else {
				out.append(c);
			}
		}
		out.append('"');
	}

}
