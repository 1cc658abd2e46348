package io.macula.engine.membership;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.identity.Realm;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Metadata;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireFormatException;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about itself in one incarnation: how it is reached, what it tells, or
 * that it leaves. Signed, because others pass it on: nobody can raise the incarnation of
 * another node or change what it says. Kept as the signed bytes, which are read again
 * when needed, since thousands are held. Immutable; arrays are not copied.
 */
final class Statement {

	private static final byte[] DOMAIN = "macula-member/1".getBytes(StandardCharsets.US_ASCII);

	private static final WireLimits LIMITS = new WireLimits(65536, 8, 1024);

	private final NodeId id;

	private final long incarnation;

	private final boolean left;

	private final byte[] rec;

	private final byte[] publicKey;

	private final byte[] signature;

	private Statement(NodeId id, long incarnation, boolean left, byte[] rec, byte[] publicKey, byte[] signature) {
		this.id = id;
		this.incarnation = incarnation;
		this.left = left;
		this.rec = rec;
		this.publicKey = publicKey;
		this.signature = signature;
	}

	/**
	 * The bytes that say something, before they are signed.
	 * @return the bytes
	 */
	static byte[] encode(Contact contact, long incarnation, boolean left, NodeMetadata metadata) {
		return WireCodec.encodeValue(WireValue.Map.builder()
			.put("contact", Contacts.toMap(contact))
			.put("inc", incarnation)
			.put("left", left ? WireValue.of(true) : null)
			.put("meta", Metadata.toMap(metadata))
			.build());
	}

	static boolean isStatement(WireValue.Map map) {
		return map.get("rec") != null;
	}

	/**
	 * Read a statement; its signature is not checked.
	 * @param map from a peer
	 * @param maxBytes longest statement that is accepted
	 * @return the statement, or {@code null} if it is malformed or too long
	 */
	static @Nullable Statement read(WireValue.Map map, int maxBytes) {
		byte[] rec = map.bytes("rec");
		byte[] publicKey = map.bytes("pk");
		byte[] signature = map.bytes("sig");
		return (rec != null && publicKey != null && signature != null) ? read(rec, publicKey, signature, maxBytes)
				: null;
	}

	static @Nullable Statement read(byte[] rec, byte[] publicKey, byte[] signature, int maxBytes) {
		WireValue.Map body = (rec.length + publicKey.length + signature.length <= maxBytes) ? body(rec) : null;
		WireValue.Map contactMap = (body != null) ? body.map("contact") : null;
		Contact contact = (contactMap != null) ? Contacts.fromMap(contactMap) : null;
		Long incarnation = (body != null) ? body.number("inc") : null;
		if (body == null || contact == null || incarnation == null || incarnation < 0) {
			return null;
		}
		return new Statement(contact.nodeId(), incarnation, Boolean.TRUE.equals(body.flag("left")), rec, publicKey,
				signature);
	}

	private static WireValue.@Nullable Map body(byte[] rec) {
		try {
			return (WireCodec.decodeValue(rec, LIMITS) instanceof WireValue.Map map) ? map : null;
		}
		catch (WireFormatException ex) {
			return null;
		}
	}

	static byte[] signedBytes(Realm realm, byte[] rec) {
		byte[] realmName = realm.toBinary();
		return ByteBuffer.allocate(DOMAIN.length + 1 + realmName.length + 4 + rec.length)
			.put(DOMAIN)
			.put((byte) 0)
			.put(realmName)
			.putInt(rec.length)
			.put(rec)
			.array();
	}

	/**
	 * The identity that it says it is signed with.
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

	WireValue.Map toMap() {
		return WireValue.Map.builder()
			.put("rec", this.rec)
			.put("pk", this.publicKey)
			.put("sig", this.signature)
			.build();
	}

	NodeId id() {
		return this.id;
	}

	long incarnation() {
		return this.incarnation;
	}

	boolean left() {
		return this.left;
	}

	byte[] rec() {
		return this.rec;
	}

	byte[] signature() {
		return this.signature;
	}

	int size() {
		return this.rec.length + this.publicKey.length + this.signature.length;
	}

	Contact contact() {
		WireValue.Map body = body(this.rec);
		WireValue.Map map = (body != null) ? body.map("contact") : null;
		Contact contact = (map != null) ? Contacts.fromMap(map) : null;
		return (contact != null) ? contact : Contact.server(this.id);
	}

	NodeMetadata metadata() {
		WireValue.Map body = body(this.rec);
		return Metadata.fromMap((body != null) ? body.map("meta") : null);
	}

	/**
	 * Whether another statement of the node says the same, apart from the incarnation.
	 */
	boolean saysSameAs(Statement other) {
		return contact().equals(other.contact()) && metadata().equals(other.metadata());
	}

}
