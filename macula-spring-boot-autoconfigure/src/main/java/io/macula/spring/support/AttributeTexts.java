package io.macula.spring.support;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Reads the texts of annotation attributes. What cannot be read is refused with the name
 * of the attribute, its value and what it must be. Stateless.
 */
public final class AttributeTexts {

	private AttributeTexts() {
	}

	/**
	 * A time.
	 * @param attribute name of the attribute
	 * @param text such as {@code 500ms} or {@code PT2S}
	 * @return the time
	 * @throws IllegalArgumentException if it is none
	 */
	public static Duration duration(String attribute, String text) {
		try {
			return DurationFormatterUtils.detectAndParse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'" + attribute + "' is '" + text + "' but must be a duration such as 500ms or 2s", ex);
		}
	}

	/**
	 * Yes or no.
	 * @param attribute name of the attribute
	 * @param text {@code true} or {@code false}, in any case
	 * @return which of them
	 * @throws IllegalArgumentException if it is neither
	 */
	public static boolean flag(String attribute, String text) {
		if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
			throw new IllegalArgumentException("'" + attribute + "' is '" + text + "' but must be true or false");
		}
		return Boolean.parseBoolean(text);
	}

	/**
	 * One of the values of an enum.
	 * @param attribute name of the attribute
	 * @param text name of the value, in any case and with {@code -} or {@code _}
	 * @param type the enum
	 * @param <E> the enum
	 * @return the value
	 * @throws IllegalArgumentException if it is none
	 */
	public static <E extends Enum<E>> E choice(String attribute, String text, Class<E> type) {
		E[] all = type.getEnumConstants();
		for (E each : all) {
			if (each.name().equalsIgnoreCase(text.replace('-', '_'))) {
				return each;
			}
		}
		throw new IllegalArgumentException(
				"'" + attribute + "' is '" + text + "' but must be one of " + Arrays.toString(all));
	}

	/**
	 * A name and its value.
	 * @param attribute name of the attribute
	 * @param text of the form {@code name=value}
	 * @param pairs where to put it
	 * @throws IllegalArgumentException if it is of another form
	 */
	public static void pair(String attribute, String text, Map<String, String> pairs) {
		int at = text.indexOf('=');
		if (at < 1) {
			throw new IllegalArgumentException("'" + attribute + "' has '" + text + "', write it as name=value");
		}
		pairs.put(text.substring(0, at).strip(), text.substring(at + 1).strip());
	}

}
