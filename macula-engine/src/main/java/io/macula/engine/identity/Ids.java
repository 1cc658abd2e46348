package io.macula.engine.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Identifiers of messages and requests, and their texts. Stateless.
 */
public final class Ids {

	/** Bytes of a message or request id. */
	public static final int BYTES = 16;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final HexFormat HEX = HexFormat.of();

	private static final Pattern UUID_TEXT = Pattern
		.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

	private Ids() {
	}

	/**
	 * Draw an id.
	 * @param random source of chance
	 * @return 16 fresh bytes
	 */
	public static byte[] random(RandomGenerator random) {
		byte[] id = new byte[BYTES];
		random.nextBytes(id);
		return id;
	}

	/**
	 * A short id from a number.
	 * @param number the number
	 * @return 8 fresh bytes, most significant first
	 */
	public static byte[] ofLong(long number) {
		byte[] id = new byte[Long.BYTES];
		LONGS.set(id, 0, number);
		return id;
	}

	/**
	 * The number of a short id.
	 * @param id exactly 8 bytes
	 * @return the number
	 * @throws IllegalArgumentException if there are not 8 bytes
	 */
	public static long toLong(byte[] id) {
		if (id.length != Long.BYTES) {
			throw new IllegalArgumentException("A short id has 8 bytes, but " + id.length + " were given");
		}
		return (long) LONGS.get(id, 0);
	}

	/**
	 * Write an id the way UUIDs are written.
	 * @param id at least 16 bytes, of which the first 16 are written
	 * @return 36 characters, lower case
	 * @throws IllegalArgumentException if there are fewer bytes
	 */
	public static String toUuidText(byte[] id) {
		if (id.length < BYTES) {
			throw new IllegalArgumentException("An id has at least 16 bytes, but " + id.length + " were given");
		}
		return HEX.formatHex(id, 0, 4) + "-" + HEX.formatHex(id, 4, 6) + "-" + HEX.formatHex(id, 6, 8) + "-"
				+ HEX.formatHex(id, 8, 10) + "-" + HEX.formatHex(id, 10, 16);
	}

	/**
	 * Read an id from the way UUIDs are written.
	 * @param text 36 characters of either case
	 * @return 16 bytes
	 * @throws IllegalArgumentException if it is anything else; names the text
	 */
	public static byte[] fromUuidText(String text) {
		if (!UUID_TEXT.matcher(text).matches()) {
			throw new IllegalArgumentException(
					"'" + text + "' is not a UUID, write 32 hexadecimal digits in groups of 8-4-4-4-12");
		}
		return HEX.parseHex(text.replace("-", ""));
	}

	/**
	 * Write bytes in hexadecimal.
	 * @param bytes any bytes
	 * @return two lower-case digits for each
	 */
	public static String toHex(byte[] bytes) {
		return HEX.formatHex(bytes);
	}

	/**
	 * Read bytes from hexadecimal.
	 * @param text an even number of digits of either case
	 * @return the bytes
	 * @throws IllegalArgumentException if it is anything else; names the text
	 */
	public static byte[] fromHex(String text) {
		try {
			return HEX.parseHex(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + text + "' is not an even number of hexadecimal digits", ex);
		}
	}

}
