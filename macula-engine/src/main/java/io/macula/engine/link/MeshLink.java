package io.macula.engine.link;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Path;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.GoAway;
import io.macula.engine.wire.LargeNotice;
import io.macula.engine.wire.Name;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Pong;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.Requirements;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.StoreReply;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A link in use: what {@link Link} promises, on top of a {@link Session}. Confined to the
 * loop except where {@link Link} says otherwise.
 */
final class MeshLink implements Link {

	private final Session session;

	private final Greeting.Peer peer;

	private final NodeContext context;

	private final DataQueue queue;

	private final LargeSender large;

	private final BulkSender bulk;

	private final DataSender data;

	private final Lanes lanes;

	/** Payloads of the peer that are not complete. */
	private final Set<Assembly> assemblies = new LinkedHashSet<>();

	private long assemblyBytes;

	private final Requests requests;

	private final TopicOrder order;

	private final Succession succession;

	private final Liveness liveness;

	private final Map<Class<?>, Object> attributes = new HashMap<>();

	private final long upSince;

	private volatile boolean open = true;

	private volatile boolean kept;

	private volatile String address;

	private long received;

	private int violations;

	/** Calls sent to the peer that it has not answered. */
	private int callsOut;

	/** Calls of the peer that were not answered. */
	private int callsIn;

	private final Farewell farewell = new Farewell(this);

	private long largeReceived;

	/** Bytes sent at the last tick at which there were more than before. */
	private long progress;

	private long progressAt;

	/** The last time at which control messages could be sent. */
	private long controlAt;

	private boolean used;

	/** Time of the tick before which the link was used, in nanoseconds. */
	private long lastUse;

	MeshLink(Session session, Greeting.Peer peer) {
		this.session = session;
		this.peer = peer;
		LinkShared shared = session.shared();
		this.context = shared.context();
		Limits limits = this.context.limits();
		this.queue = new DataQueue(limits.outboundQueueBytes(), peer.frameBytes(), this::wake);
		this.large = new LargeSender(this, this.queue);
		this.bulk = new BulkSender(this, this.queue);
		this.lanes = new Lanes(session, this);
		this.data = new DataSender(session, this.queue, this.large, this.bulk, shared);
		this.requests = new Requests(this.context);
		LongAdder broken = this.context.counters().counter("link.order_broken");
		this.order = new TopicOrder(limits.linkCreditBytes(), broken, session::received);
		this.succession = new Succession(this.context, limits.linkCreditBytes(), broken, this::handedOverAll);
		this.liveness = new Liveness();
		this.upSince = this.context.nanoTime();
		this.lastUse = this.upSince;
		this.progressAt = this.upSince;
		this.controlAt = this.upSince;
		this.address = session.connection().remote().toString();
	}

	private void wake() {
		if (this.context.inLoop()) {
			this.session.shared().markDirty(this.session);
		}
		else {
			this.context.execute(this.data::drain);
		}
	}

	Session session() {
		return this.session;
	}

	DataSender data() {
		return this.data;
	}

	@Override
	public NodeId remote() {
		return this.peer.id();
	}

	@Override
	public boolean proven() {
		return true;
	}

	@Override
	public Contact contact() {
		return this.peer.contact();
	}

	@Override
	public @Nullable InetAddress remoteAddress() {
		return (this.session.connection().remote() instanceof Path.Udp udp) ? udp.address().getAddress() : null;
	}

	@Override
	public byte[] boot() {
		return this.peer.boot();
	}

	@Override
	public boolean has(String capability) {
		return this.peer.capabilities().contains(capability);
	}

	Greeting.Peer peer() {
		return this.peer;
	}

	@Override
	public boolean open() {
		return this.open;
	}

	@Override
	public boolean dialled() {
		return this.session.dialled();
	}

	@Override
	public long roundTripNanos() {
		return this.liveness.roundTripNanos();
	}

	@Override
	public long received() {
		return this.received;
	}

