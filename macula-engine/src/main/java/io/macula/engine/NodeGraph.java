package io.macula.engine;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.dht.Dht;
import io.macula.engine.discovery.Discovery;
import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanDiscovery;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.erlang.ErlangMesh;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.erlang.ErlangServices;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.BindingProof;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.LinkIdentity;
import io.macula.engine.link.LinkManager;
import io.macula.engine.link.LinkTimings;
import io.macula.engine.link.PeerListener;
import io.macula.engine.pubsub.PubSub;
import io.macula.engine.pubsub.QueueGroup;
import io.macula.engine.pubsub.RoutingSettings;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.runtime.ElasticExecutor;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Supervisor;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Path;
import io.macula.engine.trust.IdentityStore;
import io.macula.engine.trust.TlsPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of a node and the order in which they start and end. Methods are thread-safe
 * unless they say otherwise; the rooms themselves are touched on the loop only.
 * <p>
 * Long because it is the one place that knows all parts: how they are wired, start, are
 * restarted and end must be read together.
 */
final class NodeGraph {

	private static final Logger LOG = LoggerFactory.getLogger(MaculaNode.class);

	private static final int MAX_HANDLER_THREADS = 512;

	private static final String SOCKET = "socket";

	private final MaculaNodeBuilder settings;

	private final @Nullable IdentityStore store;

	private final IdentityKey key;

	private final TlsPolicy tls;

	private final NodeSurroundings surroundings;

	private final NodeContext context;

	private final @Nullable ElasticExecutor ownExecutor;

	private final StateTracker states;

	private final Supervisor supervisor;

	private final LinkManager links;

	private final Dht dht;

	private final Discovery discovery;

	private final MeshMembers members;

	private final PubSub pubsub;

	private final Rpc rpc;

	private final @Nullable ErlangMesh erlang;

	private final Procedures procedures;

	private final Farewell farewell;

	private final CompletableFuture<Void> joined = new CompletableFuture<>();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile Contact contact;

	private volatile long startNanos;

	NodeGraph(MaculaNodeBuilder settings) {
		this.settings = settings;
		this.store = (settings.identity == null && settings.dataDir != null) ? IdentityStore.open(settings.dataDir)
				: null;
		this.key = identity();
		NodeId id = this.key.nodeId();
		this.surroundings = NodeSurroundings.of(id.shortText(), settings);
		this.context = this.surroundings.context();
		this.tls = policy();
		this.contact = new Contact(id, List.of(), List.of(), mode());
		Executor executor = settings.executor;
		if (executor == null) {
			this.ownExecutor = new ElasticExecutor(id.shortText(), MAX_HANDLER_THREADS);
			executor = this.ownExecutor;
		}
		else {
			this.ownExecutor = null;
		}
		this.states = new StateTracker(executor);
		LinkIdentity identity = new LinkIdentity(id, settings.realm, newBoot(), capabilities(), () -> this.contact,
				new BindingProof(this.context, this.tls), settings.metadata);
		this.supervisor = new Supervisor(this.context, this::broken, this::recovered);
		this.links = new LinkManager(part("links"), this.surroundings.transport(), identity,
				LinkTimings.of(settings.heartbeat.toNanos()));
		this.dht = new Dht(part("dht"), this.links, this.key, settings.realm, settings.lookupPaths);
		this.discovery = new Discovery(part("discovery"), this.links, this.dht, settings.bootstrap,
				QueueGroup::matches);
		this.members = new MeshMembers(part("membership"), this.links, this.key, settings, this.dht, this.discovery,
				this.states);
		this.pubsub = new PubSub(part("pubsub"), this.links, this.discovery.advertiser(), this.discovery.finder(),
				settings.realm.name(), executor, new RoutingSettings(this.key, settings.forwarding));
		this.rpc = new Rpc(part("rpc"), this.links, this.discovery.advertiser(), this.discovery.finder(),
				settings.realm.name(), executor);
		this.members.onSuspects(this.rpc::doubt);
		this.erlang = settings.erlangPolicy().enabled() ? newErlang(id) : null;
		this.procedures = new Procedures(this.rpc);
		this.farewell = new Farewell(this.context, this.links, this.discovery, this.members, this.pubsub, this.rpc,
				this.erlang);
	}

