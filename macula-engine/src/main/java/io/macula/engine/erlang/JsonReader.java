package io.macula.engine.erlang;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) as values of the dialect of 0.14.3, for the few messages in which
 * it writes JSON where a map is meant. Depth is bounded. Confined to one thread.
 */
final class JsonReader {

	private static final int MAX_DEPTH = 16;

	private final String text;

	private int at;

	private JsonReader(String text) {
		this.text = text;
	}

	/**
	 * Read an object.
	 * @param bytes JSON in UTF-8, from a peer
	 * @return the object, or {@code null} if it is anything else
	 */
	static WireValue.@Nullable Map readMap(byte[] bytes) {
		try {
			JsonReader reader = new JsonReader(
					StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
			WireValue value = reader.value(0);
			reader.blanks();
			return (value instanceof WireValue.Map map && reader.at == reader.text.length()) ? map : null;
		}
		catch (CharacterCodingException | IllegalArgumentException ex) {
			return null;
		}
	}

	private WireValue value(int depth) {
		blanks();
		if (depth > MAX_DEPTH) {
			throw new IllegalArgumentException("too deep");
		}
		return switch (peek()) {
			case '{' -> object(depth);
			case '[' -> array(depth);
			case '"' -> WireValue.of(string());
			case 't' -> word("true", WireValue.of(true));
			case 'f' -> word("false", WireValue.of(false));
			case 'n' -> word("null", WireValue.Nil.NIL);
			default -> number();
		};
	}

	private WireValue.Map object(int depth) {
		WireValue.MapBuilder map = WireValue.Map.builder();
		this.at++;
		blanks();
		while (peek() != '}') {
			blanks();
			String key = string();
			blanks();
			expect(':');
			map.put(key, value(depth + 1));
			blanks();
			if (peek() != '}') {
				expect(',');
				blanks();
				if (peek() != '"') {
					throw new IllegalArgumentException("a key is missing");
				}
			}
		}
		this.at++;
		return map.build();
	}

	private WireValue.Array array(int depth) {
		List<WireValue> items = new ArrayList<>();
		this.at++;
		blanks();
		while (peek() != ']') {
			items.add(value(depth + 1));
			blanks();
			if (peek() != ']') {
				expect(',');
				blanks();
				if (peek() == ']') {
					throw new IllegalArgumentException("an item is missing");
				}
			}
		}
		this.at++;
		return WireValue.of(items);
	}

	private String string() {
		expect('"');
		StringBuilder out = new StringBuilder();
		while (peek() != '"') {
			char character = next();
			if (character < ' ') {
				throw new IllegalArgumentException("a control character in a text");
			}
			out.append((character == '\\') ? escaped() : character);
		}
		this.at++;
		return out.toString();
	}

	private char escaped() {
		char character = next();
		return switch (character) {
			case '"', '\\', '/' -> character;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> (char) Integer.parseInt("" + next() + next() + next() + next(), 16);
			default -> throw new IllegalArgumentException("an unknown escape");
		};
	}

	private WireValue number() {
		int start = this.at;
		while (this.at < this.text.length() && "+-.0123456789eE".indexOf(this.text.charAt(this.at)) >= 0) {
			this.at++;
		}
		String number = this.text.substring(start, this.at);
		boolean whole = number.chars().allMatch((character) -> character == '-' || Character.isDigit(character));
		return whole ? WireValue.of(Long.parseLong(number)) : WireValue.of(Double.parseDouble(number));
	}

	private WireValue word(String word, WireValue value) {
		if (!this.text.startsWith(word, this.at)) {
			throw new IllegalArgumentException("an unknown word");
		}
		this.at += word.length();
		return value;
	}

	private void blanks() {
		while (this.at < this.text.length() && " \t\r\n".indexOf(this.text.charAt(this.at)) >= 0) {
			this.at++;
		}
	}

	private void expect(char character) {
		if (next() != character) {
			throw new IllegalArgumentException("expected " + character);
		}
	}

	private char peek() {
		if (this.at >= this.text.length()) {
			throw new IllegalArgumentException("it ends early");
		}
		return this.text.charAt(this.at);
	}

	private char next() {
		char character = peek();
		this.at++;
		return character;
	}

}