	long upSince() {
		return this.upSince;
	}

	String address() {
		return this.address;
	}

	boolean kept() {
		return this.kept;
	}

	void keep() {
		this.kept = true;
	}

	/** Noted for the next tick: the time is not looked up for every message. */
	void use() {
		this.used = true;
	}

	long lastUse() {
		return this.lastUse;
	}

	@Override
	public boolean offer(Outbound message) {
		// A link that is going away still carries the answers to what came over it
		if (!this.open && !(message.message() instanceof RpcReply && this.session.state() == Session.State.LEAVING)) {
			return false;
		}
		return this.queue.offer(message);
	}

	@Override
	public void whenRoom(Runnable task) {
		this.queue.whenRoom(new Guarded(this.session.shared(), task));
	}

	@Override
	public void whenHandedOver(Runnable task) {
		this.succession.inTurn(0, () -> this.order.whenNothingWaits(() -> this.session.shared().guarded(task)));
	}

	/**
	 * Hand over nothing that comes over this link before what comes over another one to
	 * the same node, which is being left. Who dials a second time has lost the first
	 * link; but where both dialled, the peer may have used the other one for a while. It
	 * must know of that one before this side sends over this one: so what still waits for
	 * the peer to open the data stream goes over this one.
	 */
	void follow(MeshLink other) {
		if (dialled() != other.dialled() && Arrays.equals(boot(), other.boot())) {
			if (!other.data.isAttached()) {
				other.queue.moveTo(this.queue, (message) -> message.message() instanceof Publish);
				other.progressed();
			}
			this.succession.follow(other.succession);
		}
	}

	private boolean handedOverAll() {
		return this.session.state() == Session.State.CLOSED || (this.farewell.arrivedAll() && !this.order.isWaiting());
	}

	@Override
	public Lane openLane(StreamOpen open, LaneListener listener) {
		if (!this.open) {
			throw new MeshFailure(FailureCode.UNREACHABLE, "the link to " + this + " is gone");
		}
		if (!has(Capabilities.STREAMS)) {
			throw new MeshFailure(FailureCode.REFUSED, this + " knows no streams");
		}
		return this.lanes.open(open, listener);
	}

	Lanes lanes() {
		return this.lanes;
	}

	TopicOrder order() {
		return this.order;
	}

	/** A lane carries something. */
	void carries() {
		this.liveness.heard();
		this.received++;
		use();
	}

	void laneEnded() {
		progressed();
	}

	Set<Assembly> assemblies() {
		return this.assemblies;
	}

	long assemblyBytes() {
		return this.assemblyBytes;
	}

	void assemblyBytes(long more) {
		this.assemblyBytes += more;
	}

	/**
	 * A message that was taken from the queue was not sent and will not be.
	 * @param message the message
	 * @param failure why
	 */
	void unsent(Outbound message, MeshFailure failure) {
		this.queue.release(message);
		this.session.shared().guarded(() -> {
			if (message.message() instanceof RpcReply) {
				this.callsIn--;
				progressed();
			}
		});
		this.session.shared().guarded(() -> message.failed(this, failure));
	}

	@Override
	public void control(WireMessage message) {
		this.session.control(message);
	}

	@Override
	public void request(WireMessage message, long timeoutNanos, ReplyHandler handler) {
		if (!this.open) {
			handler.ended(null, new MeshFailure(FailureCode.UNREACHABLE, "the link to " + this + " is gone"));
			return;
		}
		if (this.requests.size() >= this.context.limits().pendingRequests()) {
			handler.ended(null, new MeshFailure(FailureCode.OVERLOADED,
					"limit 'pendingRequests' is reached: " + this.context.limits().pendingRequests()));
			return;
		}
		use();
		long number = this.requests.add(timeoutNanos, this,
				(reply, failure) -> this.session.shared().guarded(() -> handler.ended(reply, failure)));
		this.session.control(Numbered.withNumber(message, number));
	}

