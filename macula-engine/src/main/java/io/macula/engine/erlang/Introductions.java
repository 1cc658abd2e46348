package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Path;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.NatProbe;
import io.macula.engine.wire.NatProbeReply;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Pong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a peer is, whether it is still there, and where it is seen from. Confined to the
 * loop.
 */
final class Introductions {

	private static final Logger logger = LoggerFactory.getLogger(Introductions.class);

	private static final byte[] UNDEFINED = "undefined".getBytes(StandardCharsets.US_ASCII);

	private static final Set<MessageType> WITHOUT = EnumSet.of(MessageType.CONNECT, MessageType.PING);

	/** A host name has at most 253 characters. */
	private static final int MAX_ENDPOINT = 512;

	private final Gate gate;

	private final LogThrottle throttle;

	Introductions(Gate gate) {
		this.gate = gate;
		this.throttle = new LogThrottle(gate.context()::nanoTime, 10);
		gate.handlers().on(MessageType.CONNECT, Connect.class, this::connect);
		gate.handlers().on(MessageType.PING, Ping.class, this::ping);
		gate.handlers().on(MessageType.NAT_PROBE, NatProbe.class, this::probe);
	}

	/**
	 * Whether messages of a type are answered in any case.
	 */
	static boolean needsNone(MessageType type) {
		return WITHOUT.contains(type);
	}

	private void connect(GateStream stream, Connect message) {
		String realm = message.realmId();
		String endpoint = message.endpoint();
		ClaimedId id = ClaimedId.of(message.nodeId());
		if (realm == null || message.nodeId() == null || endpoint == null) {
			stream.session().violation("connect_incomplete");
		}
		else if (endpoint.length() > MAX_ENDPOINT) {
			stream.session().violation("connect_with_impossible_endpoint");
		}
		else if (id == null) {
			stream.session().violation("connect_with_impossible_id");
		}
		else if (!realm.equals(this.gate.services().realm().name())) {
			foreign(stream, realm);
		}
		else if (this.gate.peers().isProven(id)) {
			this.gate.count("erlang.refused.proven_id");
			logRefusal(stream, "claims the id " + id + " that another node proved to own");
			stream.session()
				.refuse(stream, "identity",
						CloseReason.local(CloseReason.IDENTITY, "another node proved that it owns this id"));
		}
		else {
			introduce(stream, id, endpoint);
		}
	}

	private void foreign(GateStream stream, String realm) {
		String own = this.gate.services().realm().name();
		this.gate.count("erlang.refused.realm");
		String shown = realm.substring(0, Math.min(realm.length(), 64));
		logRefusal(stream, "wants the realm '" + shown + "', but this node belongs to '" + own
				+ "'; give both the same realm if they shall talk");
		stream.session()
			.refuse(stream, "realm_mismatch",
					CloseReason.local(CloseReason.REALM_MISMATCH, "this node belongs to the realm '" + own + "'"));
	}

	private void logRefusal(GateStream stream, String why) {
		long heldBack = this.throttle.pass();
		if (heldBack >= 0) {
			logger.warn("The 0.14.3 peer at {} is refused: it {} ({} further refusals were not logged)",
					stream.session().connection().remote(), why, heldBack);
		}
	}

	private void introduce(GateStream stream, ClaimedId id, String endpoint) {
		GateSession session = stream.session();
		if (!id.equals(session.claimed())) {
			session.forgetIntroduction();
		}
		session.introduced(stream, this.gate.joined(id, session), endpoint.isEmpty() ? null : endpoint);
		this.gate.count("erlang.connected");
		long now = this.gate.context().wallMillis();
		stream.send(new Pong(now, now, this.gate.self(), null, this.gate.endpoint().toString(), null, null, null, null,
				null, null, Extras.NONE));
	}

	private void ping(GateStream stream, Ping message) {
		long now = this.gate.context().wallMillis();
		Long said = message.timestamp();
		stream.send(new Pong((said != null) ? said : (Long) now, now, null, null, null, null, null, null, null, null,
				null, Extras.NONE));
	}

	private void probe(GateStream stream, NatProbe message) {
		Path path = stream.session().connection().remote();
		if (message.nodeId() == null) {
			stream.session().violation("nat_probe_incomplete");
		}
		else if (path instanceof Path.Udp udp) {
			byte[] request = message.requestId();
			stream.send(new NatProbeReply(this.gate.self(), (request != null) ? request : UNDEFINED,
					AddressText.of(udp.address().getAddress()), (long) udp.address().getPort(),
					this.gate.context().wallMillis(), Extras.NONE));
		}
	}

}
