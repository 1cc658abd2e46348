package io.macula.engine.erlang;

import java.util.List;
import java.util.stream.Stream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.PeerListener;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * This node as a gateway of 0.14.3: peers connect to it, and it stands for them in the
 * mesh. {@link #procedure} and {@link #peers} are thread-safe, the rest is confined to
 * the loop.
 */
final class GatewayRole {

	/** 0.14.3 pings every 30 s. */
	private static final long SILENT_NANOS = 90_000_000_000L;

	private static final long SWEEP_NANOS = 10_000_000_000L;

	private final ErlangServices services;

	private final Gate gate;

	private Timer sweeper = Timer.NONE;

	private boolean leaving;

	/**
	 * A gateway that nobody is connected to.
	 * @param services parts of the node
	 * @param policy what peers may do
	 * @param others the gateways that this node is a peer of
	 */
	GatewayRole(ErlangServices services, ErlangPolicy policy, OtherGateways others) {
		this.services = services;
		this.gate = new Gate(services, policy);
		new Introductions(this.gate);
		new PubSubFrames(this.gate);
		new CallFrames(this.gate, new EntryFrames(this.gate, others), others);
		MeshCalls mesh = new MeshCalls(services);
		new RpcFrames(this.gate, mesh);
		new RouteFrames(this.gate, mesh);
	}

	void start() {
		this.services.links().addPeerListener(new Proofs());
		this.services.context().counters().gauge("erlang.connections", () -> this.gate.sessions().size());
		restart();
	}

	/** Look after the connections with a fresh timer. */
	void restart() {
		this.sweeper.cancel();
		this.sweeper = this.services.context().every(() -> SWEEP_NANOS, () -> this.gate.sweep(SILENT_NANOS));
	}

	/** Let nobody in any more. */
	void leave() {
		this.leaving = true;
	}

	void close() {
		this.leaving = true;
		this.sweeper.cancel();
		CloseReason reason = CloseReason.local(CloseReason.GOING_AWAY, "the node shuts down");
		this.gate.sessions().forEach((session) -> session.close(reason));
	}

	ConnectionListener accepted(Connection connection) {
		int most = this.services.context().limits().erlangConnections();
		if (this.leaving || this.gate.sessions().size() >= most) {
			this.gate.count("erlang.refused." + (this.leaving ? "leaving" : "connections"));
			connection.close(CloseReason.local(this.leaving ? CloseReason.GOING_AWAY : CloseReason.OVERLOADED,
					this.leaving ? "the node shuts down" : "limit 'erlangConnections' is reached: " + most));
			return new Ignored();
		}
		this.gate.count("erlang.accepted");
		GateSession session = new GateSession(this.gate, connection);
		this.gate.opened(session);
		return session;
	}

	/**
	 * Who passes calls on to a peer that offers a procedure.
	 * @param procedure its name
	 * @return the handler, {@code null} if no connected peer offers it
	 */
	@Nullable CallHandler procedure(String procedure) {
		if (this.gate.offers().isEmpty()) {
			return null;
		}
		NodeId key = NodeId.sha256Of(procedure);
		return this.gate.offers().isOffered(key) ? new PeerProcedure(this.gate, key) : null;
	}

	List<ErlangPeerInfo> peers() {
		long now = this.services.context().nanoTime();
		return this.gate.sessions().stream().flatMap((session) -> {
			GateSession.Introduction said = session.introduction();
			return (said != null) ? Stream.of(describe(session, said, now)) : null;
		}).toList();
	}

	private static ErlangPeerInfo describe(GateSession session, GateSession.Introduction said, long now) {
		ClaimedPeer peer = said.peer();
		return new ErlangPeerInfo(peer.id().point(), peer.id().text(), said.endpoint(),
				session.connection().remote().toString(), false, session.subscriptions().count(), peer.procedureCount(),
				now - said.since());
	}

	/** Learns which ids are proven. Confined to the loop. */
	private final class Proofs implements PeerListener {

		@Override
		public void linkUp(Link link) {
			if (link.proven()) {
				GatewayRole.this.gate.proven(link.remote());
			}
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			// The node may come back, and what is proven stays so while it is in the
			// table
		}

	}

}
