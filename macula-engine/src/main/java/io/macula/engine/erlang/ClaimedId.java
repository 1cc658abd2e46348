package io.macula.engine.erlang;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a peer of 0.14.3 says that its id is. Of any length; an id of 32 bytes and the
 * text of its hexadecimal digits are the same id, since 0.14.3 uses both for one node.
 * Immutable; arrays are shared, so nobody may change them.
 */
final class ClaimedId {

	private static final int MAX_BYTES = 256;

	private final byte[] bytes;

	private final ByteBuffer canonical;

	private ClaimedId(byte[] bytes, byte[] canonical) {
		this.bytes = bytes;
		this.canonical = ByteBuffer.wrap(canonical);
	}

	/**
	 * Read an id.
	 * @param bytes the id as its owner spells it
	 * @return the id, or {@code null} if it is empty or too long
	 */
	static @Nullable ClaimedId of(byte @Nullable [] bytes) {
		if (bytes == null || bytes.length == 0 || bytes.length > MAX_BYTES) {
			return null;
		}
		byte[] digits = (bytes.length == 2 * NodeId.BYTES) ? fromHex(bytes) : null;
		return new ClaimedId(bytes, (digits != null) ? digits : bytes);
	}

	private static byte @Nullable [] fromHex(byte[] text) {
		for (byte digit : text) {
			if (!HexFormat.isHexDigit(digit)) {
				return null;
			}
		}
		return HexFormat.of().parseHex(new String(text, StandardCharsets.US_ASCII));
	}

	/**
	 * What tells others that something comes from a peer which only claims who it is.
	 * @param claimed the id, {@code null} if it does not even say
	 * @return headers
	 */
	static Map<String, String> headers(@Nullable ClaimedId claimed) {
		return Map.of(Headers.CLAIMED_ID, (claimed != null) ? claimed.text() : "unknown");
	}

	/**
	 * The id as its owner spells it.
	 * @return the bytes, shared
	 */
	byte[] bytes() {
		return this.bytes;
	}

	/**
	 * The node whose id this would be if it were proven.
	 * @return the id, or {@code null} if no node has such an id
	 */
	@Nullable NodeId node() {
		return (this.canonical.remaining() == NodeId.BYTES) ? NodeId.of(this.canonical.array()) : null;
	}

	/**
	 * The place of the id among those of nodes.
	 */
	NodeId point() {
		return NodeId.ofAny(this.canonical.array());
	}

	/**
	 * The id for people: its own text if it is one, otherwise hexadecimal digits.
	 */
	String text() {
		byte[] text = this.canonical.array();
		boolean readable = text.length != NodeId.BYTES;
		for (byte character : text) {
			readable &= character > ' ' && character < 0x7F;
		}
		return readable ? new String(text, StandardCharsets.US_ASCII) : HexFormat.of().formatHex(text);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ClaimedId that && this.canonical.equals(that.canonical);
	}

	@Override
	public int hashCode() {
		return this.canonical.hashCode();
	}

	@Override
	public String toString() {
		return text();
	}

}
