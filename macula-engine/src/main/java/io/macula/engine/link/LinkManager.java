package io.macula.engine.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Contained;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Transport;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links of a node over its one socket: accepts and dials, lets one link per remote
 * node live, watches liveness, closes what is not needed, and passes messages to the
 * rooms that handle them. Confined to the loop except where {@link Links} says otherwise.
 */
public final class LinkManager implements Links {

	private static final Logger LOG = LoggerFactory.getLogger(LinkManager.class);

	private final LinkShared shared;

	private final NodeContext context;

	private final NodeSocket socket;

	private final Map<MessageType, MessageHandler<WireMessage>> handlers = new EnumMap<>(MessageType.class);

	private final PeerListeners listeners;

	private final Map<NodeId, MeshLink> links = new LinkedHashMap<>();

	private final LeavingLinks leaving;

	private final LinkBudget budget;

	private final Set<Session> greeting = new LinkedHashSet<>();

	private final Map<Session, DialAttempt> dialling = new HashMap<>();

	private final Map<NodeId, DialAttempt> attempts = new HashMap<>();

	private final Map<Endpoint, DialAttempt> seeds = new HashMap<>();

	/** Read by other threads. */
	private volatile Map<NodeId, Link> snapshot = Map.of();

	private Timer ticker = Timer.NONE;

	/** Takes nothing new. */
	private boolean departing;

	private boolean closed;

	private @Nullable GuestHandler guests;

	/**
	 * Links over a transport; nothing happens before {@link #bind}.
	 * @param context surroundings of the node
	 * @param transport gives the socket
	 * @param identity what this node says about itself
	 * @param timings durations
	 */
	public LinkManager(NodeContext context, Transport transport, LinkIdentity identity, LinkTimings timings) {
		this.context = context;
		this.socket = new NodeSocket(transport);
		this.shared = new LinkShared(context, identity, timings);
		this.listeners = new PeerListeners(context.counters());
		this.leaving = new LeavingLinks(this.shared);
		this.budget = new LinkBudget(context, timings);
	}

	/**
	 * Open the socket and begin to accept.
	 * @param spec where
	 * @param broken called when the socket broke and all links are gone
	 * @return the address that is bound
	 * @throws MeshFailure if that is not possible
	 */
	public Path bind(BindSpec spec, Consumer<Throwable> broken) {
		Path local = this.socket.bind(spec, new Acceptor(), broken);
		restart();
		return local;
	}

	/**
	 * Open a socket that broke again, at the same address.
	 * @throws MeshFailure if that is not possible now
	 */
	public void bindAgain() {
		if (!this.closed) {
			this.socket.bindAgain();
		}
	}

	/** Look after the links with fresh timers. */
	public void restart() {
		this.ticker.cancel();
		if (!this.closed) {
			this.ticker = this.context.every(this.shared.timings()::heartbeat, this::tick);
		}
	}

	/**
	 * This node is there for others: it keeps more links, and ends none for being idle
	 * before there are that many.
	 */
	public void serve() {
		this.budget.serve();
	}

	/**
	 * Let peers of another protocol in; before {@link #bind}.
	 * @param handler takes their connections
	 */
	public void guests(GuestHandler handler) {
		this.guests = handler;
	}

	@Override
	public Contact self() {
		return this.shared.identity().contact().get();
	}

	@Override
	public byte[] boot() {
		return this.shared.identity().boot();
	}

	@Override
	public @Nullable Link link(NodeId id) {
		return this.snapshot.get(id);
	}

	@Override
	public Collection<Link> all() {
		return this.snapshot.values();
	}

	/**
	 * Figures of all open links. Thread-safe.
	 * @return a snapshot
	 */
	public List<LinkInfo> describe() {
		long now = this.context.nanoTime();
		List<LinkInfo> all = new ArrayList<>();
		for (Link link : this.snapshot.values()) {
			all.add(LinkInfo.of((MeshLink) link, now));
		}
		return all;
	}

	/**
	 * Figures of one link, whether it is open or not. Thread-safe.
	 * @param link a link of this manager
	 * @return its figures
	 */
	public LinkInfo describe(Link link) {
		return LinkInfo.of((MeshLink) link, this.context.nanoTime());
	}

	/**
	 * Whether no link is left, not even one that is being ended.
	 * @return {@code true} if so
	 */
	public boolean isEmpty() {
		return this.links.isEmpty() && this.leaving.size() == 0;
	}

