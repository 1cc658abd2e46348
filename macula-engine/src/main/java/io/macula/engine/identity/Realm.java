package io.macula.engine.identity;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The name that separates one mesh from another: nodes of different realms do not talk.
 * Compared as it is written. Immutable.
 *
 * @param name levels of letters, digits, {@code _} and {@code -} separated by dots; at
 * most {@value #MAX_BYTES} bytes
 */
public record Realm(String name) {

	/** Most bytes of a name. */
	public static final int MAX_BYTES = 255;

	/** The realm of nodes that name none. */
	public static final Realm DEFAULT = new Realm("macula.default");

	/**
	 * Check the name.
	 * @throws IllegalArgumentException if it breaks a rule; names the value, the fault
	 * and the remedy
	 */
	public Realm {
		Names.check("Realm", name, false, MAX_BYTES, Integer.MAX_VALUE);
	}

	/**
	 * Read the binary form.
	 * @param binary length in two bytes, most significant first, and the name
	 * @return the realm
	 * @throws IllegalArgumentException if the length does not fit or the name breaks a
	 * rule
	 */
	public static Realm fromBinary(byte[] binary) {
		if (binary.length < 2 || ((binary[0] & 0xFF) << 8 | (binary[1] & 0xFF)) != binary.length - 2) {
			throw new IllegalArgumentException("Binary realm of " + binary.length
					+ " bytes does not have the length that it states, write two bytes of length and the name");
		}
		return new Realm(new String(binary, 2, binary.length - 2, StandardCharsets.UTF_8));
	}

	/**
	 * Bring a name typed by a person into the usual form: no space around it, lower case.
	 * @param name the name
	 * @return the usual form, which may still break the rules
	 */
	public static String normalise(String name) {
		return name.strip().toLowerCase(Locale.ROOT);
	}

	/**
	 * The realm as a point in the id space.
	 * @return the SHA-256 of the name
	 */
	public NodeId id() {
		return NodeId.sha256Of(this.name);
	}

	/**
	 * The binary form.
	 * @return length in two bytes, most significant first, and the name
	 */
	public byte[] toBinary() {
		byte[] text = this.name.getBytes(StandardCharsets.UTF_8);
		byte[] binary = new byte[2 + text.length];
		System.arraycopy(text, 0, binary, 2, text.length);
		binary[0] = (byte) (text.length >>> 8);
		binary[1] = (byte) text.length;
		return binary;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
