package io.macula.benchmarks.system;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Named values that cross the pipe between two processes as one line: names and values
 * with tabs between. Immutable.
 *
 * @param map names and values
 */
record Values(Map<String, String> map) {

	static final Values NONE = new Values(Map.of());

	static Values of(Object... namesAndValues) {
		Map<String, String> map = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			map.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
		}
		return new Values(map);
	}

	static Values parse(String[] fields, int from) {
		Map<String, String> map = new LinkedHashMap<>();
		for (int i = from; i + 1 < fields.length; i += 2) {
			map.put(fields[i], fields[i + 1]);
		}
		return new Values(map);
	}

	Values with(String name, Object value) {
		Map<String, String> copy = new LinkedHashMap<>(this.map);
		copy.put(name, value.toString());
		return new Values(copy);
	}

	String text(String name) {
		@Nullable String value = this.map.get(name);
		if (value == null) {
			throw new IllegalArgumentException("'" + name + "' is missing in " + this.map);
		}
		return value;
	}

	String text(String name, String otherwise) {
		return this.map.getOrDefault(name, otherwise);
	}

	int number(String name) {
		return Integer.parseInt(text(name));
	}

	int number(String name, int otherwise) {
		return Integer.parseInt(text(name, Integer.toString(otherwise)));
	}

	long big(String name) {
		return Long.parseLong(text(name));
	}

	boolean flag(String name, boolean otherwise) {
		return Boolean.parseBoolean(text(name, Boolean.toString(otherwise)));
	}

	Duration millis(String name, long otherwise) {
		return Duration.ofMillis(Long.parseLong(text(name, Long.toString(otherwise))));
	}

	String line() {
		StringBuilder line = new StringBuilder();
		this.map.forEach((name, value) -> line.append('\t').append(name).append('\t').append(value));
		return line.toString();
	}

}
