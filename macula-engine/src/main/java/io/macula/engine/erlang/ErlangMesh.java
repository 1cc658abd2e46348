package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.link.GuestDial;
import io.macula.engine.link.GuestHandler;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.rpc.ForeignProcedures;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.trust.TlsPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Peers of 0.14.3 around this node: those that connect to it as to a gateway, and the
 * gateways that it connects to. {@link #here}, {@link #elsewhere} and {@link #peers} are
 * thread-safe, the rest is confined to the loop.
 */
public final class ErlangMesh implements GuestHandler, ForeignProcedures {

	private final GatewayRole gateway;

	private final PeerRole peer;

	/**
	 * Ready to {@link #start}.
	 * @param services parts of the node
	 * @param policy what such peers may do
	 */
	public ErlangMesh(ErlangServices services, ErlangPolicy policy) {
		this.peer = new PeerRole(services, policy);
		this.gateway = new GatewayRole(services, policy, new OtherGateways(this.peer, services.self()));
	}

	/** Begin; after the other parts of the node. */
	public void start() {
		this.gateway.start();
		this.peer.start();
	}

	/** Look after the connections with fresh timers. */
	public void restart() {
		this.gateway.restart();
		this.peer.restart();
	}

	/** Take nothing new and tell everybody; what is under way may end. */
	public void leave() {
		this.peer.leave();
		this.gateway.leave();
	}

	/**
	 * Whether the gateways have read what was to be said before this node leaves: they
	 * never find out themselves that a subscriber is gone.
	 * @return whether nothing is under way
	 */
	public boolean hasSaidAll() {
		return this.peer.hasSaidAll();
	}

	/** Close all connections. */
	public void close() {
		this.peer.close();
		this.gateway.close();
	}

	@Override
	public String protocol() {
		return TlsPolicy.ERLANG_PROTOCOL;
	}

	@Override
	public ConnectionListener accepted(Connection connection) {
		return this.gateway.accepted(connection);
	}

	@Override
	public ConnectionListener dialled(Endpoint endpoint, Connection connection, GuestDial dial) {
		return this.peer.dialled(endpoint, connection, dial);
	}

	@Override
	public @Nullable CallHandler here(String procedure) {
		CallHandler own = this.peer.own(procedure);
		return (own != null) ? own : this.gateway.procedure(procedure);
	}

	@Override
	public @Nullable CallHandler elsewhere(String procedure) {
		return this.peer.procedure(procedure);
	}

	@Override
	public void others(Consumer<List<Contact>> then) {
		this.peer.bridges(then);
	}

	/**
	 * All peers now. Thread-safe.
	 * @return a snapshot
	 */
	public List<ErlangPeerInfo> peers() {
		List<ErlangPeerInfo> all = new ArrayList<>(this.gateway.peers());
		all.addAll(this.peer.peers());
		return List.copyOf(all);
	}

}
