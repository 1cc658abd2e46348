package io.macula.engine.erlang.model;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Values as messages of tests show them. Stateless.
 */
final class Shown {

	private static final int LONGEST = 200;

	private Shown() {
	}

	static String of(@Nullable WireValue value) {
		if (value == null) {
			return "nothing";
		}
		if (value instanceof WireValue.Bin bin) {
			return bin(bin.bytes());
		}
		if (value instanceof WireValue.Str str) {
			return "str'" + str.text() + "'";
		}
		if (value instanceof WireValue.Int number) {
			return number.number().toString();
		}
		if (value instanceof WireValue.Array array) {
			return array.items().stream().map(Shown::of).collect(Collectors.joining(", ", "[", "]"));
		}
		if (value instanceof WireValue.Map map) {
			return map.entries()
				.stream()
				.map((entry) -> of(entry.key()) + ": " + of(entry.value()))
				.sorted()
				.collect(Collectors.joining(", ", "{", "}"));
		}
		return value.toString();
	}

	static String bin(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		boolean printable = text.chars().allMatch((c) -> c >= ' ' && c < 0x7F);
		String shown = printable ? text : "0x" + HexFormat.of().formatHex(bytes);
		return (shown.length() > LONGEST) ? shown.substring(0, LONGEST) + "... " + bytes.length + " bytes" : shown;
	}

}
