package io.macula.engine.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * A subscription of a queue group as other nodes are told of it: its pattern with two
 * more levels, {@code *} and the name of the group after an {@code @}. No topic matches
 * that, so whoever does not know groups leaves it alone, and it is found in the mesh
 * where patterns are. Immutable.
 *
 * @param pattern the pattern
 * @param group the group
 */
record GroupName(String pattern, String group) {

	private static final String MARK = ".*.@";

	/**
	 * What other nodes are told.
	 */
	String text() {
		return this.pattern + MARK + this.group;
	}

	/**
	 * Read what another node told.
	 * @param text a pattern, perhaps of a group
	 * @return pattern and group, or {@code null} if it is a plain pattern
	 */
	static @Nullable GroupName of(String text) {
		int mark = text.lastIndexOf(MARK);
		if (mark <= 0) {
			return null;
		}
		String group = text.substring(mark + MARK.length());
		return QueueGroup.isValid(group) ? new GroupName(text.substring(0, mark), group) : null;
	}

}
