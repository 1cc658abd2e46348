package io.macula.engine.link;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers that this node gives to topics and procedures so that compact frames need not
 * spell them. The numbers are the same on all links, hence a message for several links is
 * encoded once; each link announces a number before its first use there. Confined to the
 * loop.
 */
final class NameNumbers {

	/** Returned when no number is left: the full frame is used. */
	static final int NONE = -1;

	private final Map<String, Integer> numbers = new HashMap<>();

	private final int most;

	/**
	 * Start empty.
	 * @param most numbers to give
	 */
	NameNumbers(int most) {
		this.most = most;
	}

	/**
	 * The number of a name.
	 * @param name topic or procedure
	 * @return its number, or {@link #NONE}
	 */
	int of(String name) {
		Integer number = this.numbers.get(name);
		if (number != null) {
			return number;
		}
		// 0 stays free: it stands for "no name" in replies
		int next = this.numbers.size() + 1;
		if (next >= this.most) {
			return NONE;
		}
		this.numbers.put(name, next);
		return next;
	}

}
