package io.macula.engine.wire;

import io.macula.engine.runtime.Limits;

/**
 * What one message of a peer may hold. Immutable.
 *
 * @param maxFrame largest payload of a frame, in bytes, 64 to 16 MiB
 * @param depth deepest nesting of a value, 2 to 128
 * @param elements most keys, values and items in one message, at least 16
 */
public record WireLimits(int maxFrame, int depth, int elements) {

	/**
	 * Check the ranges.
	 * @throws IllegalArgumentException if a value is out of its range; names value and
	 * range
	 */
	public WireLimits {
		range("frame size", maxFrame, 64, 16 << 20);
		range("depth", depth, 2, 128);
		range("number of elements", elements, 16, 16 << 20);
	}

	/**
	 * Take them from the limits of a node.
	 * @param limits the limits of the node
	 * @return the limits of a message
	 */
	public static WireLimits of(Limits limits) {
		return new WireLimits(limits.frameBytes(), limits.wireDepth(), limits.wireElements());
	}

	private static void range(String what, int value, int least, int most) {
		if (value < least || value > most) {
			throw new IllegalArgumentException(
					"Limit of the " + what + " is " + value + " but must be from " + least + " to " + most);
		}
	}

}
