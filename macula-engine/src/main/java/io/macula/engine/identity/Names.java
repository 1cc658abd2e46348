package io.macula.engine.identity;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Rules for topics, patterns and procedures: levels of letters, digits, {@code _} and
 * {@code -}, separated by dots; in patterns a whole level may be {@code *} (any one
 * level), {@code **} or its alias {@code #} (any number of levels). The rules hold for
 * what this node's application writes; what a 0.14.3 peer sends is taken as it is.
 * Stateless.
 */
public final class Names {

	private Names() {
	}

	/**
	 * Check a topic.
	 * @param topic the name
	 * @param maxBytes most bytes of it
	 * @param maxLevels most levels of it
	 * @return the name
	 * @throws IllegalArgumentException if it breaks a rule; names the value, the fault
	 * and the remedy
	 */
	public static String checkTopic(String topic, int maxBytes, int maxLevels) {
		return check("Topic", topic, false, maxBytes, maxLevels);
	}

	/**
	 * Check a topic pattern.
	 * @param pattern the pattern
	 * @param maxBytes most bytes of it
	 * @param maxLevels most levels of it
	 * @return the pattern
	 * @throws IllegalArgumentException if it breaks a rule; names the value, the fault
	 * and the remedy
	 */
	public static String checkPattern(String pattern, int maxBytes, int maxLevels) {
		return check("Topic pattern", pattern, true, maxBytes, maxLevels);
	}

	/**
	 * Check the name of a procedure.
	 * @param procedure the name
	 * @param maxBytes most bytes of it
	 * @param maxLevels most levels of it
	 * @return the name
	 * @throws IllegalArgumentException if it breaks a rule; names the value, the fault
	 * and the remedy
	 */
	public static String checkProcedure(String procedure, int maxBytes, int maxLevels) {
		return check("Procedure", procedure, false, maxBytes, maxLevels);
	}

	static String check(String what, String name, boolean wildcards, int maxBytes, int maxLevels) {
		if (name.isEmpty()) {
			throw new IllegalArgumentException(what + " is empty, give it a name such as 'sensors.room1'");
		}
		int bytes = (name.length() > maxBytes) ? name.length() : name.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > maxBytes) {
			String shown = name.substring(0, Math.min(name.length(), 80));
			throw new IllegalArgumentException(
					what + " '" + shown + "...' has " + bytes + " bytes, shorten it to at most " + maxBytes);
		}
		int levels = levels(name);
		if (levels > maxLevels) {
			throw new IllegalArgumentException(
					what + " '" + name + "' has " + levels + " levels, use at most " + maxLevels);
		}
		int start = 0;
		for (int i = 0; i < levels; i++) {
			int dot = name.indexOf('.', start);
			int end = (dot >= 0) ? dot : name.length();
			checkLevel(what, name, start, end, wildcards);
			start = end + 1;
		}
		return name;
	}

	private static void checkLevel(String what, String name, int start, int end, boolean wildcards) {
		if (start == end) {
			throw new IllegalArgumentException(
					what + " '" + name + "' has an empty level, remove the dot at the start, at the end or in a row");
		}
		String level = name.substring(start, end);
		if (level.equals("*") || level.equals("**") || level.equals("#")) {
			if (!wildcards) {
				throw new IllegalArgumentException(what + " '" + name + "' contains the wildcard '" + level
						+ "', which only patterns of subscriptions may, name one exactly");
			}
			return;
		}
		for (int i = start; i < end; i++) {
			char c = name.charAt(i);
			if (!isNameCharacter(c)) {
				boolean wildcard = wildcards && (c == '*' || c == '#');
				throw new IllegalArgumentException(what + " '" + name + "' contains " + describe(c) + ", "
						+ (wildcard ? "a wildcard must be a whole level"
								: "use letters A-Z a-z, digits, '_' and '-', with dots between levels"));
			}
		}
	}

	private static boolean isNameCharacter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
	}

	private static String describe(char c) {
		return (c > ' ' && c < 0x7F) ? "'" + c + "'" : String.format(Locale.ROOT, "the character U+%04X", (int) c);
	}

	/**
	 * Whether a name contains a wildcard level.
	 * @param name a topic or pattern
	 * @return {@code true} if it matches more than itself
	 */
	public static boolean isPattern(String name) {
		int start = 0;
		while (start <= name.length()) {
			int dot = name.indexOf('.', start);
			int end = (dot >= 0) ? dot : name.length();
			int length = end - start;
			if (length >= 1 && length <= 2 && (name.startsWith("*", start) || name.startsWith("#", start))) {
				return (length == 1) || name.startsWith("**", start);
			}
			start = end + 1;
		}
		return false;
	}

	/**
	 * Number of levels.
	 * @param name the name
	 * @return one more than it has dots
	 */
	public static int levels(String name) {
		int levels = 1;
		for (int i = 0; i < name.length(); i++) {
			levels += (name.charAt(i) == '.') ? 1 : 0;
		}
		return levels;
	}

	/**
	 * First level of a name.
	 * @param name the name
	 * @return what stands before its first dot, or all of it
	 */
	public static String namespace(String name) {
		int dot = name.indexOf('.');
		return (dot >= 0) ? name.substring(0, dot) : name;
	}

	/**
	 * Bring a name typed by a person into the usual form: no space around it, lower case,
	 * single dots. Names are compared as they are, so this is for whoever wants it before
	 * using a name.
	 * @param name the name
	 * @return the usual form, which may still break the rules
	 */
	public static String normalise(String name) {
		StringBuilder result = new StringBuilder(name.length());
		for (char c : name.strip().toLowerCase(Locale.ROOT).toCharArray()) {
			if (c != '.' || result.isEmpty() || result.charAt(result.length() - 1) != '.') {
				result.append(c);
			}
		}
		return result.toString();
	}

}
