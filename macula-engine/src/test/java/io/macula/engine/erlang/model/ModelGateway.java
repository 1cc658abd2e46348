package io.macula.engine.erlang.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A gateway of 0.14.3 as it was observed, failures included: it decodes every piece that
 * it receives by itself and only the first frame in it, hangs on a foreign realm, and
 * dies of missing keys. Its state is confined to the loop of its host; all public methods
 * may be called from any thread.
 */
public final class ModelGateway implements AutoCloseable {

	private static final int LARGEST_SAFE = 1150;

	private static final int RESTARTS = 10;

	private static final double RESTART_MILLIS = 60_000;

	private static final double NEVER = Double.NEGATIVE_INFINITY;

	private final ModelHost host;

	private final GatewayOptions options;

	private final GatewayLog log = new GatewayLog();

	private final Map<String, Function<byte[], byte[]>> procedures = new ConcurrentHashMap<>();

	private final Deque<Double> restarts = new ArrayDeque<>();

	private final List<GatewayStream> streams = new ArrayList<>();

	private final List<Connection> connections = new ArrayList<>();

	private final WireValue.Bin nodeId;

	private final String rootId;

	private final RoutingServer routing;

	private final Outbound pool;

	private final Outbound mesh;

	private GatewayWork work;

	private @Nullable FullNode fullNode;

	private double lastAccept = NEVER;

	private volatile State state = State.RUNNING;

	/**
	 * What it can do now.
	 */
	public enum State {

		/** Everything. */
		RUNNING,
		/** Nothing any more: it accepts connections and answers nobody. */
		HUNG,
		/** Nothing: it crashed and was told not to come back. */
		CRASHED,
		/** Nothing: it crashed too often, or was closed. */
		STOPPED

	}

	private ModelGateway(ModelHost host, GatewayOptions options) {
		this.host = host;
		this.options = options;
		this.nodeId = WireValue.of(Hashes.sha256(options.name()));
		this.rootId = Hashes.hex(Hashes.sha256("root of " + options.name()));
		this.routing = new RoutingServer(this.host, this.rootId);
		this.pool = new Outbound(host, this.log);
		this.mesh = new Outbound(host, this.log);
		this.work = new GatewayWork(this);
	}

	/**
	 * Start a gateway.
	 * @param host where; at most one gateway for each
	 * @param options how it is set up
	 * @return the gateway, which accepts connections
	 */
	public static ModelGateway start(ModelHost host, GatewayOptions options) {
		ModelGateway gateway = new ModelGateway(host, options);
		host.run(gateway::begin);
		return gateway;
	}

	private void begin() {
		this.routing.storeOwnRecord(this.rootId, this.host.port(), this.options.realm());
		this.host.accept(this::accepted);
		if (!this.options.bootstrap().isEmpty()) {
			FullNode node = new FullNode(this);
			this.fullNode = node;
			node.begin();
		}
	}

	/**
	 * Offer a procedure. Only a full node has somewhere to look it up.
	 * @param procedure its name
	 * @param handler from arguments to result, both JSON
	 */
	public void serve(String procedure, Function<byte[], byte[]> handler) {
		this.procedures.put(procedure, handler);
	}

	/**
	 * What it saw.
	 * @return the log
	 */
	public GatewayLog log() {
		return this.log;
	}

	public List<Violation> violations() {
		return this.log.violations.list();
	}

	public State state() {
		return this.state;
	}

	/**
	 * The id that its PONG says.
	 * @return 32 bytes
	 */
	public byte[] nodeId() {
		return this.nodeId.bytes().clone();
	}

	/**
	 * The id that it uses as a client: 64 hexadecimal digits.
	 * @return the text
	 */
	public String rootId() {
		return this.rootId;
	}

	public Path path() {
		return this.host.path();
	}

	public String url() {
		return this.host.url();
	}

	/**
	 * The values that it holds under a key.
	 * @param name a topic or procedure
	 * @return the values
	 */
	public List<WireValue.Map> stored(String name) {
		return this.host.call(() -> this.routing.values(WireValue.of(Hashes.sha256(name))));
	}

	/**
	 * How many streams are subscribed to a pattern.
	 * @param pattern the pattern
	 * @return the number, those of dead streams included
	 */
	public int subscribers(String pattern) {
		return this.host.call(() -> this.work.pubsub().subscribers(pattern));
	}