	@Override
	public void connect(Contact contact, Purpose purpose, BiConsumer<@Nullable Link, @Nullable MeshFailure> then) {
		NodeId id = contact.nodeId();
		MeshLink existing = this.links.get(id);
		if (existing != null && existing.open()) {
			if (purpose == Purpose.KEEP) {
				existing.keep();
			}
			existing.use();
			then.accept(existing, null);
			return;
		}
		if (id.equals(this.shared.identity().nodeId())) {
			then.accept(null, new MeshFailure(FailureCode.INVALID, "node " + id.shortText() + " is this node itself"));
			return;
		}
		DialAttempt underWay = this.attempts.get(id);
		if (underWay != null) {
			underWay.await(purpose, then);
			return;
		}
		MeshFailure refusal = refusal();
		if (refusal != null) {
			then.accept(null, refusal);
			return;
		}
		DialAttempt fresh = new DialAttempt(this.shared,
				(attempt, path, expectation) -> dial(attempt, null, path, expectation), id, contact.endpoints(),
				List.of(Greeting.JAVA));
		this.attempts.put(id, fresh);
		// First: who is told afterwards may dial again at once
		fresh.await(Purpose.QUERY, (link, failure) -> this.attempts.remove(id, fresh));
		fresh.await(purpose, then);
		fresh.start();
	}

	@Override
	public void connect(Endpoint endpoint, Consumer<SeedOutcome> then) {
		DialAttempt underWay = this.seeds.get(endpoint);
		if (underWay != null) {
			underWay.await(Purpose.KEEP, (link, failure) -> then.accept(underWay.outcome(link, failure)));
			return;
		}
		MeshFailure refusal = refusal();
		if (refusal != null) {
			then.accept(new SeedOutcome.Failed(refusal));
			return;
		}
		GuestHandler handler = this.guests;
		DialAttempt fresh = new DialAttempt(this.shared,
				(attempt, path, expectation) -> dial(attempt, endpoint, path, expectation), null, List.of(endpoint),
				(handler != null) ? List.of(Greeting.JAVA, handler.protocol()) : List.of(Greeting.JAVA));
		this.seeds.put(endpoint, fresh);
		fresh.await(Purpose.KEEP, (link, failure) -> this.seeds.remove(endpoint, fresh));
		fresh.await(Purpose.KEEP, (link, failure) -> then.accept(fresh.outcome(link, failure)));
		fresh.start();
	}

	private @Nullable MeshFailure refusal() {
		if (this.socket.isBroken() && !this.closed) {
			return new MeshFailure(FailureCode.UNREACHABLE, "the socket of this node broke and is not open again yet");
		}
		if (this.closed || this.departing || this.socket.open() == null) {
			return new MeshFailure(FailureCode.CLOSED, "this node is closed");
		}
		if (this.dialling.size() >= this.context.limits().handshakes()) {
			this.context.counters().increment("link.refused.handshakes");
			return new MeshFailure(FailureCode.OVERLOADED,
					"limit 'handshakes' is reached: " + this.context.limits().handshakes() + " dials are under way");
		}
		return null;
	}

	private void dial(DialAttempt attempt, @Nullable Endpoint seed, Path path, PeerExpectation expectation) {
		Socket open = this.socket.open();
		if (open == null || this.closed || this.departing) {
			attempt.giveUp(new MeshFailure(FailureCode.CLOSED, "this node is closed"));
			return;
		}
		this.context.counters().increment("link.dials");
		Session session = new Session(this.shared, new Sessions(), new Greeting(this.shared, expectation.nodeId()),
				true, expectation.timeoutNanos());
		this.dialling.put(session, attempt);
		this.greeting.add(session);
		GuestHandler handler = this.guests;
		if (seed == null || handler == null) {
			open.dial(path, expectation, session);
			return;
		}
		open.dial(path, expectation, new SeedDial(this.shared, handler, seed, session, attempt, () -> {
			this.dialling.remove(session);
			this.greeting.remove(session);
		}));
	}

	@Override
	public void request(Contact contact, WireMessage message, long timeoutNanos, ReplyHandler handler) {
		MeshLink existing = this.links.get(contact.nodeId());
		if (existing != null && existing.open()) {
			existing.request(message, timeoutNanos, handler);
			return;
		}
		connect(contact, Purpose.QUERY,
				new DialledRequest(this.context, contact.nodeId(), message, timeoutNanos, handler)::dialled);
	}

	@Override
	@SuppressWarnings("unchecked") // a type has one record
	public <M extends WireMessage> void handle(MessageType type, Class<M> message, MessageHandler<M> handler) {
		if (this.handlers.putIfAbsent(type, (MessageHandler<WireMessage>) handler) != null) {
			throw new IllegalStateException("messages of type " + type + " have a handler already");
		}
	}

	@Override
	public void addPeerListener(PeerListener listener) {
		this.listeners.add(listener);
		List.copyOf(this.links.values()).forEach(listener::linkUp);
	}

