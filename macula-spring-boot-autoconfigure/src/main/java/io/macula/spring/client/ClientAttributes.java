package io.macula.spring.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Reads attributes of annotations. What cannot be read is refused with the name of the
 * attribute and its value. Thread-safe.
 *
 * @param support resolves placeholders and expressions
 */
record ClientAttributes(ClientSupport support) {

	/**
	 * A text, {@code null} if the attribute is not set.
	 */
	@Nullable String text(String value) {
		String text = this.support.resolve(value);
		return text.isEmpty() ? null : text;
	}

	@Nullable Duration duration(String attribute, String value) {
		String text = text(value);
		if (text == null) {
			return null;
		}
		Duration duration;
		try {
			duration = DurationFormatterUtils.detectAndParse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'" + attribute + "' is '" + text + "' but must be a time such as 2s or 500ms", ex);
		}
		if (duration.isNegative() || duration.isZero()) {
			throw new IllegalArgumentException("'" + attribute + "' is '" + text + "' but must be positive");
		}
		return duration;
	}

	@Nullable Boolean flag(String attribute, String value) {
		String text = text(value);
		if (text == null) {
			return null;
		}
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> Boolean.TRUE;
			case "false" -> Boolean.FALSE;
			default ->
				throw new IllegalArgumentException("'" + attribute + "' is '" + text + "' but must be true or false");
		};
	}

	<E extends Enum<E>> @Nullable E choice(String attribute, String value, Class<E> type) {
		String text = text(value);
		if (text == null) {
			return null;
		}
		try {
			return Enum.valueOf(type, text.replace('-', '_').toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + attribute + "' is '" + text + "' but must be one of "
					+ Arrays.toString(type.getEnumConstants()), ex);
		}
	}

	Map<String, String> pairs(String attribute, String[] values) {
		Map<String, String> pairs = new LinkedHashMap<>();
		for (String value : values) {
			String pair = this.support.resolve(value);
			int at = pair.indexOf('=');
			if (at < 1) {
				throw new IllegalArgumentException("'" + attribute + "' has '" + pair + "', write it as name=value");
			}
			pairs.put(pair.substring(0, at).strip(), pair.substring(at + 1).strip());
		}
		return pairs;
	}

}
