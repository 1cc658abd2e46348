package io.macula.engine.dht;

import java.util.Arrays;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a 0.14.3 node, about which nothing is proven. Immutable; arrays are shared,
 * so nobody may change them.
 */
public final class UnsignedEntry {

	private static final int MAX_ID = 256;

	private static final long DEFAULT_TTL_SECONDS = 300;

	private final byte[] nodeId;

	private final WireValue.Map value;

	private UnsignedEntry(byte[] nodeId, WireValue.Map value) {
		this.nodeId = nodeId;
		this.value = value;
	}

	/**
	 * Read an entry.
	 * @param value the entry, from a peer
	 * @return the entry, or {@code null} if it does not say which node it is about
	 */
	static @Nullable UnsignedEntry read(WireValue.Map value) {
		byte[] nodeId = value.bytes("node_id");
		return (nodeId != null && nodeId.length > 0 && nodeId.length <= MAX_ID) ? new UnsignedEntry(nodeId, value)
				: null;
	}

	/**
	 * The id of the node as it spells it, claimed by whoever stored the entry.
	 * @return the bytes, shared
	 */
	public byte[] nodeId() {
		return this.nodeId;
	}

	/**
	 * The entry as it came.
	 * @return the entry
	 */
	public WireValue.Map value() {
		return this.value;
	}

	boolean isAbout(NodeId node) {
		return this.nodeId.length == NodeId.BYTES && Arrays.equals(this.nodeId, node.bytes());
	}

	int size() {
		return WireCodec.encodeValue(this.value).length;
	}

	long lifetimeNanos() {
		Long ttl = this.value.number("ttl");
		long seconds = (ttl != null && ttl > 0) ? ttl : DEFAULT_TTL_SECONDS;
		return Math.min(seconds, RecordRules.MAX_LIFETIME_MILLIS / 1000) * 1_000_000_000L;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof UnsignedEntry that && Arrays.equals(this.nodeId, that.nodeId)
				&& this.value.equals(that.value);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.nodeId);
	}

}
