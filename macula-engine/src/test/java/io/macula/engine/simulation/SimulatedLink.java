package io.macula.engine.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.link.Purpose;
import io.macula.engine.link.ReplyHandler;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.StoreReply;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link in a {@link SimulatedNetwork}. Messages are encoded and decoded on
 * their way. Confined to the thread of the test.
 */
public final class SimulatedLink implements Link {

	private record Pending(ReplyHandler handler, Timer timer) {
	}

	private final SimulatedLinks owner;

	private final SimulatedLinks peer;

	private final boolean dialled;

	private final Map<Class<?>, Object> attributes = new HashMap<>();

	private final Map<Long, Pending> pending = new HashMap<>();

	private final List<String> violations = new ArrayList<>();

	private @Nullable SimulatedLink other;

	private boolean open = true;

	private boolean kept;

	private boolean proven = true;

	private long lastUse;

	private long lastDelivery;

	private long requests;

	private long receivedMessages;

	private long roundTrip = -1;

	SimulatedLink(SimulatedLinks owner, SimulatedLinks peer, boolean dialled) {
		this.owner = owner;
		this.peer = peer;
		this.dialled = dialled;
		this.lastUse = owner.context().nanoTime();
	}

	void other(SimulatedLink other) {
		this.other = other;
	}

	SimulatedLink other() {
		if (this.other == null) {
			throw new IllegalStateException("the link has one end only");
		}
		return this.other;
	}

	SimulatedLinks owner() {
		return this.owner;
	}

	/**
	 * Let the peer be one that only claims its id.
	 */
	public void claimed() {
		this.proven = false;
	}

	/**
	 * What the peer did wrong.
	 * @return the reasons
	 */
	public List<String> violations() {
		return this.violations;
	}

	void use(Purpose purpose) {
		this.kept |= purpose == Purpose.KEEP;
		this.lastUse = this.owner.context().nanoTime();
	}

	boolean isIdle(long nanos) {
		return this.dialled && !this.kept && this.owner.context().nanoTime() - this.lastUse > nanos;
	}

	public boolean kept() {
		return this.kept;
	}

	/**
	 * End the link on both sides.
	 * @param code why, see {@link CloseReason}
	 */
	public void close(int code) {
		this.owner.down(this, CloseReason.local(code, "closed"));
		SimulatedLink end = other();
		end.owner()
			.context()
			.after(this.owner.network().latency(), () -> end.owner().down(end, CloseReason.remote(code, "closed")));
	}

	void closed() {
		this.open = false;
		List<Pending> all = List.copyOf(this.pending.values());
		this.pending.clear();
		all.forEach((request) -> {
			request.timer().cancel();
			this.owner.context()
				.execute(() -> request.handler()
					.ended(null, new MeshFailure(FailureCode.LINK_LOST, "the link is gone")));
		});
	}

	@Override
	public NodeId remote() {
		return this.peer.id();
	}

	@Override
	public boolean proven() {
		return this.proven;
	}

	@Override
	public Contact contact() {
		return this.peer.self();
	}

	@Override
	public byte[] boot() {
		return this.peer.boot();
	}

	@Override
	public boolean has(String capability) {
		return this.proven;
	}

	@Override
	public boolean open() {
		return this.open;
	}

	@Override
	public boolean dialled() {
		return this.dialled;
	}

	@Override
	public long roundTripNanos() {
		return this.roundTrip;
	}

	@Override
	public boolean offer(Outbound message) {
		if (!this.open) {
			return false;
		}
		send(message.message());
		message.written(this);
		return true;
	}

	@Override
	public void whenRoom(Runnable task) {
		this.owner.context().execute(task);
	}

	@Override
	public void control(WireMessage message) {
		if (this.open) {
			send(message);
		}
	}

	private void send(WireMessage message) {
		this.lastUse = this.owner.context().nanoTime();
		if (this.owner.network().isBlocked(this.owner.id(), this.peer.id())) {
			return;
		}
		byte[] frame = WireCodec.encode(message);
		long now = this.owner.context().nanoTime();
		// A stream keeps the order
		this.lastDelivery = Math.max(this.lastDelivery, now + this.owner.network().latency());
		SimulatedLink end = other();
		this.peer.context().after(this.lastDelivery - now, () -> end.received(frame));
	}

	private void received(byte[] frame) {
		if (!this.open) {
			return;
		}
		this.lastUse = this.owner.context().nanoTime();
		this.receivedMessages++;
		WireMessage message = WireCodec.decode(frame);
		Long rid = replyNumber(message);
		if (rid == null) {
			this.owner.received(this, message);
			return;
		}
		Pending request = this.pending.remove(rid);
		if (request != null) {
			request.timer().cancel();
			request.handler().ended(message, null);
		}
	}

	private static @Nullable Long replyNumber(WireMessage message) {
		if (message instanceof FindNodeReply reply) {
			return reply.rid();
		}
		if (message instanceof FindValueReply reply) {
			return reply.rid();
		}
		return (message instanceof StoreReply reply) ? reply.rid() : null;
	}

	@Override
	public void request(WireMessage message, long timeoutNanos, ReplyHandler handler) {
		if (!this.open) {
			handler.ended(null, new MeshFailure(FailureCode.LINK_LOST, "the link is gone"));
			return;
		}
		long rid = ++this.requests;
		long start = this.owner.context().nanoTime();
		Timer timer = this.owner.context().after(timeoutNanos, () -> {
			if (this.pending.remove(rid) != null) {
				handler.ended(null, new MeshFailure(FailureCode.TIMEOUT, "no answer in time"));
			}
		});
		this.pending.put(rid, new Pending((reply, failure) -> {
			if (reply != null) {
				this.roundTrip = this.owner.context().nanoTime() - start;
			}
			handler.ended(reply, failure);
		}, timer));
		send(numbered(message, rid));
	}

	private static WireMessage numbered(WireMessage message, long rid) {
		if (message instanceof FindNode question) {
			return new FindNode(question.tag(), question.target(), rid, question.extras());
		}
		if (message instanceof FindValue question) {
			return new FindValue(question.tag(), question.key(), rid, question.extras());
		}
		if (message instanceof Store question) {
			return new Store(question.tag(), question.key(), question.value(), rid, question.extras());
		}
		throw new IllegalArgumentException(message.type() + " is not answered");
	}

	@Override
	public long received() {
		return this.receivedMessages;
	}

	@Override
	@SuppressWarnings("unchecked") // as it was put
	public <T> @Nullable T attribute(Class<T> key) {
		return (T) this.attributes.get(key);
	}

	@Override
	public <T> void attribute(Class<T> key, T value) {
		this.attributes.put(key, value);
	}

	@Override
	public void violation(String reason) {
		this.violations.add(reason);
		this.owner.context().counters().increment("link.violation." + reason);
	}

	@Override
	public String toString() {
		return this.owner.id().shortText() + "->" + this.peer.id().shortText();
	}

}
