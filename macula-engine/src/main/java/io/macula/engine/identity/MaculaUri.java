package io.macula.engine.identity;

import java.util.HexFormat;
import java.util.Locale;

/**
 * Names a node in a realm: {@code macula://realm/id}. Immutable.
 *
 * @param realm the realm
 * @param nodeIdHex the id as its owner spells it, an even number of lower-case
 * hexadecimal digits; 64 for a Java node
 */
public record MaculaUri(Realm realm, String nodeIdHex) {

	private static final String SCHEME = "macula://";

	private static final int MAX_DIGITS = 256;

	/**
	 * Check and normalise.
	 * @throws IllegalArgumentException if the id is not hexadecimal; names the value and
	 * the remedy
	 */
	public MaculaUri {
		int length = nodeIdHex.length();
		if (length == 0 || length % 2 != 0 || length > MAX_DIGITS
				|| !nodeIdHex.chars().allMatch(HexFormat::isHexDigit)) {
			throw new IllegalArgumentException("Node id '" + nodeIdHex
					+ "' of a macula URI must be an even number of hexadecimal digits, usually 64");
		}
		nodeIdHex = nodeIdHex.toLowerCase(Locale.ROOT);
	}

	/**
	 * Name a node.
	 * @param realm its realm
	 * @param nodeId its id
	 * @return the URI
	 */
	public static MaculaUri of(Realm realm, NodeId nodeId) {
		return new MaculaUri(realm, nodeId.toString());
	}

	/**
	 * Parse the text form.
	 * @param text {@code macula://realm/id}
	 * @return the URI
	 * @throws IllegalArgumentException if it is anything else; names the text and the
	 * remedy
	 */
	public static MaculaUri parse(String text) {
		int slash = text.indexOf('/', SCHEME.length());
		if (!text.startsWith(SCHEME) || slash < 0) {
			throw new IllegalArgumentException(
					"'" + text + "' is not a macula URI, write it as macula://realm/node-id-in-hexadecimal");
		}
		try {
			return new MaculaUri(new Realm(text.substring(SCHEME.length(), slash)), text.substring(slash + 1));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + text + "' is not a macula URI: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The node as a point in the id space.
	 * @return its id, hashed if it does not have 32 bytes
	 */
	public NodeId nodeId() {
		return NodeId.ofAny(HexFormat.of().parseHex(this.nodeIdHex));
	}

	@Override
	public String toString() {
		return SCHEME + this.realm + "/" + this.nodeIdHex;
	}

}
