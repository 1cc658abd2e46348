package io.macula.engine.rpc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Lane;
import io.macula.engine.link.LaneListener;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.WorkQueue;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.StreamAccept;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streaming calls of one node: admits those of others, has them handled on application
 * threads, and keeps account of all. Confined to the loop except where a method says
 * otherwise.
 */
final class RpcStreams {

	private static final Logger LOG = LoggerFactory.getLogger(RpcStreams.class);

	private static final String SHUTS_DOWN = "the node shuts down";

	private final RpcShared shared;

	private final NodeContext context;

	private final Executor executor;

	private final ProcedureRegistry<OfferedStream> registry;

	private final ProcedureRegistry<OfferedHandler> procedures;

	private final StreamCounters counters;

	/** Handlers of streams block as long as they like: they do not hold up calls. */
	private final WorkQueue<Runnable> work;

	private final LogThrottle throttle;

	private final AtomicLong heldBytes = new AtomicLong();

	private final AtomicInteger waiting = new AtomicInteger();

	private final Set<DuplexStream> running = new LinkedHashSet<>();

	private final Set<OutgoingStream> opening = new LinkedHashSet<>();

	/** What gauges read. */
	private final AtomicInteger count = new AtomicInteger();

	private boolean draining;

	/** What runs was ended: what has waited for a thread does not begin any more. */
	private volatile boolean allEnded;

	private @Nullable Services services;

	RpcStreams(RpcShared shared, ProcedureRegistry<OfferedStream> registry,
			ProcedureRegistry<OfferedHandler> procedures, Executor executor) {
		this.shared = shared;
		this.context = shared.context();
		this.executor = executor;
		this.registry = registry;
		this.procedures = procedures;
		this.counters = new StreamCounters(this.context.counters());
		this.work = new WorkQueue<>(this.context, executor, this.context.limits().callStreams(),
				Runtime.getRuntime().availableProcessors(), Runnable::run);
		this.throttle = new LogThrottle(this.context::nanoTime, 1);
	}

	void start() {
		this.shared.links().handleLanes(OutgoingStream.KIND, (link, lane, open) -> opened(link, lane, open));
		this.context.counters().gauge("rpc.streams", this.count::get);
		this.context.counters().gauge("rpc.streams.waiting_bytes", this.heldBytes::get);
	}

	NodeContext context() {
		return this.context;
	}

	StreamCounters counters() {
		return this.counters;
	}

	AtomicLong heldBytes() {
		return this.heldBytes;
	}

	/** Knows what else this node offers. */
	void services(Services knowing) {
		this.services = knowing;
	}

	/**
	 * Whether this node itself answers.
	 * @param procedure the stream
	 * @param version versions that may, {@code null} for any
	 * @return {@code true} if it has a handler
	 */
	boolean answersHere(String procedure, @Nullable VersionRange version) {
		boolean[] found = new boolean[1];
		ProcedureRegistry.Handlers<OfferedStream> answers = this.registry.find(procedure);
		if (answers != null) {
			answers.forEach((answer) -> found[0] |= version == null || answer.isOf(version));
		}
		return found[0];
	}

	/**
	 * Open a stream. Thread-safe.
	 * @param spec what and how
	 * @param completion told what becomes of it
	 * @return the opening, which can be cancelled
	 */
	OutgoingStream open(StreamSpec spec, StreamCompletion completion) {
		OutgoingStream stream = new OutgoingStream(this, this.shared, this.executor, spec, completion);
		this.context.execute(() -> {
			if (isFull()) {
				stream.fail(new MeshFailure(FailureCode.OVERLOADED, full()));
			}
			else if (this.draining) {
				stream.fail(new MeshFailure(FailureCode.CLOSED, "The node is closed"));
			}
			else {
				this.opening.add(stream);
				count();
				stream.start();
			}
		});
		return stream;
	}

	private boolean isFull() {
		return this.running.size() + this.opening.size() + this.waiting.get() >= this.context.limits().callStreams();
	}

	private String full() {
		return "limit 'callStreams' is reached: " + this.context.limits().callStreams();
	}

	void notOpening(OutgoingStream stream) {
		this.opening.remove(stream);
		count();
	}

	private void count() {
		this.count.set(this.running.size() + this.opening.size() + this.waiting.get());
	}

	void began(DuplexStream stream) {
		this.running.add(stream);
		count();
	}

