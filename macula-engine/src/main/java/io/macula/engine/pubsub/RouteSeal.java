package io.macula.engine.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Signatures;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
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
	 * @param path along which nodes, none if those who pass it on know
	 * @param message the message
	 * @param asks whether the destination shall say that it has arrived
	 * @param then receives it as it sets out, or {@code null} if it was not signed
	 */
	void sign(NodeId destination, Visited path, WireMessage message, boolean asks, Consumer<@Nullable Routed> then) {
		NodeId self = this.key.nodeId();
		int hops = this.context.limits().routeHops();
		long issued = this.context.wallMillis();
		Signatures signatures = this.context.signatures();
		this.context.offload(() -> {
			WireValue.Map payload = asks ? asking(WireCodec.toMap(message)) : WireCodec.toMap(message);
			Routed unsigned = new Routed(destination, self, 0, hops, topic(message), payload, message instanceof PubAck,
					issued, this.publicKey, new byte[0], Visited.of(self), path);
			return unsigned.signed(signatures.sign(this.key, signedBytes(unsigned)));
		}, (routed, failure) -> then.accept(routed));
	}

	private static String topic(WireMessage message) {
		return String.valueOf((message instanceof PubAck answer) ? answer.topic() : ((Publish) message).topic());
	}

	private static WireValue.Map asking(WireValue.Map message) {
		List<WireValue.Entry> all = new ArrayList<>(message.entries());
		all.add(new WireValue.Entry(WireValue.of(Routed.PROVE), WireValue.of(true)));
		return new WireValue.Map(List.copyOf(all));
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
