package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Guest;
import io.macula.engine.link.GuestDial;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.Disconnect;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Pong;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.Reply;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one gateway of 0.14.3, from the dial to its end, and what this node
 * does there. The introduction is repeated from time to time, because the gateway forgets
 * everything when one of its processes crashes, while the connection stays. Confined to
 * the loop.
 */
final class HostConnection implements ConnectionListener, Guest, Lane.Receiver {

	private static final Logger LOG = LoggerFactory.getLogger(HostConnection.class);

	private static final long TICK_NANOS = 5_000_000_000L;

	private static final long PING_NANOS = 20_000_000_000L;

	private static final long DEAD_NANOS = 60_000_000_000L;

	private static final long REPEAT_NANOS = 60_000_000_000L;

	/** Signs that the gateway forgot this node are believed so often. */
	private static final long RESTORE_NANOS = 1_000_000_000L;

	private final HostShared shared;

	private final NodeContext context;

	private final Endpoint endpoint;

	private final Connection connection;

	private final GuestDial dial;

	private final PacedWriter writer;

	private final HostHello hello;

	private final HostLookups lookups;

	private final HostCalls calls;

	private final HostRequests requests;

	private final HostProcedures procedures;

	private final HostBridge bridge;

	private final HostDuty duty;

	private final List<Runnable> whenClosed = new ArrayList<>();

	private byte[] rawId = new byte[0];

	private NodeId id = NodeId.sha256Of("");

	private @Nullable String claimedEndpoint;

	private long since;

	private long heard;

	private long repeated;

	private int violations;

	private boolean ready;

	private boolean closed;

	private @Nullable Timer ticker;

	HostConnection(HostShared shared, Endpoint endpoint, Connection connection, GuestDial dial) {
		this.shared = shared;
		this.context = shared.context();
		this.endpoint = endpoint;
		this.connection = connection;
		this.dial = dial;
		this.writer = new PacedWriter(this.context, connection, this);
		this.hello = new HostHello(shared, this, endpoint, this::introduced, this::refused);
		this.lookups = new HostLookups(this.context, connection, this);
		this.calls = new HostCalls(shared, this);
		this.requests = new HostRequests(shared, this);
		this.procedures = new HostProcedures(shared, this);
		this.bridge = new HostBridge(shared, this);
		this.duty = new HostDuty(shared, this, this.bridge);
		this.heard = this.context.nanoTime();
	}

	/** The id that the gateway claims, {@code null} before it says one. */
	@Nullable ClaimedId claimed() {
		return ClaimedId.of(this.rawId);
	}

	void begin() {
		this.hello.begin();
	}

	/**
	 * Send a frame when its turn comes.
	 * @return why it is not sent, {@code null} if it is
	 */
	@Nullable MeshFailure send(byte[] frame, PacedWriter.Kind kind) {
		return send(frame, kind, () -> {
		});
	}

	/**
	 * Send a frame when its turn comes.
	 * @param whenArrived runs when the gateway has read it
	 * @return why it is not sent, {@code null} if it is
	 */
	@Nullable MeshFailure send(byte[] frame, PacedWriter.Kind kind, Runnable whenArrived) {
		int most = this.context.limits().erlangFrameBytes();
		if (frame.length > most) {
			this.shared.count("dropped.too_large");
			return new MeshFailure(FailureCode.TOO_LARGE, "a frame of " + frame.length
					+ " bytes is too large for a gateway of 0.14.3: limit 'erlangFrameBytes' is " + most);
		}
		if (this.closed) {
			return new MeshFailure(FailureCode.UNREACHABLE, "the gateway of 0.14.3 at " + this.endpoint + " is gone");
		}
		if (!this.writer.send(frame, kind, whenArrived)) {
			this.shared.count("dropped.queue_full");
			return new MeshFailure(FailureCode.OVERLOADED,
					"the queue towards the gateway of 0.14.3 at " + this.endpoint + " is full");
		}
		return null;
	}

	private void introduced(Pong pong) {
		byte[] said = pong.nodeId();
		if (said == null || this.closed) {
			return;
		}
		this.rawId = said;
		this.id = NodeId.ofAny(said);
		this.claimedEndpoint = pong.endpoint();
		HostConnection other = this.shared.role().find(this.id);
		if (other != null) {
			this.shared.count("duplicate");
			this.dial.succeeded(other);
			close(CloseReason.local(CloseReason.DUPLICATE, "another connection to this gateway serves"));
			return;
		}
		this.ready = true;
		this.since = this.context.nanoTime();
		this.repeated = this.since;
		this.shared.count("connected");
		LOG.info("Connected to the gateway {} of 0.14.3 at {}", this.id.shortText(), this.endpoint);
		tickLater();
		this.shared.role().up(this);
		this.procedures.start();
		this.duty.start();
		this.dial.succeeded(this);
	}

	private void refused(MeshFailure failure) {
		this.shared.count("refused");
		if (!this.closed && this.shared.throttle().pass() >= 0) {
			LOG.warn("Not connected: {}", failure.getMessage());
		}
		this.dial.failed(failure);
		close(CloseReason.local(CloseReason.NORMAL, "not introduced"));
	}

	private void tickLater() {
		this.ticker = this.context.every(() -> TICK_NANOS, this::tick);
	}