	/**
	 * Whether a client with this id has sent CONNECT since the last crash.
	 * @param id the id
	 * @return {@code true} if it has
	 */
	public boolean knowsClient(byte[] id) {
		return this.host.call(() -> this.work.client(WireValue.of(id)) != null);
	}

	/**
	 * Let it crash for no reason that came over the wire.
	 */
	public void crash() {
		this.host.run(() -> crashed("killed by the test", ErlangCrash.both("killed by the test")));
	}

	/**
	 * Let the whole process restart: connections are closed, nothing is remembered, it
	 * listens on the same port again. Also ends a hang.
	 */
	public void restartProcess() {
		this.host.run(() -> {
			this.pool.close();
			this.mesh.close();
			this.work = new GatewayWork(this);
			this.routing.restarted();
			this.routing.storeOwnRecord(this.rootId, this.host.port(), this.options.realm());
			this.restarts.clear();
			this.state = State.RUNNING;
			this.host.accept(this::accepted);
			CloseReason reason = CloseReason.local(CloseReason.NORMAL, "");
			List.copyOf(this.connections).forEach((connection) -> connection.close(reason));
		});
	}

	/**
	 * Ask a node directly for a procedure, as a full node does that found its endpoint in
	 * the DHT: on a connection of its own whose answers it throws away. Only a
	 * {@code rpc_reply} that comes to this gateway without {@code to_node} is heard.
	 * @param to where the provider listens
	 * @param procedure its name
	 * @param args arguments, JSON
	 * @return the payload of the RPC_REPLY; fails after 5 s without one
	 */
	public CompletableFuture<WireValue.Map> requestDirect(Path to, String procedure, String args) {
		return this.host.call(() -> this.work.rpc().requestDirect(to, procedure, args));
	}

	/**
	 * The connections that it has as a full node.
	 * @return its clients, none for a seed
	 */
	public List<ModelClient> clients() {
		FullNode node = this.fullNode;
		return (node != null) ? this.host.call(node::clients) : List.of();
	}

	@Override
	public void close() {
		this.host.run(() -> stop(State.STOPPED));
	}

	// On the loop from here on

	ModelHost host() {
		return this.host;
	}

	GatewayOptions options() {
		return this.options;
	}

	WireValue.Bin id() {
		return this.nodeId;
	}

	RoutingServer routing() {
		return this.routing;
	}

	/**
	 * Connections that STOREs go through.
	 */
	Outbound pool() {
		return this.pool;
	}

	/**
	 * Connections that routed publishes go through.
	 */
	Outbound mesh() {
		return this.mesh;
	}

	@Nullable Function<byte[], byte[]> procedure(String name) {
		return this.procedures.get(name);
	}

	/**
	 * Whether this is what the gateway does now, and not what it did before a crash.
	 */
	boolean isCurrent(GatewayWork some) {
		return this.work == some && this.state == State.RUNNING;
	}

	private ConnectionListener accepted(Connection connection) {
		double now = this.host.modelMillis();
		if (now - this.lastAccept < this.options.acceptGapMillis()) {
			this.log.refused.incrementAndGet();
			connection.close(CloseReason.local(CloseReason.TRANSPORT, "CONNECTION_REFUSED"));
			return new ModelHost.Closed();
		}
		this.lastAccept = now;
		this.log.accepted.incrementAndGet();
		this.log.open.incrementAndGet();
		this.connections.add(connection);
		return new Incoming(connection);
	}

	/**
	 * A piece of a stream: the work of the listening process, which outlives the gateway.
	 * @param from the stream
	 * @param bytes the piece
	 * @param sound how many frames of the stream are complete with it
	 */
	void received(GatewayStream from, byte[] bytes, long sound) {
		this.log.chunks.incrementAndGet();
		this.log.bytes.addAndGet(bytes.length);
		ChunkDecoder.Chunk chunk = ChunkDecoder.decode(bytes);
		judge(from, chunk, bytes.length);
		RawFrame frame = chunk.frame();
		this.log.lostFrames.addAndGet(Math.max(0, sound - ((frame != null) ? 1 : 0)));
		if (frame == null) {
			return;
		}
		this.log.frame(frame);
		if (this.state != State.RUNNING) {
			this.log.unheard.incrementAndGet();
			return;
		}
		try {
			this.work.handle(from, frame);
		}
		catch (ErlangCrash ex) {
			crashed(from.peer(), ex);
		}
	}

