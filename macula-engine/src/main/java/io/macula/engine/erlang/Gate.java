package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.WireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of peers of 0.14.3 to this node have in common. Confined to the
 * loop, except where a method says otherwise.
 */
final class Gate {

	private static final Logger logger = LoggerFactory.getLogger(Gate.class);

	private final ErlangServices services;

	private final ErlangPolicy policy;

	private final ClaimedPeers peers;

	private final PeerEntries entries;

	private final OfferedProcedures offers;

	private final PeerRequests requests;

	private final Relays relays;

	private final PublishedFrames frames;

	private final ByteBudget publishBudget;

	private final ByteBudget callBudget;

	private final ByteBudget patternBudget;

	private final LongAdder delivered;

	private final LongAdder slow;

	private final FrameHandlers handlers = new FrameHandlers();

	private final Set<GateSession> sessions = new LinkedHashSet<>();

	private final LogThrottle throttle;

	/** Bytes of unfinished frames of all peers. */
	private long held;

	/** Read by other threads. */
	private volatile List<GateSession> snapshot = List.of();

	Gate(ErlangServices services, ErlangPolicy policy) {
		this.services = services;
		this.policy = policy;
		this.peers = new ClaimedPeers(services);
		this.entries = new PeerEntries(services.context(), this.peers);
		this.offers = new OfferedProcedures(services);
		this.requests = new PeerRequests(services);
		this.relays = new Relays(services.context());
		this.frames = new PublishedFrames(services.context());
		this.publishBudget = new ByteBudget(services.context().limits().pendingPublishBytes());
		// Half of what the node has is for its own application
		this.callBudget = new ByteBudget(Math.max(1, services.context().limits().pendingCalls() / 2));
		this.patternBudget = new ByteBudget(Math.max(1, services.context().limits().subscriptions() / 2));
		this.delivered = services.context().counters().counter("erlang.delivered");
		this.slow = services.context().counters().counter("erlang.dropped.slow_subscriber");
		this.throttle = new LogThrottle(services.context()::nanoTime, 10);
	}

	ErlangServices services() {
		return this.services;
	}

	NodeContext context() {
		return this.services.context();
	}

	ErlangPolicy policy() {
		return this.policy;
	}

	ClaimedPeers peers() {
		return this.peers;
	}

	PeerEntries entries() {
		return this.entries;
	}

	OfferedProcedures offers() {
		return this.offers;
	}

	PeerRequests requests() {
		return this.requests;
	}

	Relays relays() {
		return this.relays;
	}

	PublishedFrames frames() {
		return this.frames;
	}

	ByteBudget publishBudget() {
		return this.publishBudget;
	}

	/** Room for calls of peers. */
	ByteBudget callBudget() {
		return this.callBudget;
	}

	/** Room for patterns of peers. */
	ByteBudget patternBudget() {
		return this.patternBudget;
	}

	FrameHandlers handlers() {
		return this.handlers;
	}

	/** The id of this node as it is written on the wire. */
	byte[] self() {
		return this.services.self().bytes();
	}

	/**
	 * Where this node is reached. One that is not reached says what 0.14.3 says in that
	 * case.
	 */
	Endpoint endpoint() {
		return endpoint(this.services.links().self());
	}

	static Endpoint endpoint(Contact self) {
		return self.endpoints().isEmpty() ? new Endpoint("localhost", Endpoint.DEFAULT_PORT) : self.endpoints().get(0);
	}

	/**
	 * A message was taken by the stream of a subscriber, or not because it does not read.
	 */
	void delivered(boolean taken) {
		(taken ? this.delivered : this.slow).increment();
	}

	void count(String counter) {
		context().counters().increment(counter);
	}

	/** All connections. Thread-safe. */
	List<GateSession> sessions() {
		return this.snapshot;
	}

	void opened(GateSession session) {
		this.sessions.add(session);
		this.snapshot = List.copyOf(this.sessions);
	}

	/**
	 * More of unfinished frames has arrived, or less is left. If all peers together hold
	 * too much, the one that holds most has to go.
	 */
	void held(int more) {
		this.held += more;
		if (more > 0 && this.held > context().limits().mailboxBytes()) {
			this.sessions.stream()
				.max(Comparator.comparingInt(GateSession::held))
				.ifPresent(GateSession::closeUnfinished);
		}
	}

	/** A connection is gone; what it leaves behind follows by {@link #left}. */
	void closed(GateSession session) {
		this.sessions.remove(session);
		this.snapshot = List.copyOf(this.sessions);
		this.relays.forget(session);
	}

	/**
	 * Answer a request with an error.
	 */
	void fail(GateStream stream, byte[] requestId, String error) {
		count("erlang.call_failed");
		stream.send(RpcTexts.failed(requestId, self(), error, context().wallMillis()));
	}

	/**
	 * A connection claims an id.
	 */
	ClaimedPeer joined(ClaimedId id, GateSession session) {
		ClaimedPeer peer = this.peers.join(id, session);
		if (this.policy.provide()) {
			// What it offered before it lost its last connection, since 0.14.3 says so
			// again only minutes later
			this.entries.offeredBy(id).forEach((key, until) -> this.offers.add(key, peer, until));
		}
		return peer;
	}

	/**
	 * A connection no longer claims the id of a peer.
	 */
	void left(ClaimedPeer peer, GateSession session) {
		boolean last = this.peers.leave(peer, session);
		if (last) {
			this.offers.removeAll(peer);
		}
		this.requests.gone(session);
		if (last) {
			this.relays.gone(peer, (stream, request) -> fail(stream, request, RpcTexts.NO_TARGET));
		}
	}

	/**
	 * A message came. Whatever is wrong with it stays with whoever sent it.
	 */
	void received(GateStream stream, WireMessage message) {
		FrameHandlers.Handler<WireMessage> handler = this.handlers.of(message.type());
		if (handler == null) {
			count(message.type().isExtension() ? "erlang.ignored.extension"
					: "erlang.ignored." + message.type().text());
			return;
		}
		if (this.policy.connectRequired() && stream.session().introduction() == null
				&& !Introductions.needsNone(message.type())) {
			stream.session().violation("not_introduced");
			return;
		}
		try {
			handler.received(stream, message);
		}
		catch (RuntimeException ex) {
			count("erlang.failed." + message.type().text());
			if (this.throttle.pass() >= 0) {
				logger.warn("A message of type {} of {} could not be handled", message.type().text(),
						stream.session().connection().remote(), ex);
			}
		}
	}

	/** Look for what is over. */
	void sweep(long silentNanos) {
		long now = context().nanoTime();
		for (GateSession session : new ArrayList<>(this.sessions)) {
			if (session.isSilent(now, silentNanos)) {
				count("erlang.closed.silent");
				session.close(CloseReason.local(CloseReason.DEAD, "no sign of life"));
			}
		}
		this.entries.sweep();
		this.offers.sweep(this.peers.all());
		this.relays.sweep();
	}

	/** A node of the mesh proved its id: nobody else may claim it. */
	void proven(NodeId node) {
		this.peers.proven(node);
		this.entries.forget(node);
	}

}
