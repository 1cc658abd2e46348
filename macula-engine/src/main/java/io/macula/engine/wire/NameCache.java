package io.macula.engine.wire;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Gives the same string for the same bytes without making it again: topics and procedures
 * repeat from message to message. A direct-mapped cache of fixed size, so that a peer
 * which sends ever new names costs no more than without it. Confined to one thread.
 */
final class NameCache {

	private static final int SLOTS = 128;

	private static final int MAX_BYTES = 256;

	private final byte[] @Nullable [] keys = new byte[SLOTS] @Nullable [];

	private final @Nullable String[] names = new @Nullable String[SLOTS];

	/**
	 * The text of some bytes.
	 * @param bytes where they are
	 * @param offset where they begin
	 * @param length how many they are
	 * @return the text, or {@code null} if they are not UTF-8
	 */
	@Nullable String get(byte[] bytes, int offset, int length) {
		if (length > MAX_BYTES) {
			return Dialect.decode(bytes, offset, length);
		}
		int end = offset + length;
		int hash = length;
		for (int i = offset; i < end; i++) {
			hash = 31 * hash + bytes[i];
		}
		int slot = (hash ^ (hash >>> 7)) & (SLOTS - 1);
		byte[] key = this.keys[slot];
		if (key != null && Arrays.equals(key, 0, key.length, bytes, offset, end)) {
			return this.names[slot];
		}
		String name = Dialect.decode(bytes, offset, length);
		if (name != null) {
			this.keys[slot] = Arrays.copyOfRange(bytes, offset, end);
			this.names[slot] = name;
		}
		return name;
	}

}