	@Override
	public <T> @Nullable T attribute(Class<T> key) {
		return key.cast(this.attributes.get(key));
	}

	@Override
	public <T> void attribute(Class<T> key, T value) {
		this.attributes.put(key, value);
	}

	@Override
	public void violation(String reason) {
		this.context.counters().increment("link.violation." + reason);
		if (++this.violations >= this.context.limits().violationsPerLink()) {
			this.session.close(CloseReason.local(CloseReason.PROTOCOL,
					this.violations + " malformed or forbidden messages, the last one: " + reason));
		}
	}

	/**
	 * A message arrived on a stream of its own, in one frame: such are counted, because a
	 * link is not left before they are all there.
	 * @param message the message
	 * @param bytes bytes of its frame
	 */
	void receivedLarge(WireMessage message, int bytes) {
		this.largeReceived++;
		received(message, bytes, true);
	}

	/**
	 * A message arrived.
	 * @param message the message
	 * @param bytes bytes of its frame
	 * @param ownStream whether it came on a stream of its own
	 */
	void received(WireMessage message, int bytes, boolean ownStream) {
		this.liveness.heard();
		this.received++;
		Optional<String> missing = Requirements.missing(message);
		if (missing.isPresent()) {
			violation("incomplete");
			return;
		}
		if (message instanceof Publish publish) {
			use();
			if (ownStream) {
				this.succession.inTurn(bytes, () -> this.order.large(publish, bytes, this.context.nanoTime()));
			}
			else if (this.succession.isWaiting()) {
				this.succession.inTurn(bytes, () -> small(publish, bytes));
			}
			else {
				small(publish, bytes);
			}
		}
		else if (message instanceof RpcRequest) {
			use();
			this.callsIn++;
			this.session.received(message);
		}
		else if (message instanceof RpcReply) {
			this.callsOut--;
			this.session.received(message);
		}
		else {
			receivedControl(message);
		}
		progressed();
	}

	private void small(Publish message, int bytes) {
		if (this.order.isWaiting()) {
			this.order.small(message, bytes, this.context.nanoTime());
		}
		else {
			this.session.received(message);
		}
	}

	private void receivedControl(WireMessage message) {
		if (message instanceof Credit credit && credit.stream() != null && credit.bytes() != null) {
			if (credit.bytes() <= 0) {
				violation("credit");
			}
			else if (!this.data.granted(credit.stream(), credit.bytes())) {
				this.large.granted(credit.stream(), credit.bytes());
				this.lanes.granted(credit.stream(), credit.bytes());
			}
		}
		else if (message instanceof LargeNotice notice && notice.topic() != null && notice.seq() != null) {
			String topic = notice.topic();
			long sequence = notice.seq();
			this.succession.inTurn(topic.length(), () -> this.order.notice(topic, sequence, this.context.nanoTime()));
		}
		else if (message instanceof Ping ping) {
			this.session.control(Hello.pong(ping, this.context.wallMillis()));
		}
		else if (message instanceof Pong pong) {
			this.liveness.answered(pong, this.context.nanoTime());
		}
		else if (message instanceof FindNodeReply reply) {
			answered(reply.rid(), reply);
		}
		else if (message instanceof FindValueReply reply) {
			answered(reply.rid(), reply);
		}
		else if (message instanceof StoreReply reply) {
			answered(reply.rid(), reply);
		}
		else if (message instanceof GoAway goAway) {
			this.farewell.heard(goAway);
			this.session.goingAway(this, goAway);
		}
		else if (!(message instanceof Name)) {
			// Nobody handles names: the decoder has noted them
			this.session.received(message);
		}
	}

	private void answered(@Nullable Long number, WireMessage reply) {
		if (number == null || !this.requests.answered(number, reply)) {
			this.context.counters().increment("link.late_answer");
		}
	}

