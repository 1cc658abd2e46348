package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.ByteBudget;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of a node have in common. Thread-safe as far as its parts are.
 */
final class RpcShared {

	/** Beside a payload that is larger than a frame. */
	private static final int MAX_HEADERS = 24 << 10;

	/** For callers that do not say how long they wait. */
	private static final long DEFAULT_MILLIS = 5_000;

	private static final long MAX_MILLIS = 86_400_000;

	private final NodeContext context;

	private final Links links;

	private final NodeFinder finder;

	private final ProviderChooser chooser;

	private final Reputation reputation;

	private final Deadlines deadlines;

	private final RpcCounters counters;

	private final NodeId self;

	private final byte[] selfBytes;

	private final String realm;

	private volatile LocalHandling local = (spec, call, handler) -> {
	};

	private volatile ForeignProcedures foreign = ForeignProcedures.NONE;

	private volatile Function<String, @Nullable List<ProcedureVersion>> own = (procedure) -> null;

	/** Payloads larger than a frame that wait, are being sent or are being handled. */
	private final ByteBudget large;

	private final AtomicInteger pending = new AtomicInteger();

	RpcShared(NodeContext context, Links links, NodeFinder finder, String realm) {
		this.context = context;
		this.links = links;
		this.finder = finder;
		this.self = links.self().nodeId();
		this.selfBytes = this.self.bytes();
		this.realm = realm;
		this.chooser = new ProviderChooser(context, links, this.self);
		this.reputation = new Reputation(context, finder, this.chooser);
		this.deadlines = new Deadlines(context);
		this.large = new ByteBudget(context.limits().assemblyBytes());
		this.counters = new RpcCounters(context.counters());
	}

	NodeContext context() {
		return this.context;
	}

	Links links() {
		return this.links;
	}

	NodeFinder finder() {
		return this.finder;
	}

	ProviderChooser chooser() {
		return this.chooser;
	}

	Reputation reputation() {
		return this.reputation;
	}

	Deadlines deadlines() {
		return this.deadlines;
	}

	RpcCounters counters() {
		return this.counters;
	}

	NodeId self() {
		return this.self;
	}

	byte[] selfBytes() {
		return this.selfBytes;
	}

	String realm() {
		return this.realm;
	}

	/**
	 * How long a caller waits.
	 * @param millis as it says, {@code null} if it does not
	 * @return the time, never negative and at most a day
	 */
	static long patienceNanos(@Nullable Long millis) {
		return Math.max(0, Math.min((millis != null) ? millis : DEFAULT_MILLIS, MAX_MILLIS)) * 1_000_000;
	}

	/** How calls are handed to a handler within the node. */
	interface LocalHandling {

		void handle(CallSpec spec, OutgoingCall call, CallHandler handler);

	}

	LocalHandling local() {
		return this.local;
	}

	void local(LocalHandling handling) {
		this.local = handling;
	}

	ForeignProcedures foreign() {
		return this.foreign;
	}

	void foreign(ForeignProcedures procedures) {
		this.foreign = procedures;
	}

	/**
	 * Set what gives the versions of a procedure that this node offers itself,
	 * {@code null} if it does not offer it.
	 */
	void own(Function<String, @Nullable List<ProcedureVersion>> versions) {
		this.own = versions;
	}

	ByteBudget large() {
		return this.large;
	}

	/** What fits into a frame, names and headers included. */
	int maxBytes() {
		return this.context.limits().frameBytes() - CallSpec.OVERHEAD;
	}

	/**
	 * Why a payload that is larger than a frame cannot be sent.
	 * @param what names it
	 * @param payload its bytes
	 * @param bytes its bytes with names and headers
	 * @return the failure, or {@code null} if it can
	 */
	@Nullable MeshFailure tooLarge(String what, int payload, long bytes) {
		Limits limits = this.context.limits();
		if (payload > limits.payloadBytes()) {
			return new MeshFailure(FailureCode.TOO_LARGE,
					what + " has " + payload + " bytes, but the limit 'payloadBytes' is " + limits.payloadBytes());
		}
		if (bytes - payload > maxBytes() || (bytes - payload > MAX_HEADERS && bytes > maxBytes())) {
			return new MeshFailure(FailureCode.TOO_LARGE,
					what + " has names and headers of " + (bytes - payload) + " bytes, but the limit 'frameBytes' ("
							+ limits.frameBytes() + ") leaves room for " + maxBytes() + " in all, and for "
							+ MAX_HEADERS + " beside a larger payload");
		}
		return null;
	}

	/**
	 * Whether a payload is larger than a frame.
	 * @param payload bytes
	 * @return whether it takes room
	 */
	boolean isLarge(int payload) {
		return payload > maxBytes();
	}

	/**
	 * Take room for a payload, if it is larger than a frame.
	 * @param payload its bytes
	 * @return {@code false} if there is none
	 */
	boolean takeLarge(int payload) {
		return !isLarge(payload) || this.large.take(payload);
	}

	/**
	 * Give room back.
	 * @param payload as was taken
	 */
	void releaseLarge(int payload) {
		if (isLarge(payload)) {
			this.large.release(payload);
		}
	}

	String noRoom() {
		return "limit 'assemblyBytes' (" + this.large.limit()
				+ ") is reached by payloads larger than a frame that wait, are sent or are handled";
	}

	/**
	 * Why nobody can be called.
	 * @param spec what is called
	 * @param resolution who offers it in any version
	 * @param what the word for what is called
	 * @return the failure
	 */
	MeshFailure nobody(CallSpec spec, Resolution resolution, String what) {
		VersionRange wanted = spec.version();
		List<ProcedureVersion> here = this.own.apply(spec.procedure());
		if (wanted != null && (here != null || !resolution.nodes().isEmpty())) {
			List<ProcedureVersion> there = new ArrayList<>(this.chooser.versions(spec.procedure(), resolution));
			if (here != null) {
				there.addAll(here);
			}
			return new MeshFailure(FailureCode.NO_PROVIDER,
					"no node offers version '" + wanted + "' of the " + what + " '" + spec.procedure() + "'; "
							+ (there.isEmpty() ? "its providers tell no version"
									: "there are versions " + ProcedureVersion.list(there)));
		}
		return new MeshFailure(FailureCode.NO_PROVIDER, "no node offers the " + what + " '" + spec.procedure() + "'"
				+ (resolution.complete() ? "" : ", as far as known: this node is cut off from the mesh"));
	}

	int pending() {
		return this.pending.get();
	}

	/**
	 * Make room for one more call.
	 * @param payload bytes of its arguments
	 * @throws MeshFailure if too many await their answer
	 */
	void admit(int payload) {
		if (!takeLarge(payload)) {
			throw new MeshFailure(FailureCode.OVERLOADED, noRoom() + "; wait for some of them or raise it");
		}
		int most = this.context.limits().pendingCalls();
		if (this.pending.incrementAndGet() > most) {
			this.pending.decrementAndGet();
			releaseLarge(payload);
			throw new MeshFailure(FailureCode.OVERLOADED, "limit 'pendingCalls' is reached: " + most
					+ " calls of this node await their answer; wait for some of them or raise it");
		}
	}

	void released() {
		this.pending.decrementAndGet();
	}

}
