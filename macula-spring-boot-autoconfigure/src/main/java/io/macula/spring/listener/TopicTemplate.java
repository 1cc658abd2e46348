package io.macula.spring.listener;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A topic pattern whose wildcards may have names: {@code home.{room}.temperature}
 * subscribes to {@code home.*.temperature} and captures the second level as {@code room};
 * {@code log.{*path}} subscribes to {@code log.**} and captures the rest. Wildcards
 * without a name are captured by their position: {@code 0} for the first wildcard, and so
 * on. Immutable.
 */
final class TopicTemplate {

	private static final String MANY = "**";

	private final String[] levels;

	/** Name of the capture at each level, {@code null} at literal levels. */
	private final @Nullable String[] names;

	private final String pattern;

	private TopicTemplate(String[] levels, @Nullable String[] names) {
		this.levels = levels;
		this.names = names;
		this.pattern = String.join(".", levels);
	}

	/**
	 * Parse a text.
	 * @throws IllegalArgumentException if braces do not enclose a whole level or a name
	 * comes twice
	 */
	static TopicTemplate parse(String text) {
		String[] levels = text.split("\\.", -1);
		@Nullable String[] names = new @Nullable String[levels.length];
		List<String> known = new ArrayList<>();
		int wildcards = 0;
		for (int i = 0; i < levels.length; i++) {
			String level = levels[i];
			if (level.equals("*") || level.equals(MANY) || level.equals("#")) {
				names[i] = String.valueOf(wildcards++);
				levels[i] = level.equals("*") ? "*" : MANY;
			}
			else if (level.indexOf('{') >= 0 || level.indexOf('}') >= 0) {
				boolean many = level.startsWith("{*");
				String name = name(text, level, many);
				if (known.contains(name)) {
					throw new IllegalArgumentException(
							"Topic '" + text + "' captures '" + name + "' twice, give each level its own name");
				}
				known.add(name);
				names[i] = name;
				levels[i] = many ? MANY : "*";
				wildcards++;
			}
		}
		return new TopicTemplate(levels, names);
	}

	private static String name(String text, String level, boolean many) {
		int start = many ? 2 : 1;
		String name = (level.startsWith("{") && level.endsWith("}") && level.length() > start)
				? level.substring(start, level.length() - 1) : "";
		if (!name.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
			throw new IllegalArgumentException("Topic '" + text + "' has the level '" + level
					+ "', write a capture as {name} or {*name} between two dots");
		}
		return name;
	}

	/**
	 * The pattern to subscribe to.
	 */
	String pattern() {
		return this.pattern;
	}

	/**
	 * Names of what it captures.
	 */
	List<String> captures() {
		List<String> captures = new ArrayList<>();
		for (String name : this.names) {
			if (name != null) {
				captures.add(name);
			}
		}
		return captures;
	}

	/**
	 * Take a topic apart. Several wildcards for many levels take as few levels as
	 * possible, the last one the rest.
	 * @return the captures by name, or {@code null} if the topic does not match
	 */
	@Nullable Map<String, String> capture(String topic) {
		String[] actual = topic.split("\\.", -1);
		int[] from = new int[this.levels.length];
		int[] to = new int[this.levels.length];
		if (!align(actual, from, to)) {
			return null;
		}
		Map<String, String> captures = new LinkedHashMap<>();
		for (int i = 0; i < this.levels.length; i++) {
			String name = this.names[i];
			if (name != null) {
				captures.put(name, String.join(".", List.of(actual).subList(from[i], to[i])));
			}
		}
		return captures;
	}

	/**
	 * Find which levels of the topic each level of the pattern takes. Only the last
	 * wildcard for many levels ever needs to be widened, so that this takes at most the
	 * product of both lengths.
	 */
	private boolean align(String[] actual, int[] from, int[] to) {
		int level = 0;
		int at = 0;
		int many = -1;
		while (at < actual.length || level < this.levels.length) {
			if (level < this.levels.length && this.levels[level].equals(MANY)) {
				from[level] = at;
				to[level] = at;
				many = level++;
			}
			else if (level < this.levels.length && at < actual.length && matches(this.levels[level], actual[at])) {
				from[level] = at;
				to[level] = ++at;
				level++;
			}
			else if (many >= 0 && to[many] < actual.length) {
				to[many]++;
				at = to[many];
				level = many + 1;
			}
			else {
				return false;
			}
		}
		return true;
	}

	private static boolean matches(String level, String actual) {
		return level.equals("*") || level.equals(actual);
	}

	@Override
	public String toString() {
		return this.pattern;
	}

}