	@Override
	public void handleLanes(String kind, LaneAcceptor acceptor) {
		this.shared.handleLanes(kind, acceptor);
	}

	@Override
	public void addTransferListener(TransferListener listener) {
		this.shared.addTransferListener(listener);
	}

	@Override
	public void afterBatch(Runnable task) {
		this.shared.afterBatch(task);
	}

	/**
	 * Close the link to a node that is known to be dead, so that nothing waits for it any
	 * longer.
	 * @param id the node
	 */
	public void giveUp(NodeId id) {
		MeshLink link = this.links.get(id);
		if (link != null) {
			link.session().close(CloseReason.local(CloseReason.DEAD, "the node has failed"));
		}
	}

	/**
	 * Tell all peers that this node takes nothing new; links close as what is under way
	 * ends.
	 */
	public void leave() {
		this.departing = true;
		CloseReason reason = CloseReason.local(CloseReason.GOING_AWAY, "the node shuts down");
		List.copyOf(this.greeting).forEach((session) -> session.close(reason));
		List.copyOf(this.links.values()).forEach((link) -> link.leave(reason.code(), reason.text()));
	}

	/** Close the socket and every link. */
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.ticker.cancel();
		closeAll("the node shuts down");
		this.socket.close();
	}

	private void closeAll(String why) {
		CloseReason reason = CloseReason.local(CloseReason.GOING_AWAY, why);
		List.copyOf(this.greeting).forEach((session) -> session.close(reason));
		this.leaving.all().forEach((link) -> link.session().close(reason));
		List.copyOf(this.links.values()).forEach((link) -> link.session().close(reason));
	}

	private void tick() {
		long now = this.context.nanoTime();
		List.copyOf(this.links.values()).forEach((link) -> tick(link, now));
		for (MeshLink link : this.leaving.all()) {
			tick(link, now);
			closeIfFinished(link);
		}
		closeIdle(now);
	}

	/** What fails is the end of this link, and nothing to the others. */
	private void tick(MeshLink link, long now) {
		try {
			link.tick(now, this.shared.timings());
		}
		catch (RuntimeException ex) {
			this.context.counters().increment("link.tick_failed");
			LOG.warn("The link to {} failed", link, ex);
			link.session().close(CloseReason.local(CloseReason.DEAD, "it failed"));
		}
	}

	private void closeIdle(long now) {
		Set<MeshLink> idle = this.budget.notNeeded(this.links.values(), now);
		idle.forEach((link) -> link.leave(CloseReason.IDLE, "not needed now"));
		idle.forEach((link) -> retire(link, CloseReason.local(CloseReason.IDLE, "not needed now")));
	}

	private void closeIfFinished(MeshLink link) {
		if (link.finished()) {
			link.session().close(CloseReason.local(CloseReason.NORMAL, "done"));
		}
	}

	/** The link is no longer the one to its node; it ends when it has finished. */
	private void retire(MeshLink link, CloseReason reason) {
		if (link.session().state() == Session.State.CLOSED || this.leaving.contains(link)) {
			return;
		}
		this.leaving.add(link);
		if (this.links.remove(link.remote(), link)) {
			publish();
			this.listeners.down(link, reason);
		}
	}

	private void publish() {
		// In the order in which they came up: that of Map.copyOf differs from run to run
		this.snapshot = Collections.unmodifiableMap(new LinkedHashMap<>(this.links));
	}

	private final class Sessions implements SessionListener {

		@Override
		public void failed(Session session, MeshFailure failure) {
			LinkManager.this.greeting.remove(session);
			DialAttempt attempt = LinkManager.this.dialling.remove(session);
			LinkManager.this.context.counters()
				.increment(session.dialled() ? "link.dial_failed" : "link.accept_failed");
			LOG.debug("No link: {}", failure.getMessage());
			if (attempt != null) {
				attempt.failed(failure);
			}
		}

		@Override
		public void up(Session session, MeshLink link) {
			LinkManager.this.greeting.remove(session);
			DialAttempt attempt = LinkManager.this.dialling.remove(session);
			if (attempt != null && attempt.purpose() == Purpose.KEEP) {
				link.keep();
			}
			MeshLink current = settle(link);
			if (attempt != null) {
				attempt.succeeded(current);
			}
		}

		@Override
		public void received(MeshLink link, WireMessage message) {
			MessageHandler<WireMessage> handler = LinkManager.this.handlers.get(message.type());
			if (handler == null) {
				link.violation("unexpected_" + message.type().name().toLowerCase(java.util.Locale.ROOT));
				return;
			}
			try {
				handler.received(link, message);
			}
			catch (RuntimeException ex) {
				LinkManager.this.context.counters().increment("link.handler_failed");
				Contained.count(LinkManager.this.context.counters(), handler);
				LOG.warn("A {} from {} could not be handled", message.type(), link, ex);
			}
		}

		@Override
		public void goingAway(MeshLink link, int code, String text) {
			link.leave(code, "understood");
			retire(link, CloseReason.remote(code, text));
			closeIfFinished(link);
		}

		@Override
		public void leavingProgressed(MeshLink link) {
			closeIfFinished(link);
		}

		@Override
		public void down(Session session, MeshLink link, CloseReason reason) {
			LinkManager.this.leaving.remove(link);
			LinkManager.this.context.counters().increment("link.closed");
			LOG.debug("The link to {} is gone: {}", link, reason.text());
			if (LinkManager.this.links.remove(link.remote(), link)) {
				publish();
				LinkManager.this.listeners.down(link, reason);
			}
			LinkManager.this.listeners.closed(link);
		}

	}

	/**
	 * Let one link per node live.
	 * @param link a new link
	 * @return the link to use
	 */
	private MeshLink settle(MeshLink link) {
		this.context.counters().increment("link.opened");
		MeshLink old = this.links.get(link.remote());
		if (old == null) {
			this.leaving.of(link.remote()).forEach(link::follow);
			this.links.put(link.remote(), link);
			publish();
			this.listeners.up(link);
			return link;
		}
		DuplicateRule.Outcome outcome = DuplicateRule.decide(this.shared.identity().nodeId(), link.remote(),
				old.session().dialled(), old.boot(), link.session().dialled(), link.boot());
		this.context.counters().increment("link.duplicates");
		switch (outcome) {
			case OLD_IS_DEAD -> {
				old.session().close(CloseReason.local(CloseReason.DUPLICATE, "the node was restarted"));
				this.links.put(link.remote(), link);
				publish();
				this.listeners.up(link);
				return link;
			}
			case NEW_WINS -> {
				if (old.kept()) {
					link.keep();
				}
				old.leave(CloseReason.DUPLICATE, "another link to the same node took over");
				link.follow(old);
				this.links.put(link.remote(), link);
				publish();
				retire(old, CloseReason.local(CloseReason.DUPLICATE, "another link to the same node took over"));
				this.listeners.replaced(link);
				return link;
			}
			default -> {
				if (link.kept()) {
					old.keep();
				}
				link.leave(CloseReason.DUPLICATE, "there is a link to this node already");
				old.follow(link);
				retire(link, CloseReason.local(CloseReason.DUPLICATE, "there is a link to this node already"));
				return old;
			}
		}
	}

	private final class Acceptor implements SocketListener {

		@Override
		public ConnectionListener accepted(Connection connection) {
			GuestHandler handler = LinkManager.this.guests;
			if (handler != null && handler.protocol().equals(connection.tls().protocol()) && !LinkManager.this.closed) {
				return handler.accepted(connection);
			}
			Greeting judge = new Greeting(LinkManager.this.shared, null);
			Session session = new Session(LinkManager.this.shared, new Sessions(), judge, false,
					LinkManager.this.shared.timings().handshake());
			LinkManager.this.greeting.add(session);
			session.accepted(connection);
			if (!judge.speaks(connection.tls())) {
				LinkManager.this.context.counters().increment("link.refused.protocol");
				session.close(CloseReason.local(CloseReason.REFUSED, "this node lets in nobody who speaks '"
						+ connection.tls().protocol() + "': its setting 'macula.erlang.enabled' is false"));
			}
			else if (LinkManager.this.departing || LinkManager.this.closed) {
				session.close(CloseReason.local(CloseReason.GOING_AWAY, "the node shuts down"));
			}
			// Links that are being left count, or a peer that connects again and again
			// would have as many as it likes
			else if (LinkManager.this.links.size()
					+ LinkManager.this.leaving.size() >= LinkManager.this.context.limits().links()
					|| LinkManager.this.greeting.size()
							- LinkManager.this.dialling.size() > LinkManager.this.context.limits().handshakes()) {
				LinkManager.this.context.counters().increment("link.refused.links");
				session.close(CloseReason.local(CloseReason.OVERLOADED, "this node has as many links as it may"));
			}
			return session;
		}

		@Override
		public void raw(Path from, ByteBuf datagram) {
			LinkManager.this.context.counters().increment("link.raw_datagrams");
		}

		@Override
		public void batchComplete() {
			LinkManager.this.shared.batchComplete();
		}

		@Override
		public void broken(Throwable cause) {
			LOG.warn("The socket broke: {}", cause.toString());
			closeAll("the socket broke");
			LinkManager.this.socket.broke(cause);
		}

	}

}
