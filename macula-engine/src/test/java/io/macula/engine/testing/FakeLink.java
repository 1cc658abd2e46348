package io.macula.engine.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Frames;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.link.ReplyHandler;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A link to nobody: keeps what is sent for the test to look at, and takes as much as the
 * test allows. Thread-safe as far as {@link Link} asks for it.
 */
public final class FakeLink implements Link {

	/** What was written, in order. */
	public final List<WireMessage> sent = Collections.synchronizedList(new ArrayList<>());

	/** Where their encoded forms are shared, in the same order. */
	public final List<@Nullable Frames> frames = Collections.synchronizedList(new ArrayList<>());

	/** Control messages, in order. */
	public final List<WireMessage> controls = Collections.synchronizedList(new ArrayList<>());

	/** Reasons of violations. */
	public final List<String> violations = Collections.synchronizedList(new ArrayList<>());

	/** Told what was written. */
	public Consumer<WireMessage> deliver = (message) -> {
	};

	private final Set<String> capabilities = new HashSet<>(
			Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST, Capabilities.COMPACT));

	private final Map<Class<?>, Object> attributes = new HashMap<>();

	private final Deque<Outbound> queue = new ArrayDeque<>();

	private final List<Runnable> waiting = new ArrayList<>();

	private final NodeContext context;

	private final Contact contact;

	private final byte[] boot;

	private int room = Integer.MAX_VALUE;

	private boolean writing = true;

	private boolean scheduled;

	private volatile boolean open = true;

	private boolean proven = true;

	private long roundTrip = -1;

	/** How many messages the peer has sent. */
	public long received;

	public FakeLink(NodeContext context, Contact contact, int run) {
		this.context = context;
		this.contact = contact;
		this.boot = new byte[16];
		this.boot[15] = (byte) run;
	}

	/**
	 * Let the peer be able to do less.
	 * @param capability what it cannot do
	 * @return this link
	 */
	public FakeLink without(String capability) {
		this.capabilities.remove(capability);
		return this;
	}

	/**
	 * Let the peer be able to do more.
	 * @param capability what it can do
	 * @return this link
	 */
	public FakeLink with(String capability) {
		this.capabilities.add(capability);
		return this;
	}

	/**
	 * Let the peer only claim its id.
	 * @return this link
	 */
	public FakeLink unproven() {
		this.proven = false;
		return this;
	}

	/**
	 * Set the round trip.
	 * @param nanos how long
	 * @return this link
	 */
	public FakeLink roundTrip(long nanos) {
		this.roundTrip = nanos;
		return this;
	}

	/**
	 * Bound the queue and stop writing, or write again.
	 * @param messages most messages that wait
	 * @param write whether what waits is written
	 */
	public void allow(int messages, boolean write) {
		synchronized (this.queue) {
			this.room = messages;
			this.writing = write;
		}
		this.context.execute(this::write);
	}

	/**
	 * The link is gone.
	 */
	public void lose() {
		this.open = false;
		List<Outbound> unsent;
		List<Runnable> ready;
		synchronized (this.queue) {
			unsent = new ArrayList<>(this.queue);
			this.queue.clear();
			ready = new ArrayList<>(this.waiting);
			this.waiting.clear();
		}
		MeshFailure failure = new MeshFailure(FailureCode.UNREACHABLE, "the link is gone");
		unsent.forEach((message) -> message.failed(this, failure));
		ready.forEach(this.context::execute);
	}

	public int queued() {
		synchronized (this.queue) {
			return this.queue.size();
		}
	}

	@Override
	public boolean offer(Outbound message) {
		boolean wake;
		synchronized (this.queue) {
			if (!this.open || this.queue.size() >= this.room) {
				return false;
			}
			this.queue.add(message);
			wake = !this.scheduled;
			this.scheduled = true;
		}
		if (wake) {
			this.context.execute(this::write);
		}
		return true;
	}

	private void write() {
		List<Outbound> batch = new ArrayList<>();
		synchronized (this.queue) {
			this.scheduled = false;
			if (this.writing) {
				batch.addAll(this.queue);
				this.queue.clear();
			}
		}
		for (Outbound message : batch) {
			if (message.obsolete()) {
				message.failed(this, new MeshFailure(FailureCode.CANCELLED, "given up"));
				continue;
			}
			message.leaving(this.context.nanoTime());
			this.sent.add(message.message());
			this.frames.add(message.frames());
			message.written(this);
			this.deliver.accept(message.message());
		}
		List<Runnable> ready = new ArrayList<>();
		synchronized (this.queue) {
			if (this.queue.size() < this.room) {
				ready.addAll(this.waiting);
				this.waiting.clear();
			}
		}
		ready.forEach(Runnable::run);
	}

	@Override
	public void whenRoom(Runnable task) {
		synchronized (this.queue) {
			if (this.open && this.queue.size() >= this.room) {
				this.waiting.add(task);
				return;
			}
		}
		this.context.execute(task);
	}

	@Override
	public void control(WireMessage message) {
		this.controls.add(message);
	}

	@Override
	public void request(WireMessage message, long timeoutNanos, ReplyHandler handler) {
		throw new IllegalStateException("nothing to ask in these tests");
	}

	@Override
	public NodeId remote() {
		return this.contact.nodeId();
	}

	@Override
	public boolean proven() {
		return this.proven;
	}

	@Override
	public Contact contact() {
		return this.contact;
	}

	@Override
	public byte[] boot() {
		return this.boot;
	}

	@Override
	public boolean has(String capability) {
		return this.capabilities.contains(capability);
	}

	@Override
	public boolean open() {
		return this.open;
	}

	@Override
	public boolean dialled() {
		return false;
	}

	@Override
	public long roundTripNanos() {
		return this.roundTrip;
	}

	@Override
	public long received() {
		return this.received;
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
		this.violations.add(reason);
	}

}
