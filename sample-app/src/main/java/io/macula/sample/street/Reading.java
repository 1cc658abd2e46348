package io.macula.sample.street;

import org.jspecify.annotations.Nullable;

/**
 * What a house tells the street about its power. Immutable.
 *
 * @param house name of the house: 1 to 32 lower-case letters, digits and {@code -}
 * @param run when the house began to count, in milliseconds since 1970: a restarted house
 * counts from 1 again
 * @param number 1 for the first reading of a run, then one more each time; 0 for a
 * reading that is not counted
 * @param production what the roof makes, in watts
 * @param consumption what the house uses, in watts
 * @param battery how full the battery is, in percent
 */
public record Reading(String house, long run, long number, int production, int consumption, int battery) {

	public Reading {
		if (!isName(house)) {
			throw new IllegalArgumentException(
					"'house' is '" + house + "' but must be 1 to 32 lower-case letters, digits and '-'");
		}
	}

	/**
	 * Whether something can be the name of a house.
	 * @param name the name, {@code null} if a message has none
	 * @return whether it can
	 */
	public static boolean isName(@Nullable String name) {
		return name != null && name.matches("[a-z0-9-]{1,32}");
	}

	/**
	 * Topic that readings of a house are published to.
	 * @param house name of the house
	 * @return the topic
	 */
	public static String topic(String house) {
		return "street." + house + ".power";
	}

}
