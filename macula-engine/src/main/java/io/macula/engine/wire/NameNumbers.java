package io.macula.engine.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers that this node gives to topics and procedures. When they are used up, all are
 * taken back and given anew to the names that are still in use: names come and go, and a
 * node that lives long has seen more than there are numbers. What a peer was told before
 * does not count any more then, see {@link #era()}. Confined to the node's loop.
 */
public final class NameNumbers {

	/** There is no number. */
	public static final int NONE = -1;

	private final Map<String, Integer> numbers = new HashMap<>();

	private final int maxNames;

	private long era;

	/**
	 * Without a number given.
	 * @param maxNames most names at a time
	 */
	public NameNumbers(int maxNames) {
		this.maxNames = maxNames;
	}

	/**
	 * The number of a name.
	 * @param name the name
	 * @return its number, or {@link #NONE} if it has none at present
	 */
	public int number(String name) {
		Integer number = this.numbers.get(name);
		return (number != null) ? number : NONE;
	}

	/**
	 * Give a number to a name that has none. The peer must hear of it before it is used.
	 * @param name the name
	 * @return its number, below the most names
	 */
	public int assign(String name) {
		if (this.numbers.size() >= this.maxNames) {
			this.numbers.clear();
			this.era++;
		}
		int number = this.numbers.size();
		this.numbers.put(name, number);
		return number;
	}

	/**
	 * How often all numbers were taken back. Within an era a number stands for one name;
	 * in the next one each peer must hear of it again before it is used.
	 * @return the number of the era
	 */
	public long era() {
		return this.era;
	}

}
