package io.macula.engine.pubsub;

/**
 * Names of queue groups, and how they are announced. Stateless.
 */
public final class QueueGroup {

	private static final int MAX = 64;

	private QueueGroup() {
	}

	/**
	 * Check the name of a queue group.
	 * @param group the name
	 * @throws IllegalArgumentException if it is not 1 to 64 letters, digits, {@code _}
	 * and {@code -}
	 */
	public static void check(String group) {
		if (!isValid(group)) {
			throw new IllegalArgumentException("Group '" + group.substring(0, Math.min(group.length(), 80))
					+ "' is no name of a queue group: use 1 to 64 letters, digits, '_' and '-'");
		}
	}

	/**
	 * Whether messages on a topic are wanted by who announced a pattern, for itself or
	 * for a queue group.
	 * @param announced what was announced
	 * @param topic the topic
	 * @return {@code true} if so
	 */
	public static boolean matches(String announced, String topic) {
		GroupName name = GroupName.of(announced);
		return TopicPattern.of((name != null) ? name.pattern() : announced).matches(topic);
	}

	static boolean isValid(String group) {
		return !group.isEmpty() && group.length() <= MAX
				&& group.chars()
					.allMatch((c) -> c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
							|| (c >= 'A' && c <= 'Z'));
	}

}
