package io.macula.engine.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.ByteBudget;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.NameNumbers;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all links of a node share: context, numbers of names, a scratch buffer, and the
 * set of sessions that have something to write at the end of the present read batch.
 * Confined to the loop.
 */
final class LinkShared {

	private static final Logger LOG = LoggerFactory.getLogger(LinkShared.class);

	/** What names and headers of a message may add to the limit of a frame. */
	static final int FRAME_SLACK = 4096;

	private final NodeContext context;

	private final LinkIdentity identity;

	private final LinkTimings timings;

	private final WireLimits wireLimits;

	private final NameNumbers numbers;

	private final FrameBuffer scratch = new FrameBuffer();

	private final Set<Session> dirty = new LinkedHashSet<>();

	private final List<Runnable> afterBatch = new ArrayList<>();

	private final LogThrottle failures;

	private final FrameBuffer laneBuffer = new FrameBuffer();

	private final Map<String, LaneAcceptor> laneAcceptors = new HashMap<>();

	private final List<TransferListener> transferListeners = new ArrayList<>();

	private final AtomicInteger lanes = new AtomicInteger();

	private final ByteBudget assembly;

	private final Set<Assembly> assemblies = new LinkedHashSet<>();

	private boolean flushScheduled;

	LinkShared(NodeContext context, LinkIdentity identity, LinkTimings timings) {
		this.context = context;
		this.identity = identity;
		this.timings = timings;
		this.failures = new LogThrottle(context::nanoTime, 1);
		this.wireLimits = new WireLimits(Math.min(context.limits().frameBytes() + FRAME_SLACK, 16 << 20),
				context.limits().wireDepth(), context.limits().wireElements());
		this.numbers = new NameNumbers(context.limits().namesPerLink());
		this.assembly = new ByteBudget(context.limits().assemblyBytes());
		this.laneAcceptors.put(BulkSender.KIND, (link, lane, open) -> new Assembly((MeshLink) link, lane, open));
		context.counters().gauge("link.lanes", this.lanes::get);
		context.counters().gauge("link.payloads.bytes", this.assembly::taken);
	}

	/** What messages of lanes are written into before they are sent. */
	FrameBuffer laneBuffer() {
		return this.laneBuffer;
	}

	/** Lanes of all links. */
	AtomicInteger lanes() {
		return this.lanes;
	}

	/** Room for payloads larger than a frame. */
	ByteBudget assembly() {
		return this.assembly;
	}

	/** Payloads larger than a frame that are under way on all links. */
	Set<Assembly> assemblies() {
		return this.assemblies;
	}

	void handleLanes(String kind, LaneAcceptor acceptor) {
		this.laneAcceptors.put(kind, acceptor);
	}

	@Nullable LaneAcceptor laneAcceptor(String kind) {
		return this.laneAcceptors.get(kind);
	}

	void addTransferListener(TransferListener listener) {
		this.transferListeners.add(listener);
	}

	void transferred(Link link, WireMessage head, long bytes, long total) {
		this.transferListeners.forEach((listener) -> guarded(() -> listener.received(link, head, bytes, total)));
	}

	NodeContext context() {
		return this.context;
	}

	LinkIdentity identity() {
		return this.identity;
	}

	LinkTimings timings() {
		return this.timings;
	}

	WireLimits wireLimits() {
		return this.wireLimits;
	}

	NameNumbers numbers() {
		return this.numbers;
	}

	FrameBuffer scratch() {
		return this.scratch;
	}

	/**
	 * Run something that belongs to somebody else: its failure is its own.
	 * @param callback calls another room
	 */
	void guarded(Runnable callback) {
		try {
			callback.run();
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	/** A callback failed. */
	void failed(RuntimeException failure) {
		this.context.counters().increment("link.callback_failed");
		long heldBack = this.failures.pass();
		if (heldBack >= 0) {
			LOG.warn("A callback of a link failed ({} further failures were not logged)", heldBack, failure);
		}
	}

	void afterBatch(Runnable task) {
		this.afterBatch.add(task);
	}

	/**
	 * A session has something to write: it is flushed once, together with what else the
	 * present batch brings.
	 * @param session the session
	 */
	void markDirty(Session session) {
		this.dirty.add(session);
		if (!this.flushScheduled) {
			this.flushScheduled = true;
			this.context.execute(this::flush);
		}
	}

	/** The socket's read batch is over. */
	void batchComplete() {
		for (int i = 0; i < this.afterBatch.size(); i++) {
			guarded(this.afterBatch.get(i));
		}
		flush();
	}

	private void flush() {
		this.flushScheduled = false;
		while (!this.dirty.isEmpty()) {
			Session[] sessions = this.dirty.toArray(new Session[0]);
			this.dirty.clear();
			for (Session session : sessions) {
				guarded(session::flush);
			}
		}
	}

}
