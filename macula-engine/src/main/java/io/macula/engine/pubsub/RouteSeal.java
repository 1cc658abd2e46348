package io.macula.engine.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Signatures;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Signs messages that others pass on, because the link they arrive on proves only who
 * passed them on last, and checks such signatures. What is signed: the realm, where the
 * message goes, when it was signed, and every key of the message itself. Confined to the
 * loop; works off the loop.
 */
final class RouteSeal {

	private static final byte[] DOMAIN = "macula-route/1".getBytes(StandardCharsets.US_ASCII);

	private final NodeContext context;

	private final IdentityKey key;

	private final byte[] publicKey;

	private final byte[] realm;

	RouteSeal(NodeContext context, IdentityKey key, String realm) {
		this.context = context;
		this.key = key;
		this.publicKey = key.publicIdentity().encoded();
		this.realm = realm.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Sign a message of this node.
	 * @param destination where to
	 * @param topic its topic
	 * @param message the message
	 * @param then receives it as it sets out, or {@code null} if it was not signed
	 */
	void sign(NodeId destination, String topic, WireMessage message, Consumer<@Nullable Routed> then) {
		NodeId self = this.key.nodeId();
		int hops = this.context.limits().routeHops();
		long issued = this.context.wallMillis();
		Signatures signatures = this.context.signatures();
		this.context.offload(() -> {
			Routed unsigned = new Routed(destination, self, 0, hops, topic, WireCodec.toMap(message),
					message instanceof PubAck, issued, this.publicKey, new byte[0], Visited.of(self));
			return unsigned.signed(signatures.sign(this.key, signedBytes(unsigned)));
		}, (routed, failure) -> then.accept(routed));
	}

	/**
	 * Check a message.
	 * @param message the message
	 * @param then told whether it comes from where it says
	 */
	void check(Routed message, Consumer<Boolean> then) {
		Signatures signatures = this.context.signatures();
		this.context.offload(() -> {
			PublicIdentity signer = message.signer();
			return signer != null && signatures.verify(signer, signedBytes(message), message.signature());
		}, (good, failure) -> then.accept(Boolean.TRUE.equals(good)));
	}

	private byte[] signedBytes(Routed message) {
		byte[] body = NodeId.sha256Of(message.payloadBytes()).bytes();
		return ByteBuffer
			.allocate(
					DOMAIN.length + 1 + Integer.BYTES + this.realm.length + NodeId.BYTES + Long.BYTES + 1 + body.length)
			.put(DOMAIN)
			.put((byte) 0)
			.putInt(this.realm.length)
			.put(this.realm)
			.put(message.destination().bytes())
			.putLong(message.issued())
			.put((byte) (message.acknowledgement() ? 1 : 0))
			.put(body)
			.array();
	}

}