	/** The surroundings of a part of this node, which is restarted when it fails. */
	private NodeContext part(String name) {
		return this.supervisor.component(name).context();
	}

	private void supervise() {
		this.supervisor.component(SOCKET).onRestart(this::openAgain);
		this.supervisor.component("links").onRestart(this.links::restart);
		this.supervisor.component("dht").onRestart(this.dht::restart);
		this.supervisor.component("discovery").onRestart(this.discovery::restart);
		this.supervisor.component("membership").onRestart(this.members::restart);
		this.supervisor.component("pubsub").onRestart(this.pubsub::restart);
		this.supervisor.component("rpc").onRestart(this.rpc::restart);
		if (this.erlang != null) {
			this.supervisor.component("erlang").onRestart(this.erlang::restart);
		}
		this.supervisor.start();
	}

	private ErlangMesh newErlang(NodeId id) {
		ErlangMesh mesh = new ErlangMesh(new ErlangServices(part("erlang"), this.links, this.dht, this.discovery,
				this.pubsub, this.rpc, this.settings.realm, id), this.settings.erlangPolicy());
		this.links.guests(mesh);
		this.rpc.foreign(mesh);
		return mesh;
	}

	private IdentityKey identity() {
		IdentityKey given = this.settings.identity;
		if (given != null) {
			return given;
		}
		try {
			return (this.store != null) ? this.store.loadOrCreate(new SecureRandom())
					: IdentityKey.generate(new SecureRandom());
		}
		catch (RuntimeException ex) {
			closeStore();
			throw ex;
		}
	}

	private TlsPolicy policy() {
		return TlsPolicy.of(this.key, this.settings.tls, OwnEndpoints.hostNames(this.settings),
				List.of(InetAddress.getLoopbackAddress()), this.context.wallMillis());
	}

	private Contact.Mode mode() {
		return this.settings.serves() ? Contact.Mode.SERVER : Contact.Mode.CLIENT;
	}

	private byte[] newBoot() {
		byte[] boot = new byte[16];
		this.surroundings.chance().nextBytes(boot);
		java.nio.ByteBuffer.wrap(boot).putLong(this.context.wallMillis());
		return boot;
	}

