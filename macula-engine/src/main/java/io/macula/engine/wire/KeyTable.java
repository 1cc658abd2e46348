package io.macula.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the number of a known key from its bytes, without making a string: a hash without
 * collisions over length, first and last byte, whose factors are searched when the table
 * is made. Immutable.
 */
final class KeyTable {

	private static final int SLOTS = 64;

	private static final int LARGEST_FACTOR = 64;

	private final byte[] @Nullable [] keys = new byte[SLOTS] @Nullable [];

	private final int[] numbers = new int[SLOTS];

	private final int lengthFactor;

	private final int lastFactor;

	/**
	 * Make a table.
	 * @param names the keys, in the order of their numbers
	 */
	KeyTable(List<String> names) {
		for (int factors = 0; factors < LARGEST_FACTOR * LARGEST_FACTOR; factors++) {
			int forLength = 1 + factors / LARGEST_FACTOR;
			int forLast = 1 + factors % LARGEST_FACTOR;
			if (fill(names, forLength, forLast)) {
				this.lengthFactor = forLength;
				this.lastFactor = forLast;
				return;
			}
		}
		throw new IllegalStateException("No hash without collisions for the keys " + names);
	}

	private boolean fill(List<String> names, int forLength, int forLast) {
		Arrays.fill(this.keys, null);
		for (int number = 0; number < names.size(); number++) {
			byte[] key = names.get(number).getBytes(StandardCharsets.US_ASCII);
			int slot = slot(key, 0, key.length, forLength, forLast);
			if (this.keys[slot] != null) {
				return false;
			}
			this.keys[slot] = key;
			this.numbers[slot] = number;
		}
		return true;
	}

	private static int slot(byte[] bytes, int offset, int length, int forLength, int forLast) {
		return (length * forLength + bytes[offset] + bytes[offset + length - 1] * forLast) & (SLOTS - 1);
	}

	/**
	 * Find a key.
	 * @param bytes where it is
	 * @param offset where it begins
	 * @param length how many bytes it has
	 * @return its number, or -1 if it is not known
	 */
	int find(byte[] bytes, int offset, int length) {
		if (length == 0) {
			return -1;
		}
		int slot = slot(bytes, offset, length, this.lengthFactor, this.lastFactor);
		byte[] key = this.keys[slot];
		return (key != null && Arrays.equals(key, 0, key.length, bytes, offset, offset + length)) ? this.numbers[slot]
				: -1;
	}

}