	void ended(DuplexStream stream, @Nullable MeshFailure failure) {
		this.running.remove(stream);
		count();
		stream.report(failure);
		if (failure != null) {
			this.counters.failed(failure.code());
		}
		else {
			this.counters.finished.increment();
		}
	}

	private LaneListener opened(Link link, Lane lane, StreamOpen open) {
		LaneListener[] told = new LaneListener[1];
		if (!link.proven()) {
			lane.abort(FailureCode.REFUSED.text(), "streams are for nodes that have proven their id");
		}
		else {
			opened(link.remote(), lane, open, (listener) -> told[0] = listener);
		}
		return (told[0] != null) ? told[0] : new Refused();
	}

	/**
	 * A stream is opened to this node.
	 * @param caller by whom
	 * @param lane its lane
	 * @param open what for
	 * @param listener receives who is told about it, unless it is refused
	 */
	void opened(NodeId caller, Lane lane, StreamOpen open, Consumer<LaneListener> listener) {
		String procedure = open.procedure();
		byte[] args = open.args();
		if (procedure == null || args == null) {
			lane.abort(FailureCode.INVALID.text(), "a streaming call needs a procedure and arguments");
			return;
		}
		String version = (open.headers() != null) ? open.headers().text(ProcedureVersion.HEADER) : null;
		OfferedStream answer = this.registry.next(procedure, version);
		if (this.draining) {
			refuse(lane, FailureCode.DRAINING, SHUTS_DOWN);
		}
		else if (answer == null && this.procedures.find(procedure) != null) {
			refuse(lane, FailureCode.REFUSED, "'" + procedure + "' is no stream: call it");
		}
		else if (answer == null && this.shared.foreign().here(procedure) != null) {
			MeshFailure foreign = foreign(procedure);
			refuse(lane, foreign.code(), String.valueOf(foreign.getMessage()));
		}
		else if (answer == null) {
			refuse(lane, FailureCode.NO_PROVIDER, (this.services != null) ? this.services.notOffered(procedure, version)
					: "this node does not offer '" + procedure + "'");
		}
		else if (isFull()) {
			refuse(lane, FailureCode.OVERLOADED, full());
		}
		else {
			Incoming incoming = new Incoming(lane, answer,
					new OpenedStream(new DuplexStream(this, this.executor, caller, lane, procedure), procedure, args,
							open.contentType(), Headers.fromWire(open.headers()),
							RpcShared.patienceNanos(open.deadline())));
			listener.accept(incoming);
			this.waiting.incrementAndGet();
			count();
			answer.queued();
			this.work.offer(incoming);
			this.work.handOver();
		}
	}

	/** Why a procedure of a peer of another protocol cannot be opened. */
	MeshFailure foreign(String procedure) {
		return new MeshFailure(FailureCode.REFUSED,
				"'" + procedure + "' is offered by a peer of 0.14.3 that is connected to node "
						+ this.shared.self().shortText() + ", and such peers know no streams: call it");
	}

	private void refuse(Lane lane, FailureCode code, String text) {
		this.counters.refused(code);
		lane.abort(code.text(), text);
	}

	/** The application failed. Thread-safe. */
	void handlerFailed(String procedure, Throwable failure) {
		this.counters.handlerFailures.increment();
		if (this.throttle.pass() >= 0) {
			LOG.warn("A handler or reader of the stream '{}' failed", procedure, failure);
		}
	}

	List<String> names() {
		return this.registry.names();
	}

	/** Refuse what is new; what runs goes on. */
	void drain() {
		this.draining = true;
	}

	/** Streams of which no thread has looked yet. */
	long queued() {
		return this.work.waiting();
	}

	boolean isIdle() {
		return this.running.isEmpty() && this.opening.isEmpty() && this.waiting.get() == 0;
	}

	/** End all streams, while there still are links to say so. */
	void endAll() {
		this.draining = true;
		this.allEnded = true;
		List.copyOf(this.opening)
			.forEach((stream) -> stream.fail(new MeshFailure(FailureCode.CLOSED, "The node is closed")));
		List.copyOf(this.running).forEach((stream) -> stream.abandon(FailureCode.DRAINING, SHUTS_DOWN));
	}

	/** Told nothing that matters: the stream was refused. */
	private static final class Refused implements LaneListener {

		@Override
		public void received(WireMessage message, int bytes) {
			// What was under way when it was refused
		}

		@Override
		public void writable() {
			// Nothing more is to be said
		}