	private Set<String> capabilities() {
		Set<String> all = new HashSet<>(Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST,
				Capabilities.PEERS, Capabilities.ACK, Capabilities.STREAMS, Capabilities.ROUTE));
		if (this.settings.compact) {
			all.add(Capabilities.COMPACT);
		}
		if (this.settings.membership != null) {
			all.add(Capabilities.SWIM);
		}
		if (this.settings.serves()) {
			all.add(Capabilities.DHT);
		}
		return Set.copyOf(all);
	}

	/** Bind the socket and start the rooms; returns when the node listens. */
	void start() {
		if (this.closed.get()) {
			throw new NodeClosedException("a closed node cannot be started again, build a new one");
		}
		if (!this.started.compareAndSet(false, true)) {
			return;
		}
		try {
			if (this.context.inLoop()) {
				startOnLoop();
			}
			else {
				CompletableFuture.runAsync(this::startOnLoop, this.context::execute).join();
			}
		}
		catch (MeshFailure ex) {
			closeNow();
			throw new MaculaException(String.valueOf(ex.getMessage()), ex);
		}
		catch (CompletionException ex) {
			closeNow();
			// Not translated: the codes of the rooms speak of peers and names, this is
			// about the machine
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new MaculaException(String.valueOf(cause.getMessage()), cause);
		}
	}

	private void startOnLoop() {
		this.startNanos = this.context.nanoTime();
		Path.Udp local = (Path.Udp) this.links.bind(new BindSpec(this.settings.host, this.settings.portToBind(),
				this.tls, this.context.limits().streamsPerLink(), !this.settings.client), this::socketBroke);
		this.contact = new Contact(this.key.nodeId(),
				this.settings.client ? List.of() : OwnEndpoints.of(this.settings, local.address()), List.of(), mode());
		if (this.settings.seed) {
			this.links.serve();
		}
		this.links.addPeerListener(new Peers());
		this.members.start();
		this.pubsub.start();
		this.rpc.start();
		this.dht.start();
		this.states.set(this.settings.bootstrap.isEmpty() ? NodeState.JOINED : NodeState.JOINING,
				this.settings.bootstrap.isEmpty() ? null : "no bootstrap peer has answered yet");
		if (this.erlang != null) {
			this.erlang.start();
		}
		this.discovery.onReach((reached) -> {
			if (reached) {
				joined();
			}
			else {
				isolated();
			}
		});
		this.discovery.start();
		this.settings.prefetched.forEach((name) -> this.rpc.prefetch(name, (close, failure) -> {
			if (failure != null) {
				LOG.warn("The providers of '{}' are not kept at hand: {}", name, failure.getMessage());
			}
		}));
		supervise();
		this.surroundings.started();
		this.discovery.joined().whenComplete((nothing, failure) -> {
			if (failure == null) {
				joined();
				this.joined.complete(null);
			}
		});
		searchLan(local.address());
		LOG.info("Node {} of realm {} {} {}", this.key.nodeId().shortText(), this.settings.realm.name(),
				this.settings.client ? "lets nobody in at" : "listens at", this.settings.client ? local : endpoint());
	}

	private void searchLan(InetSocketAddress local) {
		LanDiscovery lan = this.settings.lan;
		if (lan != null) {
			InetAddress bound = local.getAddress().isAnyLocalAddress() ? null : local.getAddress();
			this.discovery.searchLan(lan, new LanAnnouncement(this.key.nodeId(), this.settings.realm.id(),
					local.getPort(), bound, this.settings.serves()));
		}
	}

	private void joined() {
		NodeState now = this.states.state();
		if (now == NodeState.JOINING || now == NodeState.ISOLATED) {
			this.states.set(NodeState.JOINED, null);
			LOG.info("Node {} is part of the mesh", this.key.nodeId().shortText());
		}
	}

	private void isolated() {
		if (this.states.state() == NodeState.JOINED && !this.settings.bootstrap.isEmpty()) {
			this.states.set(NodeState.ISOLATED, "no other node can be reached");
			LOG.info("Node {} has lost all its links", this.key.nodeId().shortText());
		}
	}

	/** All links are gone with the socket; it is opened again at the same port. */
	private void socketBroke(Throwable cause) {
		if (isRunning()) {
			this.states.set(NodeState.ISOLATED, "the socket broke and is being opened again: " + cause);
		}
		this.supervisor.component(SOCKET).failed(cause);
	}

	private void openAgain() {
		this.links.bindAgain();
		if (isRunning()) {
			boolean alone = !this.discovery.hasSeeds();
			this.states.set(alone ? NodeState.JOINED : NodeState.ISOLATED,
					alone ? null : "the socket was opened again, no other node has answered yet");
		}
		this.discovery.restart();
	}

	private boolean isRunning() {
		return switch (this.states.state()) {
			case JOINING, JOINED, ISOLATED -> true;
			default -> false;
		};
	}

	private void broken(String why) {
		if (isRunning()) {
			this.states.set(NodeState.BROKEN, why);
		}
	}

	private void recovered() {
		if (this.states.state() == NodeState.BROKEN) {
			boolean alone = this.links.all().isEmpty() && this.discovery.hasSeeds();
			this.states.set(alone ? NodeState.ISOLATED : NodeState.JOINED,
					alone ? "no other node can be reached" : null);
		}
	}

	/**
	 * Stop taking work, let work in progress finish, leave.
	 * @param timeout how long work in progress may take
	 * @param streams how long streams in progress may go on
	 * @param done called when the node is closed
	 */
	void drain(Duration timeout, Duration streams, Runnable done) {
		if (!this.started.get() || this.closed.get()) {
			// Never started, or closed because it could not be started: there is no work
			closeNow();
			done.run();
			return;
		}
		this.context.execute(() -> {
			this.states.set(NodeState.DRAINING, null);
			this.farewell.begin(timeout, streams, () -> {
				closeNow();
				done.run();
			});
		});
	}

	/** Close everything at once. Thread-safe; does nothing the second time. */
	void closeNow() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		Runnable close = () -> {
			this.supervisor.stop();
			if (this.erlang != null) {
				this.erlang.close();
			}
			this.discovery.stop();
			this.members.stop();
			this.dht.stop();
			this.pubsub.close();
			this.rpc.close();
			this.links.close();
			this.states.set(NodeState.CLOSED, null);
		};
		if (this.context.inLoop()) {
			close.run();
		}
		else {
			try {
				CompletableFuture.runAsync(close, this.context::execute).orTimeout(5, TimeUnit.SECONDS).join();
			}
			catch (CompletionException ex) {
				LOG.warn("Node {} could not be closed in order", this.key.nodeId().shortText(), ex);
			}
		}
		this.joined.completeExceptionally(MeshNode.closedFailure());
		this.surroundings.close();
		if (this.ownExecutor != null) {
			this.ownExecutor.close();
		}
		closeStore();
		this.ended.complete(null);
	}

	private void closeStore() {
		if (this.store != null) {
			try {
				this.store.close();
			}
			catch (UncheckedIOException ex) {
				LOG.warn("The data directory could not be released", ex);
			}
		}
	}

	NodeContext context() {
		return this.context;
	}

	Supervisor supervisor() {
		return this.supervisor;
	}

	LinkManager links() {
		return this.links;
	}

	StateTracker states() {
		return this.states;
	}

	PubSub pubsub() {
		return this.pubsub;
	}

	Procedures procedures() {
		return this.procedures;
	}

	CompletableFuture<Void> joinedFuture() {
		return this.joined;
	}

	/** Done when the loop does not complete anything any more. */
	CompletableFuture<Void> closedFuture() {
		return this.ended;
	}

	NodeId id() {
		return this.key.nodeId();
	}

	String realm() {
		return this.settings.realm.name();
	}

	Endpoint endpoint() {
		List<Endpoint> endpoints = this.contact.endpoints();
		if (endpoints.isEmpty()) {
			throw new IllegalStateException(
					this.settings.client ? "the node has no endpoint because it is a client, which does not listen"
							: "the node has no endpoint before start() has returned");
		}
		return endpoints.get(0);
	}

	Collection<PeerInfo> peers() {
		List<PeerInfo> peers = new ArrayList<>();
		this.links.describe().forEach((info) -> peers.add(PeerInfo.of(info)));
		if (this.erlang != null) {
			this.erlang.peers().forEach((info) -> peers.add(PeerInfo.of(info)));
		}
		return List.copyOf(peers);
	}

	Collection<MemberInfo> members() {
		return this.members.members();
	}

	ErlangPolicy erlangPolicy() {
		return this.settings.erlangPolicy();
	}

	@Nullable LanStatus lan() {
		return this.discovery.lanStatus();
	}

	@Nullable SeedStatus seed() {
		return this.settings.seed ? SeedStatus.of(status(), this.context.counters(), this.context.limits()) : null;
	}

	NodeStatus status() {
		boolean running = this.started.get();
		NodeState state = this.states.state();
		return new NodeStatus(state, detail(state), id(),
				this.contact.endpoints().isEmpty() ? null : this.contact.endpoints().get(0), realm(),
				Duration.ofNanos(running ? this.context.nanoTime() - this.startNanos : 0), this.links.all().size(),
				this.dht.tableSize(), this.dht.recordCount(),
				new HashSet<>(this.pubsub.patterns()).size() + new HashSet<>(this.rpc.procedures()).size());
	}

	private @Nullable String detail(NodeState state) {
		String detail = this.states.detail();
		if (detail == null) {
			return this.surroundings.trouble();
		}
		String seeds = this.discovery.trouble();
		return (seeds != null && (state == NodeState.JOINING || state == NodeState.ISOLATED)) ? detail + "; " + seeds
				: detail;
	}

	/** Keeps the state and tells listeners. */
	private final class Peers implements PeerListener {

		@Override
		public void linkUp(Link link) {
			if (NodeGraph.this.joined.isDone()) {
				joined();
			}
			PeerInfo info = describe(link);
			NodeGraph.this.states.tell((listener) -> listener.peerUp(info));
		}

		@Override
		public void linkReplaced(Link link) {
			// The peer was there all the time
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			PeerInfo info = describe(link);
			NodeGraph.this.states.tell((listener) -> listener.peerDown(info, reason.text()));
		}

		private PeerInfo describe(Link link) {
			return PeerInfo.of(NodeGraph.this.links.describe(link));
		}

	}

}
