package io.macula.engine.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers that this node gave to topics and procedures towards one peer. When they are
 * used up, further names go in full frames. Confined to the node's loop.
 */
public final class NameNumbers {

	/** There is no number. */
	public static final int NONE = -1;

	private final Map<String, Integer> numbers = new HashMap<>();

	private final int maxNames;

	/**
	 * Without a number given.
	 * @param maxNames most names, as the peer accepts
	 */
	public NameNumbers(int maxNames) {
		this.maxNames = maxNames;
	}

	/**
	 * The number of a name.
	 * @param name the name
	 * @return its number, or {@link #NONE} if it has none yet
	 */
	public int number(String name) {
		Integer number = this.numbers.get(name);
		return (number != null) ? number : NONE;
	}

	/**
	 * Give a number to a name that has none. The peer must hear of it before it is used.
	 * @param name the name
	 * @return its number, or {@link #NONE} if all are used up
	 */
	public int assign(String name) {
		int number = this.numbers.size();
		if (number >= this.maxNames) {
			return NONE;
		}
		this.numbers.put(name, number);
		return number;
	}

}
