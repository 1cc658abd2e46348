package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.List;

/**
 * Which topics a subscription wants. Levels are separated by {@code .}; {@code *} stands
 * for exactly one level, {@code **} and its alias {@code #} for any number of levels,
 * none included. A wildcard must be a whole level: {@code a.b*} is a literal. Case
 * matters, and an empty text is one empty level.
 * <p>
 * Immutable. Two patterns are equal if they are written alike once {@code #} is read as
 * {@code **}.
 */
public final class TopicPattern {

	static final String ONE = "*";

	static final String MANY = "**";

	private static final String MANY_ALIAS = "#";

	private final String text;

	private final String[] levels;

	private final boolean wildcard;

	private TopicPattern(String text, String[] levels, boolean wildcard) {
		this.text = text;
		this.levels = levels;
		this.wildcard = wildcard;
	}

	/**
	 * Read a pattern. Any text is one: whether it is a good name is decided where
	 * somebody subscribes.
	 * @param pattern the text
	 * @return the pattern
	 */
	public static TopicPattern of(String pattern) {
		List<String> levels = new ArrayList<>();
		boolean wildcard = false;
		boolean rewritten = false;
		int start = 0;
		while (start <= pattern.length()) {
			int end = levelEnd(pattern, start);
			String level = level(pattern, start, end);
			wildcard |= isWildcard(level);
			boolean again = isMany(level) && !levels.isEmpty() && isMany(levels.get(levels.size() - 1));
			// Any number of levels twice in a row is any number of levels
			if (!again) {
				levels.add(level);
			}
			rewritten |= again || !pattern.startsWith(level, start) || level.length() != end - start;
			start = end + 1;
		}
		String text = rewritten ? String.join(".", levels) : pattern;
		return new TopicPattern(text, levels.toArray(String[]::new), wildcard);
	}

	private static String level(String pattern, int start, int end) {
		int length = end - start;
		if (length == 1 && pattern.charAt(start) == '*') {
			return ONE;
		}
		if (length == 1 && pattern.startsWith(MANY_ALIAS, start)) {
			return MANY;
		}
		if (length == 2 && pattern.startsWith(MANY, start)) {
			return MANY;
		}
		return pattern.substring(start, end);
	}

	/**
	 * Whether a topic matches. Takes at most levels of the pattern times levels of the
	 * topic steps and allocates nothing.
	 * @param topic any text
	 * @return {@code true} if it does
	 */
	public boolean matches(String topic) {
		if (!this.wildcard) {
			return this.text.equals(topic);
		}
		// As for '*' and '?' in file names: on a mismatch let the last '**' take one
		// level more. Earlier ones need no second thought, because whatever they could
		// give up the last one can take.
		int next = 0;
		int start = 0;
		int many = -1;
		int retry = 0;
		while (start <= topic.length()) {
			int end = levelEnd(topic, start);
			if (next < this.levels.length && isMany(this.levels[next])) {
				many = next++;
				retry = start;
			}
			else if (next < this.levels.length && levelMatches(this.levels[next], topic, start, end)) {
				next++;
				start = end + 1;
			}
			else if (many >= 0) {
				next = many + 1;
				retry = levelEnd(topic, retry) + 1;
				start = retry;
			}
			else {
				return false;
			}
		}
		while (next < this.levels.length && isMany(this.levels[next])) {
			next++;
		}
		return next == this.levels.length;
	}

	private static boolean levelMatches(String level, String topic, int start, int end) {
		return isOne(level) || (level.length() == end - start && topic.startsWith(level, start));
	}

	static int levelEnd(String name, int start) {
		int dot = name.indexOf('.', start);
		return (dot >= 0) ? dot : name.length();
	}

	static boolean isOne(String level) {
		return level.equals(ONE);
	}

	static boolean isMany(String level) {
		return level.equals(MANY);
	}

	private static boolean isWildcard(String level) {
		return isOne(level) || isMany(level);
	}

	/**
	 * Levels in order, with {@code **} for its alias.
	 * @return the levels, not to be changed
	 */
	String[] levels() {
		return this.levels;
	}

	/**
	 * Whether other topics than the text itself match.
	 * @return {@code true} with a wildcard level
	 */
	public boolean isWildcard() {
		return this.wildcard;
	}

	/**
	 * The form that is announced to other nodes: {@code **} for its alias and only once
	 * in a row.
	 * @return the text
	 */
	public String text() {
		return this.text;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TopicPattern that && this.text.equals(that.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * The same as {@link #text()}.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
