package io.macula.engine.dht;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.identity.Realm;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A record with the signature of its owner, under the key that the signature holds for.
 * Everything is read from the signed bytes; what stands beside them is for 0.14.3 only
 * and made anew by everybody who passes the record on. That the record has this form says
 * nothing about the signature: {@link RecordVerifier} does. Immutable; arrays are shared,
 * so nobody may change them.
 */
public final class SignedRecord {

	private static final byte[] DOMAIN = "macula-record/1".getBytes(StandardCharsets.UTF_8);

	/** What the keys and the fields beside the signed bytes take, without texts. */
	private static final int OVERHEAD = 104;

	private final NodeId key;

	private final RecordBody body;

	private final byte[] rec;

	private final byte[] publicKey;

	private final byte[] signature;

	SignedRecord(NodeId key, RecordBody body, byte[] rec, byte[] publicKey, byte[] signature) {
		this.key = key;
		this.body = body;
		this.rec = rec;
		this.publicKey = publicKey;
		this.signature = signature;
	}

	/**
	 * Read a record.
	 * @param key the key that it was found under or is to be kept under
	 * @param value the entry, from a peer
	 * @return the record, or {@code null} if the entry is not signed or not of this form
	 */
	static @Nullable SignedRecord read(NodeId key, WireValue.Map value) {
		byte[] rec = value.bytes("rec");
		byte[] publicKey = value.bytes("pk");
		byte[] signature = value.bytes("sig");
		if (rec == null || publicKey == null || signature == null) {
			return null;
		}
		RecordBody body = RecordCodec.decode(rec);
		return (body != null) ? new SignedRecord(key, body, rec, publicKey, signature) : null;
	}

	/**
	 * Whether an entry claims to be signed, well-formed or not.
	 */
	static boolean claimsSignature(WireValue.Map value) {
		return value.get("rec") != null || value.get("sig") != null;
	}

	/**
	 * The bytes that are signed: each part of variable length is preceded by its length,
	 * so that no two records have the same bytes.
	 */
	static byte[] signedBytes(Realm realm, NodeId key, byte[] rec) {
		byte[] realmName = realm.toBinary();
		return ByteBuffer.allocate(DOMAIN.length + 1 + realmName.length + NodeId.BYTES + 4 + rec.length)
			.put(DOMAIN)
			.put((byte) 0)
			.put(realmName)
			.put(key.bytes())
			.putInt(rec.length)
			.put(rec)
			.array();
	}

	/**
	 * The entry as it crosses the wire, with the keys that 0.14.3 reads.
	 * @return the entry
	 */
	WireValue.Map toMap() {
		return forErlang().put("rec", this.rec).put("pk", this.publicKey).put("sig", this.signature).build();
	}

	/**
	 * The entry for a 0.14.3 node: only what it reads.
	 * @return the entry
	 */
	public WireValue.Map toUnsignedMap() {
		return forErlang().build();
	}

	private WireValue.MapBuilder forErlang() {
		WireValue.MapBuilder map = WireValue.Map.builder().put("node_id", owner().bytes());
		if (!this.body.contact().endpoints().isEmpty()) {
			map.put("endpoint", this.body.contact().endpoints().get(0).toString());
		}
		if (!this.body.kind().equals(RecordKinds.SUBSCRIBER)) {
			WireValue.MapBuilder metadata = WireValue.Map.builder();
			this.body.metadata().forEach(metadata::put);
			map.put("metadata", metadata.build());
		}
		return map.put("ttl", this.body.gone() ? 0 : this.body.lifetimeMillis() / 1000);
	}

	/**
	 * Size on the wire, for limits.
	 * @return bytes, a few more than it really is
	 */
	public int size() {
		int size = OVERHEAD + this.rec.length + this.publicKey.length + this.signature.length;
		List<Endpoint> endpoints = this.body.contact().endpoints();
		size += endpoints.isEmpty() ? 0 : endpoints.get(0).toString().length();
		return this.body.kind().equals(RecordKinds.SUBSCRIBER) ? size : size + metadataSize();
	}

	private int metadataSize() {
		int size = 0;
		for (var entry : this.body.metadata().entrySet()) {
			size += 8 + 3 * (entry.getKey().length() + entry.getValue().length());
		}
		return size;
	}

	/**
	 * The identity that the record says it is signed with.
	 * @return the identity, or {@code null} if the key is of no accepted form
	 */
	@Nullable PublicIdentity signer() {
		try {
			return PublicIdentity.fromEncoded(this.publicKey);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	public NodeId key() {
		return this.key;
	}

	public RecordBody body() {
		return this.body;
	}

	/**
	 * The node that signed it.
	 * @return its id
	 */
	public NodeId owner() {
		return this.body.contact().nodeId();
	}

	public RecordId id() {
		return this.body.id();
	}

	byte[] rec() {
		return this.rec;
	}

	byte[] publicKey() {
		return this.publicKey;
	}

	byte[] signature() {
		return this.signature;
	}

	/**
	 * Whether this one counts where both are known.
	 */
	boolean isNewerThan(SignedRecord other) {
		return this.body.seq() > other.body.seq();
	}

	/**
	 * Whether another record of the same owner, kind and name tells nothing new.
	 * @param other the other record
	 * @return {@code true} if only number and times differ
	 */
	public boolean saysTheSame(SignedRecord other) {
		RecordBody that = other.body;
		return this.body.gone() == that.gone() && this.body.contact().equals(that.contact())
				&& this.body.patterns().equals(that.patterns()) && this.body.metadata().equals(that.metadata());
	}

	@Override
	public String toString() {
		return this.body.kind() + " '" + this.body.name() + "' of " + owner().shortText() + " seq " + this.body.seq()
				+ (this.body.gone() ? " gone" : "");
	}

}