	/** A message left for the transport. */
	void written(WireMessage message) {
		if (message instanceof RpcRequest) {
			this.callsOut++;
			use();
		}
		else if (message instanceof RpcReply) {
			this.callsIn--;
			progressed();
		}
		else {
			use();
		}
	}

	/**
	 * Send nothing new from here on and tell the peer to do the same.
	 * @param code why
	 * @param text why, in words
	 */
	void leave(int code, String text) {
		this.open = false;
		if (this.session.state() != Session.State.CLOSED) {
			this.session.leave();
			this.farewell.leave(code, text);
		}
	}

	/** Whether nothing of this side waits to be sent. */
	boolean sentAll() {
		return this.queue.isEmpty() && this.large.isEmpty() && this.bulk.isEmpty() && this.lanes.isEmpty()
				&& this.callsIn <= 0;
	}

	/**
	 * Whether everything that the peer sent has arrived, and every answer.
	 * @param bytes what it says it put on the data stream
	 * @param larges how many large messages it says it sent
	 * @return {@code true} if nothing is missing
	 */
	boolean receivedAll(long bytes, long larges) {
		return this.callsOut <= 0 && this.requests.size() == 0 && arrivedAll(bytes, larges);
	}

	/** Whether everything that the peer sent has arrived, see {@link #receivedAll}. */
	boolean arrivedAll(long bytes, long larges) {
		return this.largeReceived >= larges && this.session.dataReceived() >= bytes;
	}

	LargeSender large() {
		return this.large;
	}

	/** Whether both sides are done with a link that is being left. */
	boolean finished() {
		this.farewell.proceed();
		return this.farewell.finished();
	}

	/** Something was sent or received on a link that is being left. */
	void progressed() {
		if (this.farewell.leaving()) {
			this.succession.proceed();
			this.session.leavingProgressed(this);
		}
	}

	/** Regular look at the link. */
	void tick(long now, LinkTimings timings) {
		if (this.used || !this.lanes.isEmpty()) {
			this.used = false;
			this.lastUse = now;
		}
		this.large.tick(now, timings.farewell());
		this.bulk.tick(now, timings.farewell());
		List.copyOf(this.assemblies).forEach((assembly) -> assembly.tick(now, timings.farewell()));
		this.lanes.tick(now, timings.farewell());
		this.order.expire(now - timings.farewell());
		this.session.tick(now);
		long progress = this.data.sent() + this.large.bytesSent();
		if (progress != this.progress || (this.queue.isEmpty() && this.large.isEmpty())) {
			this.progress = progress;
			this.progressAt = now;
		}
		if (!this.session.controlBlocked()) {
			this.controlAt = now;
		}
		if (Math.max(now - this.progressAt, now - this.controlAt) > timings.farewell()) {
			// It may send pings all the same, so only this tells: what waits must not
			// wait for ever
			this.session.close(CloseReason.local(CloseReason.OVERLOADED,
					"the peer has let nothing through for " + timings.farewell() / 1_000_000 + " ms"));
			return;
		}
		Liveness.Verdict verdict = this.liveness.tick(now);
		if (verdict == Liveness.Verdict.DEAD) {
			this.session.close(CloseReason.local(CloseReason.DEAD, "no answer to two pings"));
		}
		else if (verdict == Liveness.Verdict.PING) {
			this.session.control(new Ping(now, Extras.NONE));
		}
	}

	void closed(CloseReason reason) {
		this.open = false;
		this.data.close();
		this.large.close();
		this.bulk.close();
		this.lanes.close(new MeshFailure(FailureCode.LINK_LOST, "the link to " + this + " was lost: " + reason.text()));
		this.succession.giveUp();
		this.order.flushAll();
		this.succession.proceed();
		this.requests
			.fail(new MeshFailure(FailureCode.LINK_LOST, "the link to " + this + " is gone: " + reason.text()));
		// Offers that came between the check of 'open' and now
		this.context.execute(this.data::drain);
	}

	@Override
	public String toString() {
		return "node " + this.peer.id().shortText() + " at " + this.address;
	}

}
