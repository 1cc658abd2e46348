package io.macula.engine.rpc;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.HandlerThread;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.WorkQueue;
import io.macula.engine.wire.Cancel;
import io.macula.engine.wire.RpcRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answering side: admits calls, has them handled on application threads, forgets them
 * when they are answered. Confined to the loop except where a method says otherwise.
 */
final class RpcProvider {

	private static final Logger LOG = LoggerFactory.getLogger(RpcProvider.class);

	private final RpcShared shared;

	private final NodeContext context;

	private final ProcedureRegistry<OfferedHandler> registry;

	private final WorkQueue<Runnable> work;

	/** Runs what handlers want to do when their call is given up. */
	private final Executor cancellations;

	private final LogThrottle throttle;

	private Predicate<String> streams = (procedure) -> false;

	private int running;

	/** Calls that run or wait to. */
	private int held;

	/** Bytes of these, but for payloads larger than a frame. */
	private long heldBytes;

	private boolean draining;

	private boolean handingOver;

	private @Nullable Services services;

	RpcProvider(RpcShared shared, ProcedureRegistry<OfferedHandler> registry, Executor executor) {
		this.shared = shared;
		this.context = shared.context();
		this.registry = registry;
		// As many as may run: fewer would dead-lock handlers that wait for each other
		this.work = new WorkQueue<>(this.context, executor, this.context.limits().runningCalls(),
				Runtime.getRuntime().availableProcessors(), Runnable::run);
		this.cancellations = (task) -> {
			try {
				executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				// Or the handler would go on with what nobody waits for
				this.work.offer(task);
				this.work.handOver();
			}
		};
		this.throttle = new LogThrottle(this.context::nanoTime, 1);
	}

	Executor cancellations() {
		return this.cancellations;
	}

	/** Tells what is offered as a stream. */
	void streams(Predicate<String> offered) {
		this.streams = offered;
	}

	/** Answers questions of other nodes. */
	void services(Services answering) {
		this.services = answering;
	}

	void received(Link link, RpcRequest request) {
		byte[] id = request.requestId();
		String procedure = request.procedure();
		byte[] args = request.args();
		if (id == null || procedure == null || args == null) {
			link.violation("incomplete_call");
			return;
		}
		String version = (request.headers() != null) ? request.headers().text(ProcedureVersion.HEADER) : null;
		CallHandler handler = this.registry.next(procedure, version);
		if (handler == null && version == null) {
			handler = notOffered(procedure);
		}
		RemoteCall call = new RemoteCall(this, link, request, procedure, args,
				this.context.nanoTime() + RpcShared.patienceNanos(request.deadline()), handler);
		CallsOnLink calls = CallsOnLink.of(link);
		RequestKey key = call.key();
		if (!calls.put(key, call)) {
			link.violation("call_number_used_twice");
			return;
		}
		this.running++;
		if (calls.wasGivenUp(key)) {
			call.cancelledByCaller();
			this.context.counters().increment("rpc.cancelled_by_caller");
		}
		else if (this.draining) {
			call.refuse(FailureCode.DRAINING, "the node shuts down");
		}
		else if (handler == null && this.streams.test(procedure)) {
			call.refuse(FailureCode.REFUSED, "'" + procedure + "' is a stream: open it");
		}
		else if (handler == null) {
			call.refuse(FailureCode.NO_PROVIDER, notOfferedHere(procedure, version));
		}
		else if (this.running > this.context.limits().runningCalls()) {
			call.refuse(FailureCode.OVERLOADED,
					"limit 'runningCalls' is reached: " + this.context.limits().runningCalls());
		}
		else if (!this.shared.takeLarge(args.length)) {
			call.refuse(FailureCode.OVERLOADED, this.shared.noRoom());
		}
		else if (isFull()) {
			this.shared.releaseLarge(args.length);
			call.refuse(FailureCode.OVERLOADED, "handlers that do not return hold up all others");
		}
		else if (!hold(call, calls)) {
			this.shared.releaseLarge(args.length);
			call.refuse(FailureCode.OVERLOADED,
					"limit 'runningCalls' (" + this.context.limits().runningCalls() + ") or 'assemblyBytes' ("
							+ this.context.limits().assemblyBytes()
							+ ") is reached by calls of this peer, who may have " + "as much as is free");
		}
		else {
			if (handler instanceof Offered offered) {
				offered.queued();
			}
			this.work.offer(call);
			if (!this.handingOver) {
				// After everything that the present read of the socket brings
				this.handingOver = true;
				this.context.execute(this::handOver);
			}
		}
	}

	/**
	 * Count what a call holds, unless that is too much: their number alone would let
	 * peers fill the memory. One peer may hold as much as is free beside it, as in
	 * switches with shared memory (Choudhury and Hahne, 1998), so that others find room.
	 */
	private boolean hold(RemoteCall call, CallsOnLink calls) {
		int freeCalls = this.context.limits().runningCalls() - this.held;
		long free = this.context.limits().assemblyBytes() - this.heldBytes;
		long bytes = call.bytesOfRequest() - (this.shared.isLarge(call.args().length) ? call.args().length : 0);
		boolean fits = calls.heldBytes() + bytes <= free || this.heldBytes == 0;
		if (calls.held() >= freeCalls || !fits) {
			return false;
		}
		call.letIn(call.args().length, bytes);
		hold(calls, 1, bytes);
		return true;
	}

	private void hold(CallsOnLink calls, int more, long bytes) {
		this.held += more;
		this.heldBytes += bytes;
		calls.hold(more, bytes);
	}