	/** Look after the connection with a fresh timer. */
	void restart() {
		if (this.ticker != null && !this.closed) {
			this.ticker.cancel();
			tickLater();
		}
	}

	private void tick() {
		long now = this.context.nanoTime();
		if (now - this.heard > DEAD_NANOS) {
			close(CloseReason.local(CloseReason.DEAD, "no sign of life"));
		}
		else if (now - this.repeated >= REPEAT_NANOS) {
			repeat();
		}
		else if (now - this.heard >= PING_NANOS) {
			this.writer.ping();
		}
	}

	private void repeat() {
		this.repeated = this.context.nanoTime();
		send(this.shared.frames().connect(), PacedWriter.Kind.ORDERED);
		this.bridge.subscribeAgain();
	}

	/** There are signs that the gateway has forgotten this node. */
	void suspicious() {
		if (this.ready && this.context.nanoTime() - this.repeated >= RESTORE_NANOS) {
			this.shared.count("restored");
			repeat();
			this.procedures.storeAll();
			this.duty.lookAgain();
		}
	}

	@Override
	public void received(Lane lane, WireMessage message) {
		this.heard = this.context.nanoTime();
		if (this.closed) {
			return;
		}
		if (message instanceof Pong pong) {
			answered(lane, pong);
		}
		else if (message instanceof Publish publish) {
			this.bridge.received(publish);
		}
		else if (message instanceof RpcRequest request) {
			this.requests.received(request);
		}
		else if (message instanceof RpcReply reply) {
			this.calls.answered(reply);
		}
		else if (message instanceof FindValueReply reply) {
			this.lookups.answered(lane, reply);
		}
		else if (message instanceof Reply reply) {
			this.hello.listed(reply);
		}
		else if (message instanceof Ping ping) {
			Long number = ping.timestamp();
			long now = this.context.wallMillis();
			send(HostFrames.pong((number != null) ? number : now, now), PacedWriter.Kind.URGENT);
		}
		else if (message instanceof Disconnect disconnect) {
			this.hello.fail("the gateway at " + this.endpoint + " refuses this node: " + disconnect.reason());
		}
		else {
			this.shared.count("ignored");
		}
	}

	private void answered(Lane lane, Pong pong) {
		Long number = pong.timestamp();
		if (pong.nodeId() != null) {
			this.hello.answered(pong);
		}
		else if (number != null && !this.lookups.answered(lane) && this.writer.answered(number)) {
			suspicious();
		}
	}

	@Override
	public void malformed(String reason, boolean fatal) {
		violation(reason);
		if (fatal) {
			close(CloseReason.local(CloseReason.PROTOCOL, "malformed frame: " + reason));
		}
	}

	/** The gateway sent what makes no sense. */
	void violation(String reason) {
		this.shared.count("violations." + reason);
		if (++this.violations > this.context.limits().violationsPerLink()) {
			close(CloseReason.local(CloseReason.PROTOCOL, "too many malformed messages"));
		}
	}

	@Override
	public void ended() {
		close(CloseReason.local(CloseReason.PROTOCOL, "the gateway ended a stream"));
	}

	HostLookups lookups() {
		return this.lookups;
	}

	HostCalls calls() {
		return this.calls;
	}

	HostDuty duty() {
		return this.duty;
	}

	HostProcedures procedures() {
		return this.procedures;
	}

	NodeId id() {
		return this.id;
	}

	ErlangPeerInfo describe(long now) {
		boolean text = this.rawId.length != NodeId.BYTES;
		return new ErlangPeerInfo(this.id,
				text ? new String(this.rawId, StandardCharsets.UTF_8) : HexFormat.of().formatHex(this.rawId),
				this.claimedEndpoint, this.endpoint.authority(), true, 0, 0, now - this.since);
	}

	/** Give the duties up; the connection serves what is under way. */
	void leave() {
		this.duty.stop();
	}

	/** Whether the gateway has read what was to be said when the duties ended. */
	boolean hasSaidAll() {
		return this.writer.isDone();
	}

	void close(CloseReason reason) {
		this.connection.close(reason);
	}

	@Override
	public boolean open() {
		return this.ready && !this.closed;
	}

	@Override
	public void whenClosed(Runnable task) {
		if (this.closed) {
			task.run();
		}
		else {
			this.whenClosed.add(task);
		}
	}

	@Override
	public void opened(Connection opened) {
		// Told of it by the dial
	}

	@Override
	public void failed(MeshFailure failure) {
		// The dial had succeeded before
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		this.shared.count("violations.stream_opened");
		return new Ignored();
	}

	@Override
	public void closed(CloseReason reason) {
		if (this.closed) {
			return;
		}
		this.closed = true;
		if (this.ticker != null) {
			this.ticker.cancel();
		}
		this.hello.fail("the connection to " + this.endpoint + " closed: " + reason.text());
		this.duty.stop();
		this.bridge.close();
		this.procedures.stop();
		this.writer.close();
		this.lookups.close();
		this.calls.close();
		this.shared.role().ended(this);
		if (this.ready) {
			this.shared.count("closed");
			LOG.info("The gateway {} of 0.14.3 is gone: {}", this.id.shortText(), reason.text());
			this.shared.role().down(this);
		}
		List.copyOf(this.whenClosed).forEach(Runnable::run);
		this.whenClosed.clear();
	}

}
