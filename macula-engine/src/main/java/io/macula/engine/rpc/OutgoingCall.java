package io.macula.engine.rpc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Cancel;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * One call to another node, from the choice of a provider to its end: goes to another
 * provider when it provably did not run at the first, and after a time-out or a lost link
 * only if it may run twice.
 * <p>
 * {@link #cancel}, {@link #ended} and {@link #start} are thread-safe. The first attempt
 * may be prepared on the caller's thread; everything after it was offered to a link
 * happens on the loop.
 */
public final class OutgoingCall implements Outbound {

	private static final Set<NodeId> NOBODY = Set.of();

	/**
	 * A dial that takes longer goes on, but another provider is tried if there is one.
	 */
	private static final long DIAL_PATIENCE_NANOS = 1_000_000_000;

	/** Time that a call may wait to be sent without telling the provider so. */
	private static final long STALE_NANOS = 5_000_000;

	private final RpcShared shared;

	private final CallSpec spec;

	private final CallCompletion completion;

	private final long id;

	private final long deadline;

	private final AtomicBoolean ended = new AtomicBoolean();

	/** Set before the call is offered to a link, read on the loop afterwards. */
	private volatile RpcRequest request;

	private Set<NodeId> excluded = NOBODY;

	private @Nullable MeshFailure last;

	private @Nullable Link asked;

	/** Links whose queue had no room, for when nobody else is left. */
	private List<Link> full = List.of();

	/** Counts attempts, so that what belongs to an earlier one is recognised. */
	private int attempt;

	/** Nodes that may know providers which are not in the mesh. */
	private List<Contact> others = List.of();

	private int foreignSteps;

	private volatile long attemptDeadline;

	/** Who was chosen for this attempt, {@code null} if there was no choice. */
	private @Nullable Provider provider;

	private long attemptStart;

	private volatile @Nullable Runnable here;

	OutgoingCall(RpcShared shared, CallSpec spec, CallCompletion completion, long id) {
		this.shared = shared;
		this.spec = spec;
		this.completion = completion;
		this.id = id;
		long now = shared.context().nanoTime();
		this.attemptStart = now;
		this.deadline = now + spec.timeoutNanos();
		this.attemptDeadline = this.deadline;
		this.request = newRequest(spec.timeoutNanos());
	}

	private RpcRequest newRequest(long leftNanos) {
		byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(this.id).array();
		// Rounded up: a provider must not give up before the caller does
		long millis = Math.max(1, (leftNanos + 999_999) / 1_000_000);
		return new RpcRequest("rpc_request", number, this.spec.procedure(), this.spec.args(), this.shared.selfBytes(),
				null, null, this.shared.realm(), null, this.spec.contentType(), this.spec.headers(), millis,
				Extras.NONE);
	}

	/** Try the fast way on the caller's thread, else hand over to the loop. */
	void start() {
		NodeId target = this.spec.target();
		Link direct = (target != null) ? this.shared.links().link(target) : null;
		if (direct != null) {
			// Whatever the mesh knows of it: it says itself what it offers
			this.shared.deadlines().watch(this);
			if (!direct.offer(this)) {
				this.shared.context().execute(this::resolve);
			}
			return;
		}
		Resolution known = this.shared.finder().knownProviders(this.spec.procedure());
		Provider chosen = (known != null) ? this.shared.chooser().provider(this.spec, known, NOBODY) : null;
		if (known == null || chosen == null) {
			this.shared.deadlines().watch(this);
			this.shared.context().execute(this::resolve);
			return;
		}
		Found found = chosen.found();
		this.provider = chosen;
		if (this.spec.idempotent() && hasChoice(known)) {
			this.attemptDeadline = this.deadline - this.spec.timeoutNanos() / 2;
		}
		this.shared.deadlines().watch(this);
		Link link = this.shared.links().link(found.contact().nodeId());
		if (link == null || !link.offer(this)) {
			this.shared.context().execute(() -> connect(found, hasChoice(known)));
		}
	}

	private boolean hasChoice(Resolution resolution) {
		return this.shared.chooser().hasChoice(this.spec, resolution, this.excluded);
	}

	private void resolve() {
		if (this.ended.get()) {
			return;
		}
		this.shared.finder().providers(this.spec.procedure(), this::attempt);
	}

	private void attempt(Resolution resolution) {
		if (this.ended.get()) {
			return;
		}
		Provider chosen = this.shared.chooser().provider(this.spec, resolution, this.excluded);
		if (chosen != null) {
			this.provider = chosen;
			connect(chosen.found(), hasChoice(resolution));
			return;
		}
		if (!this.full.isEmpty()) {
			waitForRoom();
			return;
		}
		MeshFailure why = (this.last != null) ? this.last : this.shared.nobody(this.spec, resolution, "procedure");
		if (why.code() == FailureCode.NO_PROVIDER || this.foreignSteps == 2) {
			tryForeign(why);
		}
		else {
			fail(why);
		}
	}

	/**
	 * Nobody in the mesh offers the procedure: perhaps somebody does who is only
	 * connected to it.
	 */
	private void tryForeign(MeshFailure why) {
		if (this.spec.version() != null) {
			// Peers of another protocol tell no versions
			fail(why);
			return;
		}
		CallHandler elsewhere = (this.spec.target() == null && this.foreignSteps == 0)
				? this.shared.foreign().elsewhere(this.spec.procedure()) : null;
		if (elsewhere != null) {
			this.foreignSteps = 1;
			this.shared.local().handle(this.spec, this, elsewhere);
		}
		else if (this.spec.target() == null && this.foreignSteps < 2) {
			this.foreignSteps = 2;
			this.shared.foreign().others((contacts) -> {
				this.others = contacts;
				tryOther(why);
			});
		}
		else {
			tryOther(why);
		}
	}

	private void tryOther(MeshFailure why) {
		if (this.ended.get()) {
			return;
		}
		for (Contact contact : this.others) {
			if (!this.excluded.contains(contact.nodeId()) && !contact.nodeId().equals(this.shared.self())) {
				connect(new Found(contact, List.of(this.spec.procedure()), Map.of()), false);
				return;
			}
		}
		fail(why);
	}

	/**
	 * Somebody else answers for this node: a cancellation must reach him.
	 */
	void passedOn(Runnable whenGivenUp) {
		this.here = whenGivenUp;
	}

	/**
	 * Whoever this node passed the call on to did not take it. Thread-safe.
	 */
	void refusedHere(MeshFailure failure) {
		this.shared.context().execute(() -> {
			if (this.ended.get()) {
				return;
			}
			this.here = null;
			if (ErrorCodes.provablyNotRun(failure.code())) {
				tryAnother(this.shared.self(), failure);
			}
			else {
				fail(failure);
			}
		});
	}

	private void connect(Found found, boolean others) {
		if (this.ended.get()) {
			return;
		}
		int own = ++this.attempt;
		NodeId node = found.contact().nodeId();
		this.shared.links().connect(found.contact(), Purpose.KEEP, (link, failure) -> {
			if (link == null) {
				this.shared.finder().unreachable(node);
			}
			if (this.ended.get() || this.attempt != own) {
				return;
			}
			if (link == null) {
				blame(node);
			}
			if (link != null) {
				send(link, others);
				return;
			}
			tryAnother(node,
					(failure != null) ? failure : new MeshFailure(FailureCode.UNREACHABLE, "no link to " + node));
		});
		if (others && this.attempt == own && this.asked == null && this.shared.links().link(node) == null) {
			this.shared.context().after(DIAL_PATIENCE_NANOS, () -> {
				if (!this.ended.get() && this.attempt == own && this.shared.links().link(node) == null) {
					tryAnother(node, new MeshFailure(FailureCode.UNREACHABLE,
							"the dial of node " + node.shortText() + " takes too long"));
				}
			});
		}
	}

	private void send(Link link, boolean others) {
		long now = this.shared.context().nanoTime();
		long left = this.deadline - now;
		if (left <= 0) {
			due(now);
			return;
		}
		if (this.spec.idempotent() && others) {
			// Half of the time for this provider, so that another one still has a chance
			this.attemptDeadline = now + left / 2;
			this.shared.deadlines().watch(this);
		}
		this.request = newRequest(left);
		this.attemptStart = now;
		if (link.offer(this)) {
			return;
		}
		if (!link.open()) {
			tryAnother(link.remote(), new MeshFailure(FailureCode.UNREACHABLE,
					"the link to node " + link.remote().shortText() + " is gone; the call was not sent"));
		}
		else if (others) {
			addFull(link);
			tryAnother(link.remote(), new MeshFailure(FailureCode.OVERLOADED,
					"the queue towards node " + link.remote().shortText() + " is full; the call was not sent"));
		}
		else {
			addFull(link);
			waitForRoom();
		}
	}

	private void addFull(Link link) {
		if (this.full.isEmpty()) {
			this.full = new ArrayList<>(2);
		}
		this.full.add(link);
	}

	/** The first that has room gets the call. */
	private void waitForRoom() {
		int own = ++this.attempt;
		List<Link> candidates = this.full;
		this.full = List.of();
		for (Link link : candidates) {
			link.whenRoom(new WaitingCall(this, link, own));
		}
	}

	/** Whether it still waits for room, as it did in this attempt. */
	boolean waitsSince(int since) {
		return !this.ended.get() && this.attempt == since;
	}

	void roomAt(Link link) {
		this.attempt++;
		send(link, false);
	}

	/**
	 * The provider answered, if only to say that the handler failed: the time of that
	 * says nothing, or who fails fast would be called most.
	 */
	private void praise(NodeId node, boolean succeeded) {
		Provider chosen = this.provider;
		if (chosen == null || !chosen.node().equals(node)) {
			return;
		}
		this.shared.chooser().answered(chosen.health());
		if (this.spec.strategy() != ProviderStrategy.LEAST_LATENCY) {
			return;
		}
		if (succeeded) {
			this.shared.chooser().measured(chosen, this.shared.context().nanoTime() - this.attemptStart);
		}
		else {
			chosen.health().notMeasured();
		}
	}

	/** The provider did not answer, was lost, or has too much to do. */
	private void blame(NodeId node) {
		Provider chosen = this.provider;
		if (chosen == null || !chosen.node().equals(node)) {
			return;
		}
		this.shared.chooser().failed(chosen.health());
	}

	private void tryAnother(NodeId node, MeshFailure why) {
		this.attempt++;
		this.last = why;
		this.asked = null;
		this.attemptDeadline = this.deadline;
		if (this.excluded == NOBODY) {
			this.excluded = new HashSet<>();
		}
		this.excluded.add(node);
		this.shared.counters().failovers.increment();
		resolve();
	}

	@Override
	public WireMessage message() {
		return this.request;
	}

	/** What waited here has less time left at the provider. */
	@Override
	public void leaving(long now) {
		if (now - this.attemptStart > STALE_NANOS) {
			this.request = newRequest(Math.max(1, this.deadline - now));
		}
	}

	@Override
	public String name() {
		return this.spec.procedure();
	}

	@Override
	public int bytes() {
		return this.spec.bytes();
	}

	@Override
	public boolean obsolete() {
		return this.ended.get();
	}

	@Override
	public void progressed(Link link, long bytes, long total) {
		if (!this.ended.get()) {
			this.completion.progressed(true, link.remote(), bytes, total);
		}
	}

	/** A part of the answer arrived. */
	void received(Link link, long bytes, long total) {
		if (!this.ended.get()) {
			this.completion.progressed(false, link.remote(), bytes, total);
		}
	}

	@Override
	public void written(Link link) {
		if (this.ended.get()) {
			// Given up between the check and the write
			cancelAt(link);
			return;
		}
		this.asked = link;
		CallsOnLink.of(link).put(this.id, this);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		if (!this.ended.get()) {
			tryAnother(link.remote(), failure);
		}
	}

	/**
	 * The provider answered.
	 * @param link over which
	 * @param reply the answer
	 */
	void answered(Link link, RpcReply reply) {
		if (reply.error() == null && reply.code() == null) {
			if (end()) {
				this.shared.counters().replies.increment();
				praise(link.remote(), true);
				this.completion.replied(reply, link.remote());
			}
			return;
		}
		MeshFailure failure = ErrorCodes.toFailure(reply, this.spec.procedure(), link.remote());
		switch (failure.code()) {
			case NO_PROVIDER -> noLongerThere(link.remote());
			case OVERLOADED, TIMEOUT -> blame(link.remote());
			case DRAINING, REFUSED, CANCELLED -> {
				// Says nothing about whether it works
			}
			default -> praise(link.remote(), false);
		}
		if (ErrorCodes.provablyNotRun(failure.code())) {
			tryAnother(link.remote(), failure);
		}
		else {
			fail(failure);
		}
	}

	private void noLongerThere(NodeId node) {
		// Another version may be there
		if (this.spec.version() == null) {
			this.shared.finder().withdrawn(this.spec.procedure(), node);
		}
	}

	/**
	 * A handler of this node answered. Thread-safe.
	 * @param reply the answer
	 */
	void answeredHere(RpcReply reply) {
		if (end()) {
			this.shared.counters().replies.increment();
			this.completion.replied(reply, this.shared.self());
		}
	}

	/**
	 * The call is answered by a handler of this node: only its deadline remains to be
	 * watched.
	 */
	void startHere(Runnable whenGivenUp) {
		this.here = whenGivenUp;
		this.shared.deadlines().watch(this);
	}

	/**
	 * The link closed before the answer.
	 * @param link the link
	 */
	void linkClosed(Link link) {
		if (this.ended.get() || this.asked != link) {
			return;
		}
		MeshFailure lost = new MeshFailure(FailureCode.LINK_LOST, "the link to node " + link.remote().shortText()
				+ " was lost before it answered '" + this.spec.procedure() + "'; whether the call ran is not known");
		blame(link.remote());
		if (this.spec.idempotent()) {
			tryAnother(link.remote(), lost);
		}
		else {
			fail(lost);
		}
	}

	boolean ended() {
		return this.ended.get();
	}

	long nextDeadline() {
		return this.attemptDeadline;
	}

	/**
	 * A deadline may have passed.
	 * @param now the time
	 */
	void due(long now) {
		Link link = this.asked;
		MeshFailure late = new MeshFailure(FailureCode.TIMEOUT,
				"'" + this.spec.procedure() + "' was not answered within " + this.spec.timeoutNanos() / 1_000_000
						+ " ms" + ((link != null) ? " by node " + link.remote().shortText() : ""));
		if (this.deadline - now <= 0) {
			silent(link, now);
			giveUp();
			fail(late);
		}
		else if (this.attemptDeadline - now <= 0 && link != null) {
			silent(link, now);
			giveUp();
			tryAnother(link.remote(), late);
		}
	}

	/** Whoever was asked has not answered in time. */
	private void silent(@Nullable Link link, long now) {
		if (link == null || this.ended.get()) {
			return;
		}
		blame(link.remote());
		Provider chosen = this.provider;
		if (this.spec.strategy() == ProviderStrategy.LEAST_LATENCY && chosen != null
				&& chosen.node().equals(link.remote())) {
			this.shared.chooser().measured(chosen, now - this.attemptStart);
		}
	}

	/**
	 * Give the call up, without telling the completion. Thread-safe.
	 */
	public void cancel() {
		if (end()) {
			this.shared.counters().failed(FailureCode.CANCELLED);
			this.shared.context().execute(this::giveUp);
		}
	}

	private void giveUp() {
		Runnable local = this.here;
		if (local != null) {
			local.run();
		}
		Link link = this.asked;
		this.asked = null;
		if (link != null && CallsOnLink.of(link).remove(this.id) != null) {
			cancelAt(link);
		}
	}

	private void cancelAt(Link link) {
		if (link.open()) {
			link.control(new Cancel(this.request.requestId(), Extras.NONE));
		}
	}

	private boolean end() {
		if (this.ended.compareAndSet(false, true)) {
			this.shared.released();
			this.shared.releaseLarge(this.spec.args().length);
			return true;
		}
		return false;
	}

	void fail(MeshFailure failure) {
		if (end()) {
			this.shared.counters().failed(failure.code());
			this.completion.failed(failure);
		}
	}

}
