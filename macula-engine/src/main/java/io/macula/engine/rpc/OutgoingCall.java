package io.macula.engine.rpc;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Cancel;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * One call to another node, from its beginning to its end: goes to another provider when
 * it provably did not run at the first, and after a time-out or a lost link only if it
 * may run twice. Who that is finds a {@link ProviderSearch}, which most calls do not
 * need.
 * <p>
 * {@link #cancel}, {@link #ended} and {@link #start} are thread-safe. The first attempt
 * may be prepared on the caller's thread; everything after it was offered to a link
 * happens on the loop.
 */
public final class OutgoingCall implements Outbound {

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

	/** Which link took the call last, whether or not it has sent it yet. */
	private @Nullable Link takenBy;

	/** Which link has sent the call to who is to answer it. */
	private @Nullable Link asked;

	/** Only of calls that do not go the fast way. */
	private @Nullable ProviderSearch search;

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
			if (!offered(direct)) {
				this.shared.context().execute(this::search);
			}
			return;
		}
		Resolution known = this.shared.finder().knownProviders(this.spec.procedure());
		Provider chosen = (known != null) ? this.shared.chooser().provider(this.spec, known, Set.of()) : null;
		if (known == null || chosen == null) {
			this.shared.deadlines().watch(this);
			this.shared.context().execute(this::search);
			return;
		}
		this.provider = chosen;
		if (this.spec.idempotent() && hasChoice(known)) {
			this.attemptDeadline = this.deadline - this.spec.timeoutNanos() / 2;
		}
		if (!offered(this.shared.links().link(chosen.node()))) {
			this.shared.context().execute(() -> {
				this.takenBy = null;
				searching().dial(chosen.found(), hasChoice(known));
			});
		}
	}

	private boolean hasChoice(Resolution known) {
		return this.shared.chooser().hasChoice(this.spec, known, Set.of());
	}

	/** From here on the loop knows of the call. */
	private boolean offered(@Nullable Link link) {
		this.takenBy = link;
		this.shared.deadlines().watch(this);
		return link != null && link.offer(this);
	}

	private void search() {
		this.takenBy = null;
		searching().begin();
	}

	private ProviderSearch searching() {
		ProviderSearch own = this.search;
		if (own == null) {
			own = new ProviderSearch(this.shared, this, this.spec);
			this.search = own;
		}
		return own;
	}

	/** Who is asked next. */
	void chose(Provider chosen) {
		this.provider = chosen;
	}

	/**
	 * Somebody else answers for this node: a cancellation must reach him.
	 */
	void passedOn(Runnable whenGivenUp) {
		this.here = whenGivenUp;
	}

	/**
	 * Whoever answers for this node did not take the call. Thread-safe.
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

	/** There is no link to whom was chosen. */
	void unreachable(NodeId node, MeshFailure why) {
		this.shared.reputation().unreliable(this.provider, node);
		tryAnother(node, why);
	}

	/**
	 * Send the call over a link.
	 * @param link the link
	 * @param others whether there is somebody else to ask
	 */
	void send(Link link, boolean others) {
		long now = this.shared.context().nanoTime();
		long left = this.deadline - now;
		if (left <= 0) {
			due(now);
			return;
		}
		boolean half = this.spec.idempotent() && others;
		// Half of the time for this provider, so that another one still has a chance
		this.attemptDeadline = half ? now + left / 2 : this.deadline;
		if (half) {
			this.shared.deadlines().watch(this);
		}
		this.request = newRequest(left);
		this.attemptStart = now;
		this.takenBy = link;
		if (!link.offer(this)) {
			this.takenBy = null;
			this.attemptDeadline = this.deadline;
			searching().notTaken(link, others);
		}
	}

	/**
	 * Ask somebody else.
	 * @param node who has not taken the call, or not answered it
	 * @param why why not
	 */
	void tryAnother(NodeId node, MeshFailure why) {
		this.takenBy = null;
		this.asked = null;
		this.attemptDeadline = this.deadline;
		searching().goOn(node, why);
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
		if (this.ended.get() || this.takenBy != link) {
			// Given up between the check and the write, or asked of somebody else because
			// it waited here for too long
			cancelAt(link);
			return;
		}
		this.asked = link;
		CallsOnLink.of(link).put(this.id, this);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		if (!this.ended.get() && this.takenBy == link) {
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
				this.shared.reputation().answered(this.spec, this.provider, link.remote(), this.attemptStart);
				this.completion.replied(reply, link.remote());
			}
			return;
		}
		MeshFailure failure = ErrorCodes.toFailure(reply, this.spec.procedure(), link.remote());
		this.shared.reputation().answered(this.spec, this.provider, link.remote(), failure.code());
		if (ErrorCodes.provablyNotRun(failure.code())) {
			tryAnother(link.remote(), failure);
		}
		else {
			fail(failure);
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
		this.shared.reputation().unreliable(this.provider, link.remote());
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

	/** When the whole call is given up. */
	long deadline() {
		return this.deadline;
	}

	long nextDeadline() {
		return this.attemptDeadline;
	}

	/**
	 * A deadline may have passed.
	 * @param now the time
	 */
	void due(long now) {
		// What still waits in the queue of a link is not answered either
		Link link = (this.asked != null) ? this.asked : this.takenBy;
		boolean over = this.deadline - now <= 0;
		if (!over && this.attemptDeadline - now > 0) {
			return;
		}
		if (!over && link == null) {
			// Nobody was asked yet, so that nobody has to answer
			this.attemptDeadline = this.deadline;
			return;
		}
		MeshFailure late = new MeshFailure(FailureCode.TIMEOUT,
				"'" + this.spec.procedure() + "' was not answered within " + this.spec.timeoutNanos() / 1_000_000
						+ " ms" + ((link != null) ? " by node " + link.remote().shortText() : ""));
		if (link != null && !this.ended.get()) {
			this.shared.reputation().silent(this.spec, this.provider, link.remote(), this.attemptStart);
		}
		giveUp();
		if (over || link == null) {
			fail(late);
		}
		else {
			tryAnother(link.remote(), late);
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
