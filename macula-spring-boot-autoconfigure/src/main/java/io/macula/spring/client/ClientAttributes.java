package io.macula.spring.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.spring.support.AttributeTexts;
import org.jspecify.annotations.Nullable;

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
		Duration duration = AttributeTexts.duration(attribute, text);
		if (duration.isNegative() || duration.isZero()) {
			throw new IllegalArgumentException("'" + attribute + "' is '" + text + "' but must be positive");
		}
		return duration;
	}

	@Nullable Boolean flag(String attribute, String value) {
		String text = text(value);
		return (text != null) ? AttributeTexts.flag(attribute, text) : null;
	}

	<E extends Enum<E>> @Nullable E choice(String attribute, String value, Class<E> type) {
		String text = text(value);
		return (text != null) ? AttributeTexts.choice(attribute, text, type) : null;
	}

	Map<String, String> pairs(String attribute, String[] values) {
		Map<String, String> pairs = new LinkedHashMap<>();
		for (String value : values) {
			AttributeTexts.pair(attribute, this.support.resolve(value), pairs);
		}
		return pairs;
	}

}
