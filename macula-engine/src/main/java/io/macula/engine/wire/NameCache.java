package io.macula.engine.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Gives the same string for the same bytes without making it again: topics and procedures
 * repeat from message to message. A direct-mapped cache of fixed size, so that a peer
 * which sends ever new names costs no more than without it. Confined to one thread.
 */
final class NameCache {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	/**
	 * The golden ratio in 64 bits, which spreads what is multiplied by it into the upper
	 * bits (Knuth, 6.4).
	 */
	private static final long MIX = 0x9E3779B97F4A7C15L;

	/** As many as seven bits count. */
	private static final int SLOTS = 128;

	private static final int MAX_BYTES = 256;

	/** Made on first use: most streams carry no names. */
	private byte[] @Nullable [] keys = new byte[0] @Nullable [];

	private @Nullable String[] names = new @Nullable String[0];

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
		if (this.keys.length == 0) {
			this.keys = new byte[SLOTS] @Nullable [];
			this.names = new @Nullable String[SLOTS];
		}
		int end = offset + length;
		int slot = slot(bytes, offset, end);
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

	/**
	 * Eight bytes at a time; the last step may overlap the one before.
	 */
	private static int slot(byte[] bytes, int offset, int end) {
		int length = end - offset;
		long hash = length;
		if (length >= Long.BYTES) {
			for (int i = offset; i < end - Long.BYTES; i += Long.BYTES) {
				hash = (hash ^ (long) LONGS.get(bytes, i)) * MIX;
			}
			hash = (hash ^ (long) LONGS.get(bytes, end - Long.BYTES)) * MIX;
		}
		else {
			for (int i = offset; i < end; i++) {
				hash = (hash ^ bytes[i]) * MIX;
			}
		}
		return (int) (hash >>> 57);
	}

}
