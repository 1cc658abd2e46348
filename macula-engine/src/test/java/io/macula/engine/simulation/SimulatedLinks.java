package io.macula.engine.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.MessageHandler;
import io.macula.engine.link.Purpose;
import io.macula.engine.link.ReplyHandler;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.HandlingLinks;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * The links of one node over a {@link SimulatedNetwork}: dials take three latencies, or
 * ten seconds if nobody is there; links for lookups close after thirty idle seconds.
 * Confined to the thread of the test.
 */
public final class SimulatedLinks extends HandlingLinks {

	private static final long DIAL_TIMEOUT = 10_000_000_000L;

	private static final long IDLE = 30_000_000_000L;

	private final SimulatedNetwork network;

	private final VirtualContext context;

	private final IdentityKey key;

	private final byte[] boot;

	private final Map<NodeId, SimulatedLink> links = new LinkedHashMap<>();

	private final Map<Object, List<BiConsumer<@Nullable Link, @Nullable MeshFailure>>> dials = new HashMap<>();

	private Contact self;

	private long dialCount;

	SimulatedLinks(SimulatedNetwork network, VirtualContext context, IdentityKey key, Contact self, int run) {
		this.network = network;
		this.context = context;
		this.key = key;
		this.self = self;
		this.boot = ByteBuffer.allocate(16).putLong(context.wallMillis()).putLong(run).array();
		closeIdle();
	}

	private void closeIdle() {
		this.context.after(IDLE / 6, () -> {
			for (SimulatedLink link : List.copyOf(this.links.values())) {
				if (link.isIdle(IDLE)) {
					link.close(CloseReason.IDLE);
				}
			}
			closeIdle();
		});
	}

	public VirtualContext context() {
		return this.context;
	}

	public IdentityKey key() {
		return this.key;
	}

	public NodeId id() {
		return this.key.nodeId();
	}

	/**
	 * Dials of this node so far.
	 * @return the number
	 */
	public long dialCount() {
		return this.dialCount;
	}

	SimulatedNetwork network() {
		return this.network;
	}

	@Override
	public Contact self() {
		return this.self;
	}

	@Override
	public byte[] boot() {
		return this.boot;
	}

	@Override
	public @Nullable Link link(NodeId id) {
		return this.links.get(id);
	}

	@Override
	public Collection<Link> all() {
		return List.copyOf(this.links.values());
	}

	@Override
	public void connect(Contact contact, Purpose purpose, BiConsumer<@Nullable Link, @Nullable MeshFailure> then) {
		SimulatedLink existing = this.links.get(contact.nodeId());
		if (existing != null) {
			existing.use(purpose);
			then.accept(existing, null);
			return;
		}
		if (contact.endpoints().isEmpty()) {
			then.accept(null, new MeshFailure(FailureCode.UNREACHABLE, "no endpoint"));
			return;
		}
		dial(contact.nodeId(), contact.endpoints().get(0), contact.nodeId(), purpose, then);
	}

	@Override
	public void connect(Endpoint endpoint, Consumer<SeedOutcome> then) {
		dial(endpoint, endpoint, null, Purpose.KEEP, (link, failure) -> then.accept((link != null)
				? new SeedOutcome.Linked(link) : new SeedOutcome.Failed(Objects.requireNonNull(failure))));
	}

	private void dial(Object attempt, Endpoint endpoint, @Nullable NodeId expected, Purpose purpose,
			BiConsumer<@Nullable Link, @Nullable MeshFailure> then) {
		BiConsumer<@Nullable Link, @Nullable MeshFailure> used = (link, failure) -> {
			if (link instanceof SimulatedLink simulated) {
				simulated.use(purpose);
			}
			then.accept(link, failure);
		};
		List<BiConsumer<@Nullable Link, @Nullable MeshFailure>> waiting = this.dials.get(attempt);
		if (waiting != null) {
			waiting.add(used);
			return;
		}
		this.dials.put(attempt, new ArrayList<>(List.of(used)));
		this.dialCount++;
		this.context.after(3 * this.network.latency(), () -> {
			SimulatedLinks target = this.network.at(endpoint);
			boolean silent = target == null || this.network.isBlocked(id(), target.id())
					|| this.network.isBlocked(target.id(), id());
			if (silent) {
				this.context.after(DIAL_TIMEOUT, () -> ended(attempt, null, "nobody answers at " + endpoint));
			}
			else if (target == this || (expected != null && !target.id().equals(expected))) {
				ended(attempt, null, "another node answers at " + endpoint);
			}
			else {
				ended(attempt, open(target), "");
			}
		});
	}

