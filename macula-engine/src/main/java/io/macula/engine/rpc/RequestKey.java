package io.macula.engine.rpc;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Number of a request as its sender chose it: 8 bytes from Java nodes, 16 from others.
 * Immutable by agreement.
 */
final class RequestKey implements Comparable<RequestKey> {

	private final byte[] bytes;

	RequestKey(byte[] bytes) {
		this.bytes = bytes;
	}

	byte[] bytes() {
		return this.bytes;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RequestKey that && Arrays.equals(this.bytes, that.bytes);
	}

	/** Lets hash tables stay quick when a peer chooses numbers that collide. */
	@Override
	public int compareTo(RequestKey other) {
		return Arrays.compare(this.bytes, other.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

}