	private void judge(GatewayStream from, ChunkDecoder.Chunk chunk, int size) {
		Violations violations = this.log.violations;
		if (chunk.error() != null) {
			this.log.decodeErrors.add(chunk.error());
		}
		if (chunk.isIncomplete()) {
			this.log.split.incrementAndGet();
			violations.add(Violation.Kind.SPLIT, from.peer(), chunk.error() + " in " + size + " bytes");
		}
		else if (chunk.error() != null) {
			boolean extension = chunk.error().startsWith("unknown_type");
			violations.add(extension ? Violation.Kind.EXTENSION_TYPE : Violation.Kind.UNDECODABLE, from.peer(),
					chunk.error() + " in " + size + " bytes");
		}
		if (chunk.frames() > 1 || chunk.trailing()) {
			this.log.coalesced.incrementAndGet();
			violations.add(Violation.Kind.COALESCED, from.peer(), chunk.frames() + " frames in " + size + " bytes");
		}
		RawFrame frame = chunk.frame();
		if (frame != null && frame.bytes() > LARGEST_SAFE) {
			violations.add(Violation.Kind.OVERSIZE, from.peer(), frame.bytes() + " bytes: " + frame);
		}
		if (frame != null && ErlangTerms.isStrange(frame.payload())) {
			violations.add(Violation.Kind.STRANGE_KEYS, from.peer(), frame.toString());
		}
	}

	void send(GatewayStream to, MessageType type, WireValue.Map map) {
		to.write(ErlangEncoder.frame(type, map));
	}

	void hang(GatewayStream from, String why) {
		this.log.violations.add(Violation.Kind.HANG, from.peer(), why);
		this.state = State.HUNG;
	}

	private void crashed(String peer, ErlangCrash crash) {
		String reason = String.valueOf(crash.getMessage());
		this.log.crashes.add(reason);
		this.log.violations.add(Violation.Kind.CRASH, peer, reason);
		if (crash.killsRouting()) {
			this.routing.restarted();
			this.routing.storeOwnRecord(this.rootId, this.host.port(), this.options.realm());
		}
		if (!crash.killsGateway()) {
			return;
		}
		this.pool.close();
		this.mesh.close();
		this.work = new GatewayWork(this);
		double now = this.host.modelMillis();
		this.restarts.add(now);
		this.restarts.removeIf((time) -> now - time > RESTART_MILLIS);
		if (!this.options.restart()) {
			this.state = State.CRASHED;
		}
		else if (this.restarts.size() > RESTARTS) {
			stop(State.STOPPED);
		}
	}

	/**
	 * Let a failure in a later task count as one of the gateway.
	 */
	void guarded(String peer, Runnable task) {
		if (this.state != State.RUNNING) {
			return;
		}
		try {
			task.run();
		}
		catch (ErlangCrash ex) {
			crashed(peer, ex);
		}
	}

	private void stop(State last) {
		this.state = last;
		this.host.accept(null);
		FullNode node = this.fullNode;
		if (node != null) {
			node.close();
		}
		this.pool.close();
		this.mesh.close();
		List<GatewayStream> open = List.copyOf(this.streams);
		open.forEach(GatewayStream::die);
	}

	/**
	 * A connection that somebody dialled.
	 */
	private final class Incoming implements ConnectionListener {

		private final Connection connection;

		private final List<GatewayStream> own = new ArrayList<>();

		Incoming(Connection connection) {
			this.connection = connection;
		}

		@Override
		public void opened(Connection opened) {
		}

		@Override
		public void failed(MeshFailure failure) {
		}

		@Override
		public StreamListener streamOpened(Stream stream) {
			GatewayStream opened = new GatewayStream(ModelGateway.this, this.connection.remote(), stream);
			this.own.add(opened);
			ModelGateway.this.streams.add(opened);
			return opened;
		}

		@Override
		public void closed(CloseReason reason) {
			// 0.14.3 hears nothing of it: subscriptions of dead streams stay
			this.own.forEach(GatewayStream::die);
			ModelGateway.this.streams.removeAll(this.own);
			ModelGateway.this.connections.remove(this.connection);
			ModelGateway.this.log.open.decrementAndGet();
		}

	}

}