	private SimulatedLink open(SimulatedLinks target) {
		SimulatedLink existing = this.links.get(target.id());
		if (existing != null) {
			return existing;
		}
		SimulatedLink stale = target.links.get(id());
		if (stale != null) {
			target.down(stale, CloseReason.local(CloseReason.DUPLICATE, "the node was restarted"));
		}
		SimulatedLink here = new SimulatedLink(this, target, true);
		SimulatedLink there = new SimulatedLink(target, this, false);
		here.other(there);
		there.other(here);
		target.up(there);
		up(here);
		return here;
	}

	private void ended(Object attempt, @Nullable Link link, String why) {
		List<BiConsumer<@Nullable Link, @Nullable MeshFailure>> waiting = this.dials.remove(attempt);
		MeshFailure failure = (link != null) ? null : new MeshFailure(FailureCode.UNREACHABLE, why);
		if (waiting != null) {
			waiting.forEach((then) -> then.accept(link, failure));
		}
	}

	private void up(SimulatedLink link) {
		this.links.put(link.remote(), link);
		tell((listener) -> listener.linkUp(link));
	}

	void down(SimulatedLink link, CloseReason reason) {
		if (this.links.remove(link.remote(), link)) {
			link.closed();
			tell((listener) -> listener.linkDown(link, reason));
		}
	}

	/**
	 * Peers learn that this node is gone.
	 */
	void peersLose(CloseReason reason, long nanos) {
		for (SimulatedLink link : List.copyOf(this.links.values())) {
			link.closed();
			SimulatedLink other = link.other();
			other.owner().context.after(nanos, () -> other.owner().down(other, reason));
		}
		this.links.clear();
	}

	void loseLinks(Predicate<NodeId> peers, long nanos) {
		for (SimulatedLink link : List.copyOf(this.links.values())) {
			if (peers.test(link.remote())) {
				this.context.after(nanos, () -> down(link, CloseReason.local(CloseReason.DEAD, "no sign of life")));
			}
		}
	}

	@Override
	public void request(Contact contact, WireMessage message, long timeoutNanos, ReplyHandler handler) {
		SimulatedLink existing = this.links.get(contact.nodeId());
		if (existing != null) {
			existing.request(message, timeoutNanos, handler);
			return;
		}
		long end = this.context.nanoTime() + timeoutNanos;
		boolean[] over = new boolean[1];
		this.context.after(timeoutNanos, () -> {
			if (!over[0]) {
				over[0] = true;
				handler.ended(null, new MeshFailure(FailureCode.TIMEOUT, "not reached in time"));
			}
		});
		connect(contact, Purpose.QUERY, (link, failure) -> {
			if (over[0]) {
				return;
			}
			over[0] = true;
			if (link != null) {
				link.request(message, Math.max(1, end - this.context.nanoTime()), handler);
			}
			else {
				handler.ended(null, failure);
			}
		});
	}

	void received(SimulatedLink link, WireMessage message) {
		MessageHandler<WireMessage> handler = handler(message.type());
		if (handler == null) {
			link.violation("unexpected_" + message.type().text());
		}
		else {
			handler.received(link, message);
		}
	}

	@Override
	public void afterBatch(Runnable task) {
		// Every message is a batch of its own
	}

	/**
	 * The node moves.
	 * @param contact how it is reached from now on
	 */
	public void self(Contact contact) {
		this.self = contact;
	}

}