		@Override
		public void lost(MeshFailure failure) {
			// It is over
		}

	}

	/** A stream of which the handler has not begun yet; then passes on to the stream. */
	private final class Incoming implements LaneListener, Runnable {

		private final Lane lane;

		private final OfferedStream answer;

		private final OpenedStream opened;

		private final long deadline;

		private final AtomicInteger state = new AtomicInteger();

		private boolean begun;

		/** What came before the handler began: the lane is over. */
		private @Nullable MeshFailure early;

		Incoming(Lane lane, OfferedStream answer, OpenedStream opened) {
			this.lane = lane;
			this.answer = answer;
			this.opened = opened;
			this.deadline = RpcStreams.this.context.nanoTime() + opened.remainingNanos();
		}

		/** On an application thread. */
		@Override
		public void run() {
			try {
				begin();
			}
			finally {
				this.answer.done();
			}
		}

		private void begin() {
			boolean late = this.deadline - RpcStreams.this.context.nanoTime() <= 0;
			if (!this.state.compareAndSet(0, 1)) {
				return;
			}
			MeshFailure refusal = late
					? new MeshFailure(FailureCode.TIMEOUT, "the time was over before the handler could begin")
					: admit();
			RpcStreams.this.context.execute(() -> begin(refusal));
			if (refusal != null) {
				return;
			}
			try {
				this.answer.handle(this.opened);
			}
			catch (Throwable ex) {
				// Also errors: the caller must not wait for ever
				handlerFailed(this.opened.procedure(), ex);
				this.opened.stream()
					.abort(FailureCode.REMOTE.text(), "the handler of '" + this.opened.procedure() + "' failed");
				if (ex instanceof InterruptedException) {
					Thread.currentThread().interrupt();
				}
			}
		}

		private @Nullable MeshFailure admit() {
			if (RpcStreams.this.allEnded) {
				return new MeshFailure(FailureCode.DRAINING, SHUTS_DOWN);
			}
			try {
				this.answer.admit(this.opened);
				return null;
			}
			catch (MeshFailure ex) {
				return ex;
			}
			catch (Throwable ex) {
				// Also errors: the caller must not wait for ever
				handlerFailed(this.opened.procedure(), ex);
				return new MeshFailure(FailureCode.REFUSED,
						"the handler of '" + this.opened.procedure() + "' did not take the call");
			}
		}

		private void begin(@Nullable MeshFailure refusal) {
			notWaiting();
			this.begun = true;
			if (refusal != null) {
				refuse(this.lane, refusal.code(), String.valueOf(refusal.getMessage()));
				this.opened.stream().discard();
				return;
			}
			RpcStreams.this.counters.accepted.increment();
			this.lane.send(new StreamAccept(this.answer.contentType(), null, Extras.NONE));
			this.opened.stream().answeredBy(this.answer);
			this.opened.stream().begin(0, 0);
			MeshFailure early = this.early;
			if (early != null) {
				this.opened.stream().lost(early);
			}
			else if (RpcStreams.this.allEnded) {
				this.opened.stream().abandon(FailureCode.DRAINING, SHUTS_DOWN);
			}
		}

		private void notWaiting() {
			RpcStreams.this.waiting.decrementAndGet();
			count();
		}

		@Override
		public void received(WireMessage message, int bytes) {
			if (this.begun || DuplexStream.isOfAStream(message)) {
				this.opened.stream().received(message, bytes);
			}
			else if (message instanceof StreamError error) {
				lost(ErrorCodes.toFailure(error.code(), error.text(), this.opened.procedure(),
						this.opened.stream().remote()));
			}
			else {
				// Or the stream would end before it begins, and never be counted out
				MeshFailure why = DuplexStream.noPart(message);
				refuse(this.lane, why.code(), String.valueOf(why.getMessage()));
				lost(why);
			}
		}

		@Override
		public void writable() {
			if (this.begun) {
				this.opened.stream().writable();
			}
		}

		@Override
		public void lost(MeshFailure failure) {
			if (this.begun) {
				this.opened.stream().lost(failure);
			}
			else if (this.state.compareAndSet(0, 2)) {
				// The handler need not begin, and nothing of it be kept for busy threads
				if (RpcStreams.this.work.withdraw(this)) {
					this.answer.done();
				}
				notWaiting();
				this.opened.stream().discard();
			}
			else {
				this.early = failure;
			}
		}

	}

}
