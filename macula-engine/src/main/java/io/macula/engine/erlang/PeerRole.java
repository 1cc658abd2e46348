package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.GuestDial;
import io.macula.engine.link.Link;
import io.macula.engine.link.PeerListener;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * This node as a peer of gateways of 0.14.3: it is connected to those among its seeds and
 * to those that it learns of. {@link #procedure}, {@link #status} and {@link #peers} are
 * thread-safe, the rest is confined to the loop.
 */
final class PeerRole {

	private final ErlangServices services;

	private final HostShared shared;

	private final LearnedHosts learned;

	private final BridgeStatus status = new BridgeStatus();

	/** All of them, also those that are not introduced. */
	private final Set<HostConnection> all = new LinkedHashSet<>();

	private final Map<NodeId, HostConnection> ready = new LinkedHashMap<>();

	/** Read by other threads. */
	private volatile List<HostConnection> snapshot = List.of();

	private @Nullable Advertisement advertisement;

	private boolean leaving;

	PeerRole(ErlangServices services, ErlangPolicy policy) {
		this.services = services;
		this.shared = new HostShared(services, policy, this);
		this.learned = new LearnedHosts(this.shared);
	}

	void start() {
		this.services.links().addPeerListener(new Peers());
		this.services.rpc()
			.whenOffered((procedure) -> this.ready.values()
				.forEach((connection) -> connection.procedures().store(procedure)));
		this.services.context().counters().gauge("erlang.hosts", () -> this.snapshot.size());
	}

	void restart() {
		if (!this.leaving) {
			List.copyOf(this.all).forEach(HostConnection::restart);
			this.learned.restart();
		}
	}

	void leave() {
		this.leaving = true;
		this.learned.stop();
		List.copyOf(this.ready.values()).forEach(HostConnection::leave);
	}

	boolean hasSaidAll() {
		return this.ready.values().stream().allMatch(HostConnection::hasSaidAll);
	}

	void close() {
		this.leaving = true;
		this.learned.stop();
		List.copyOf(this.all)
			.forEach(
					(connection) -> connection.close(CloseReason.local(CloseReason.GOING_AWAY, "the node shuts down")));
	}

	ConnectionListener dialled(Endpoint endpoint, Connection connection, GuestDial dial) {
		if (this.leaving) {
			connection.close(CloseReason.local(CloseReason.GOING_AWAY, "the node shuts down"));
			dial.failed(new MeshFailure(FailureCode.CLOSED, "the node shuts down"));
			return new Ignored();
		}
		try {
			HostConnection host = new HostConnection(this.shared, endpoint, connection, dial);
			this.all.add(host);
			host.begin();
			return host;
		}
		catch (MeshFailure ex) {
			connection.close(CloseReason.local(CloseReason.OVERLOADED, "no stream can be opened"));
			dial.failed(ex);
			return new Ignored();
		}
	}

	/**
	 * Dial a gateway that nobody configured, and keep the connection.
	 * @param endpoint where it says that it is reached
	 */
	void learn(Endpoint endpoint) {
		if (!this.leaving && this.shared.policy().relay()) {
			this.learned.learn(endpoint);
		}
	}

	@Nullable HostConnection find(NodeId gateway) {
		return this.ready.get(gateway);
	}

	List<HostConnection> connections() {
		return this.snapshot;
	}

	BridgeStatus status() {
		return this.status;
	}

	void up(HostConnection connection) {
		this.ready.put(connection.id(), connection);
		this.snapshot = List.copyOf(this.ready.values());
		if (this.ready.size() == 1) {
			this.advertisement = advertise();
		}
	}

	private @Nullable Advertisement advertise() {
		try {
			return this.services.discovery().advertiser().procedure(BridgeStatus.PROCEDURE, Map.of());
		}
		catch (MeshFailure ex) {
			this.shared.count("not_announced");
			return null;
		}
	}

	void down(HostConnection connection) {
		this.ready.remove(connection.id(), connection);
		this.snapshot = List.copyOf(this.ready.values());
		if (this.ready.isEmpty() && this.advertisement != null) {
			this.advertisement.withdraw();
			this.advertisement = null;
		}
	}

	void ended(HostConnection connection) {
		this.all.remove(connection);
	}

	@Nullable CallHandler procedure(String procedure) {
		return (this.snapshot.isEmpty() || !this.shared.policy().provide()) ? null
				: new HostProcedure(this.shared, procedure);
	}

	/** Answers of this node to others about what it does here. */
	@Nullable CallHandler own(String procedure) {
		return procedure.equals(BridgeStatus.PROCEDURE) ? this.status : null;
	}

	void bridges(Consumer<List<Contact>> then) {
		this.services.discovery().finder().providers(BridgeStatus.PROCEDURE, (resolution) -> {
			List<Contact> others = new ArrayList<>();
			resolution.nodes().forEach((found) -> {
				if (!found.contact().nodeId().equals(this.services.self())) {
					others.add(found.contact());
				}
			});
			then.accept(others);
		});
	}

	List<ErlangPeerInfo> peers() {
		long now = this.services.context().nanoTime();
		return this.snapshot.stream().map((connection) -> connection.describe(now)).toList();
	}

	private final class Peers implements PeerListener {

		@Override
		public void linkUp(Link link) {
			changed(link, true);
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			changed(link, false);
		}

		private void changed(Link link, boolean up) {
			List.copyOf(PeerRole.this.ready.values())
				.forEach((connection) -> connection.duty().linkChanged(link.remote(), up));
		}

	}

}
