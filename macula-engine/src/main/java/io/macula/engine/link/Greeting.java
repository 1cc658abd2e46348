package io.macula.engine.link;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.runtime.Limits;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.TlsPeer;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Metadata;
import io.macula.engine.wire.Pong;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * The hello of two Java nodes: builds this side's and judges the other's. The dialler
 * says CONNECT, the other side answers PONG; both carry id, run, capabilities and
 * contact, and both ids must follow from a key that the peer proved to hold. Confined to
 * the loop.
 */
final class Greeting {

	/** ALPN protocol between Java nodes. */
	static final String JAVA = "macula-java/1";

	static final String VERSION = "1.0";

	/** Judgement of a hello. */
	sealed interface Outcome permits Accepted, Refused {

	}

	/**
	 * The peer may come in.
	 *
	 * @param peer who it is
	 */
	record Accepted(Peer peer) implements Outcome {
	}

	/**
	 * The peer may not come in.
	 *
	 * @param code for the close
	 * @param counter last part of the counter's name
	 * @param text why, told to the peer
	 */
	record Refused(int code, String counter, String text) implements Outcome {
	}

	/**
	 * Who is at the other end.
	 *
	 * @param id its proven id
	 * @param contact how it says it is reached
	 * @param boot its run
	 * @param capabilities what both sides can do
	 * @param metadata what it tells about itself
	 * @param frameBytes largest message that it takes
	 * @param names how many numbers of names it takes
	 */
	record Peer(NodeId id, Contact contact, byte[] boot, Set<String> capabilities, NodeMetadata metadata,
			int frameBytes, int names) {
	}

	private final LinkShared shared;

	private final @Nullable NodeId expected;

	/**
	 * A hello to come.
	 * @param shared what this node says
	 * @param expected who was dialled, {@code null} for anybody
	 */
	Greeting(LinkShared shared, @Nullable NodeId expected) {
		this.shared = shared;
		this.expected = expected;
	}

	boolean speaks(TlsPeer tls) {
		return JAVA.equals(tls.protocol());
	}

	WireMessage hello() {
		LinkIdentity self = this.shared.identity();
		return Hello.connect(self, VERSION, this.shared.context().limits());
	}

	WireMessage answer() {
		long now = this.shared.context().wallMillis();
		return Hello.pong(this.shared.identity(), now, this.shared.context().limits());
	}

	/**
	 * Judge the first message of the peer.
	 * @param message the message
	 * @param tls what TLS established
	 * @param dialled whether this side dialled
	 * @param then receives the judgement; perhaps before this returns
	 */
	void check(WireMessage message, TlsPeer tls, boolean dialled, Consumer<Outcome> then) {
		if (!speaks(tls)) {
			then.accept(new Refused(CloseReason.REFUSED, "protocol",
					"protocol '" + tls.protocol() + "' is not admitted here"));
		}
		else if (dialled && message instanceof Pong pong) {
			peer(tls, pong.nodeId(), pong.identityKey(), pong.tlsBinding(), pong.boot(),
					(id) -> peer(id, pong.boot(), pong.capabilities(),
							Hello.contact(pong.contact(), pong.endpoint(), pong.nodeId()),
							Metadata.fromMap(pong.metadata()), pong.maxFrame(), pong.extras()),
					then);
		}
		else if (!dialled && message instanceof Connect connect) {
			String realm = this.shared.identity().realm().name();
			if (!realm.equals(connect.realmId())) {
				then.accept(new Refused(CloseReason.REALM_MISMATCH, "realm", "the node that was dialled is in realm '"
						+ realm + "', the one that dials in '" + connect.realmId() + "'"));
				return;
			}
			peer(tls, connect.nodeId(), connect.identityKey(), connect.tlsBinding(), connect.boot(),
					(id) -> peer(id, connect.boot(), connect.capabilities(),
							Hello.contact(connect.contact(), connect.endpoint(), connect.nodeId()),
							Metadata.fromMap(connect.metadata()), connect.maxFrame(), connect.extras()),
					then);
		}
		else {
			then.accept(new Refused(CloseReason.PROTOCOL, "protocol",
					"the first message must be " + (dialled ? "PONG" : "CONNECT") + " but is " + message.type()));
		}
	}

	private void peer(TlsPeer tls, byte @Nullable [] nodeId, byte @Nullable [] identityKey, byte @Nullable [] binding,
			byte @Nullable [] boot, Function<NodeId, Peer> described, Consumer<Outcome> then) {
		if (nodeId == null || nodeId.length != 32 || boot == null || boot.length != 16) {
			then.accept(new Refused(CloseReason.PROTOCOL, "incomplete",
					"the hello lacks a node_id of 32 bytes or a boot of 16 bytes"));
			return;
		}
		NodeId id = NodeId.of(nodeId);
		this.shared.identity().proof().check(tls.certificate(), id, identityKey, binding, (refusal) -> {
			if (refusal != null) {
				then.accept(new Refused(CloseReason.IDENTITY, "identity", refusal));
			}
			else {
				then.accept(proven(described.apply(id)));
			}
		});
	}

	private Peer peer(NodeId id, byte @Nullable [] boot, @Nullable List<String> capabilities, @Nullable Contact contact,
			NodeMetadata metadata, @Nullable Long frameBytes, Extras extras) {
		Set<String> common = new HashSet<>(this.shared.identity().capabilities());
		common.retainAll((capabilities != null) ? capabilities : List.of());
		Contact known = (contact != null) ? contact : new Contact(id, List.of(), List.of(), Contact.Mode.CLIENT);
		Limits own = this.shared.context().limits();
		return new Peer(id, known, Objects.requireNonNull(boot).clone(), Set.copyOf(common), metadata,
				Hello.limit(frameBytes, own.frameBytes()), Hello.names(extras, own.namesPerLink()));
	}

	private Outcome proven(Peer peer) {
		NodeId id = peer.id();
		if (id.equals(this.shared.identity().nodeId())) {
			return new Refused(CloseReason.REFUSED, "self", "this is the node itself");
		}
		if (this.expected != null && !this.expected.equals(id)) {
			return new Refused(CloseReason.IDENTITY, "identity",
					"node " + this.expected.shortText() + " was dialled but " + id.shortText() + " answered");
		}
		return new Accepted(peer);
	}

}
