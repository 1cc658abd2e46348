package io.macula.engine.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * A point in the 256-bit space of Kademlia (Maymounkov and Mazières, 2002): the id of a
 * node or the key of a record. Distance is the bitwise exclusive or, read as an unsigned
 * number. Four longs rather than an array make comparing, hashing and measuring distances
 * free of allocation. Immutable.
 */
public final class NodeId implements Comparable<NodeId> {

	/** Bytes of an id. */
	public static final int BYTES = 32;

	/** Bits of an id, and the {@link #bucketIndex} of an id with itself. */
	public static final int BITS = 256;

	private static final HexFormat HEX = HexFormat.of();

	private final long a;

	private final long b;

	private final long c;

	private final long d;

	private NodeId(long a, long b, long c, long d) {
		this.a = a;
		this.b = b;
		this.c = c;
		this.d = d;
	}

	/**
	 * Read an id from its bytes.
	 * @param bytes exactly 32 bytes, copied
	 * @return the id
	 * @throws IllegalArgumentException if there are not 32 bytes
	 */
	public static NodeId of(byte[] bytes) {
		if (bytes.length != BYTES) {
			throw new IllegalArgumentException("A node id has 32 bytes, but " + bytes.length + " were given");
		}
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		return new NodeId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
	}

	/**
	 * Place an opaque id of any length in the space, as 0.14.3 does for distances: 32
	 * bytes are taken as they are, others are hashed. Good for distances only: the result
	 * does not name the peer towards others.
	 * @param bytes the id as its owner spells it
	 * @return the point in the space
	 */
	public static NodeId ofAny(byte[] bytes) {
		return (bytes.length == BYTES) ? of(bytes) : sha256Of(bytes);
	}

	/**
	 * Parse the text form.
	 * @param hex exactly 64 hexadecimal digits of either case
	 * @return the id
	 * @throws IllegalArgumentException if the text is anything else
	 */
	public static NodeId fromHex(String hex) {
		if (hex.length() != 2 * BYTES) {
			throw notHex(hex, null);
		}
		try {
			return of(HEX.parseHex(hex));
		}
		catch (IllegalArgumentException ex) {
			throw notHex(hex, ex);
		}
	}

	/**
	 * Hash the concatenation of some bytes into the space.
	 * @param parts what to hash, in order
	 * @return the SHA-256 of it
	 */
	public static NodeId sha256Of(byte[]... parts) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (byte[] part : parts) {
				digest.update(part);
			}
			return of(digest.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This Java runtime has no SHA-256, which every Java runtime must have", ex);
		}
	}

	/**
	 * Hash a text into the space, for instance a topic or a procedure into its record
	 * key.
	 * @param text the text, hashed as UTF-8
	 * @return the SHA-256 of it
	 */
	public static NodeId sha256Of(String text) {
		return sha256Of(text.getBytes(StandardCharsets.UTF_8));
	}

	private static IllegalArgumentException notHex(String text, @Nullable Throwable cause) {
		return new IllegalArgumentException("'" + text
				+ "' is not a node id: write exactly 64 hexadecimal digits (this has " + text.length() + " characters)",
				cause);
	}

	/**
	 * The bytes of the id.
	 * @return a fresh array of 32 bytes
	 */
	public byte[] bytes() {
		return toBytes(this.a, this.b, this.c, this.d);
	}

	/**
	 * Distance to another id.
	 * @param other the other id
	 * @return a fresh array of 32 bytes, the unsigned difference with the most
	 * significant byte first
	 */
	public byte[] distance(NodeId other) {
		return toBytes(this.a ^ other.a, this.b ^ other.b, this.c ^ other.c, this.d ^ other.d);
	}

	/**
	 * Number of leading bits that both ids share.
	 * @param other the other id
	 * @return 0 (farthest half of the space) to 256 (the same id)
	 */
	public int bucketIndex(NodeId other) {
		if (this.a != other.a) {
			return Long.numberOfLeadingZeros(this.a ^ other.a);
		}
		if (this.b != other.b) {
			return 64 + Long.numberOfLeadingZeros(this.b ^ other.b);
		}
		if (this.c != other.c) {
			return 128 + Long.numberOfLeadingZeros(this.c ^ other.c);
		}
		return 192 + Long.numberOfLeadingZeros(this.d ^ other.d);
	}

	/**
	 * Which of two ids is nearer to this one.
	 * @param left an id
	 * @param right another id
	 * @return negative if {@code left} is nearer, positive if {@code right} is, zero only
	 * if both are the same id
	 */
	public int compareDistance(NodeId left, NodeId right) {
		if (left.a != right.a) {
			return Long.compareUnsigned(left.a ^ this.a, right.a ^ this.a);
		}
		if (left.b != right.b) {
			return Long.compareUnsigned(left.b ^ this.b, right.b ^ this.b);
		}
		if (left.c != right.c) {
			return Long.compareUnsigned(left.c ^ this.c, right.c ^ this.c);
		}
		return Long.compareUnsigned(left.d ^ this.d, right.d ^ this.d);
	}

	/**
	 * Abbreviation for logs; not unique.
	 * @return the first eight hexadecimal digits
	 */
	public String shortText() {
		return HEX.toHexDigits(this.a >>> 32, 8);
	}

	@Override
	public int compareTo(NodeId other) {
		int result = Long.compareUnsigned(this.a, other.a);
		result = (result != 0) ? result : Long.compareUnsigned(this.b, other.b);
		result = (result != 0) ? result : Long.compareUnsigned(this.c, other.c);
		return (result != 0) ? result : Long.compareUnsigned(this.d, other.d);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof NodeId that && this.a == that.a && this.b == that.b && this.c == that.c
				&& this.d == that.d;
	}

	@Override
	public int hashCode() {
		// All four, because ids near one key share their first bits
		return Long
			.hashCode(this.a ^ Long.rotateLeft(this.b, 13) ^ Long.rotateLeft(this.c, 29) ^ Long.rotateLeft(this.d, 43));
	}

	/**
	 * The text form.
	 * @return 64 lower-case hexadecimal digits
	 */
	@Override
	public String toString() {
		return HEX.formatHex(bytes());
	}

	private static byte[] toBytes(long a, long b, long c, long d) {
		return ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putLong(c).putLong(d).array();
	}

}