	private String notOfferedHere(String procedure, @Nullable String version) {
		return (this.services != null) ? this.services.notOffered(procedure, version)
				: "this node does not offer '" + procedure + "'";
	}

	private @Nullable CallHandler notOffered(String procedure) {
		return Services.PROCEDURE.equals(procedure) ? this.services : foreign(procedure);
	}

	private @Nullable CallHandler foreign(String procedure) {
		CallHandler here = this.shared.foreign().here(procedure);
		return (here != null) ? here : this.shared.foreign().elsewhere(procedure);
	}

	void cancel(Link link, Cancel message) {
		byte[] id = message.requestId();
		if (id == null) {
			return;
		}
		CallsOnLink calls = CallsOnLink.of(link);
		RequestKey key = new RequestKey(id);
		// It stays among the calls of the link until its answer has left: only so does it
		// hear of the end of the link, should the answer wait for room
		RemoteCall call = calls.get(key);
		if (call == null) {
			// Cancellations travel ahead of bulk, so that the call may still be on its
			// way
			calls.givenUp(key);
		}
		else if (call.cancelledByCaller()) {
			this.context.counters().increment("rpc.cancelled_by_caller");
		}
	}

	/**
	 * Calls that were given up before they could start lie in the queue all the same
	 * while every worker is held up.
	 */
	private boolean isFull() {
		return this.work.waiting() >= (long) this.context.limits().runningCalls()
				+ this.context.limits().pendingCalls();
	}

	private void handOver() {
		this.handingOver = false;
		this.work.handOver();
	}

	/** Handle a call within the node. Thread-safe. */
	void handleLocally(LocalCall call, CallHandler handler) {
		Runnable task = () -> {
			if (!call.isOver()) {
				invoke(handler, call, nanoTime());
			}
		};
		if (HandlerThread.depth() > 0) {
			// The calling handler would wait for another thread that there may not be
			HandlerThread.run(queued(handler, task));
			return;
		}
		if (isFull()) {
			call.refuse(FailureCode.OVERLOADED, "'" + call.procedure()
					+ "' cannot start: handlers of this node that do not return hold up all others");
			return;
		}
		this.work.offer(queued(handler, task));
		this.work.handOver();
	}

	private static Runnable queued(CallHandler handler, Runnable task) {
		if (!(handler instanceof Offered offered)) {
			return task;
		}
		offered.queued();
		return () -> {
			try {
				task.run();
			}
			finally {
				offered.done();
			}
		};
	}

	/** Handle a call of another node that was queued. Thread-safe. */
	void handle(RemoteCall call, CallHandler handler) {
		try {
			begin(call, handler);
		}
		finally {
			if (handler instanceof Offered offered) {
				offered.done();
			}
		}
	}

	private void begin(RemoteCall call, CallHandler handler) {
		if (call.isOver()) {
			// It was given up, but lay in the queue until now
			this.context.execute(() -> releaseRequest(call));
			return;
		}
		long now = nanoTime();
		if (call.isLate(now)) {
			call.refuse(FailureCode.TIMEOUT, "the time was over before the call could start");
			return;
		}
		invoke(handler, call, now);
	}

	private void invoke(CallHandler handler, AbstractCall call, long now) {
		try {
			if (handler instanceof OfferedHandler offered) {
				call.begin(offered, now);
			}
			this.shared.counters().handled.increment();
			handler.handle(call);
		}
		catch (Throwable ex) {
			// Also errors: the caller must not wait for the deadline
			if (this.throttle.pass() >= 0) {
				LOG.warn("The handler of '{}' failed", call.procedure(), ex);
			}
			call.fail(FailureCode.REMOTE.text(), "the handler of '" + call.procedure() + "' failed");
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** A call is answered or given up. Thread-safe. */
	void ended(RemoteCall call) {
		if (this.context.inLoop()) {
			forget(call);
		}
		else {
			this.context.execute(() -> forget(call));
		}
	}

	private void forget(RemoteCall call) {
		if (call.forget()) {
			this.running--;
			CallsOnLink calls = CallsOnLink.of(call.link());
			if (call.isLetIn()) {
				hold(calls, -1, 0);
			}
			calls.remove(call.key());
			if (call.hasLeftQueue()) {
				releaseRequest(call);
			}
		}
	}

	/** Once, when the call is neither needed nor in the queue any more. */
	private void releaseRequest(RemoteCall call) {
		long bytes = call.releaseRequest();
		if (bytes >= 0) {
			hold(CallsOnLink.of(call.link()), 0, -bytes);
		}
	}

	/** Refuse what is new; what runs goes on. */
	void drain() {
		this.draining = true;
	}

	boolean isIdle() {
		return this.running == 0;
	}

	int running() {
		return this.running;
	}

	long heldBytes() {
		return this.heldBytes;
	}

	long nanoTime() {
		return this.context.nanoTime();
	}

	int maxBytes() {
		return this.shared.maxBytes();
	}

	/** Bytes of results that may wait for the queue of one link, which holds as many. */
	int maxWaiting() {
		return this.context.limits().outboundQueueBytes();
	}

	@Nullable MeshFailure tooLarge(int payload, long bytes) {
		return this.shared.tooLarge("the result", payload, bytes);
	}

	boolean takeLarge(int payload) {
		return this.shared.takeLarge(payload);
	}

	void releaseLarge(int payload) {
		this.shared.releaseLarge(payload);
	}

	String noRoom() {
		return this.shared.noRoom();
	}

	byte[] selfBytes() {
		return this.shared.selfBytes();
	}

	RpcCounters counters() {
		return this.shared.counters();
	}

}
