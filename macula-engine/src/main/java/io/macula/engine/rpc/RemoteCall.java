package io.macula.engine.rpc;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A call of another node. The answer goes back over the link that brought it.
 * Thread-safe; the callbacks of the answer come on the loop.
 */
final class RemoteCall extends AbstractCall implements Outbound, Runnable {

	private static final int MAX_ERROR_CHARS = 1024;

	private final RpcProvider provider;

	private final Link link;

	private final RpcRequest request;

	private final String procedure;

	private final byte[] args;

	private final long deadline;

	private final @Nullable CallHandler handler;

	private volatile @Nullable RpcReply answer;

	private int answerBytes;

	private int heldArgs;

	/** What its request counts for, negative unless it was let in or once it is gone. */
	private long heldBytes = -1;

	private boolean letIn;

	private volatile boolean leftQueue;

	private volatile boolean linkGone;

	private volatile boolean givenUp;

	/** Room taken for a result that is larger than a frame. */
	private volatile int taken;

	/** Bytes of results that wait for room of the link, all calls together. */
	private final AtomicLong waiting;

	/** What of that is the result of this call. */
	private volatile int waits;

	private boolean forgotten;

	RemoteCall(RpcProvider provider, Link link, RpcRequest request, String procedure, byte[] args, long deadline,
			@Nullable CallHandler handler) {
		super(provider.cancellations());
		this.provider = provider;
		this.link = link;
		this.request = request;
		this.procedure = procedure;
		this.args = args;
		this.deadline = deadline;
		this.handler = handler;
		this.waiting = CallsOnLink.of(link).waitingResults();
	}

	Link link() {
		return this.link;
	}

	/**
	 * The call is let in.
	 * @param args bytes of arguments for which room was taken
	 * @param bytes what the rest of the request counts for
	 */
	void letIn(int args, long bytes) {
		this.letIn = true;
		this.heldArgs = args;
		this.heldBytes = bytes;
	}

	boolean isLetIn() {
		return this.letIn;
	}

	/** Whether the queue of calls does not hold it any more. */
	boolean hasLeftQueue() {
		return this.leftQueue;
	}

	/** What the request counted for; negative for all but the first who asks. */
	long releaseRequest() {
		long bytes = this.heldBytes;
		this.heldBytes = -1;
		if (bytes >= 0) {
			this.provider.releaseLarge(this.heldArgs);
		}
		return bytes;
	}

	/** Bytes of memory that the request takes, about. */
	long bytesOfRequest() {
		byte[] id = this.request.requestId();
		String type = this.request.contentType();
		WireValue.Map headers = this.request.headers();
		return (long) this.args.length + ((id != null) ? id.length : 0) + ((type != null) ? type.length() : 0)
				+ ((headers != null) ? Headers.heldBytes(headers) : 0);
	}

	RequestKey key() {
		byte[] id = this.request.requestId();
		return new RequestKey((id != null) ? id : new byte[0]);
	}

	@Override
	public String procedure() {
		return this.procedure;
	}

	@Override
	public byte[] args() {
		return this.args;
	}

	@Override
	public @Nullable String contentType() {
		return this.request.contentType();
	}

	@Override
	public Map<String, String> headers() {
		return Headers.fromWire(this.request.headers());
	}

	@Override
	public @Nullable NodeId caller() {
		boolean proven = this.link.proven() && !Headers.isClaimed(this.request.headers());
		return proven ? this.link.remote() : null;
	}

	boolean isLate(long now) {
		return this.deadline - now <= 0;
	}

	@Override
	public long remainingNanos() {
		return this.deadline - this.provider.nanoTime();
	}

	@Override
	public void reply(byte[] result, @Nullable String contentType, Map<String, String> headers) {
		// First, because it fails if the handler gave nonsense, and then the call is not
		// answered yet
		long size = (long) result.length + Headers.maxBytes(headers)
				+ ((contentType != null) ? contentType.length() : 0);
		WireValue.Map wireHeaders = Headers.toWire(headers);
		if (!takeAnswer()) {
			return;
		}
		String tooLarge = (size > this.provider.maxBytes()) ? tooLarge(result.length, size) : null;
		if (tooLarge != null) {
			count(this.provider.nanoTime(), FailureCode.TOO_LARGE.text());
			send(error(FailureCode.TOO_LARGE.text(), tooLarge), 100);
			return;
		}
		count(this.provider.nanoTime(), null);
		send(new RpcReply(this.request.requestId(), result, null, this.provider.selfBytes(), null, null, null,
				contentType, wireHeaders, Extras.NONE), (int) size);
	}

	private @Nullable String tooLarge(int payload, long size) {
		if (!this.link.has(Capabilities.STREAMS)) {
			return "the result has " + size + " bytes with its headers, but limit 'frameBytes' leaves room for "
					+ this.provider.maxBytes();
		}
		MeshFailure failure = this.provider.tooLarge(payload, size);
		if (failure != null) {
			return String.valueOf(failure.getMessage());
		}
		// Not overloaded, which would say that the call has not run
		if (!this.provider.takeLarge(payload)) {
			return "the result has " + payload + " bytes, and " + this.provider.noRoom();
		}
		this.taken = payload;
		return null;
	}

	@Override
	public boolean obsolete() {
		// Small answers go to callers that gave up, too, because both sides count them
		return this.givenUp && this.taken > 0;
	}

	@Override
	public void fail(String code, String message) {
		if (takeAnswer()) {
			this.provider.counters().handlerFailures.increment();
			count(this.provider.nanoTime(), code);
			send(error(ErrorCodes.isReserved(code) ? FailureCode.REMOTE.text() : code, message), message.length());
		}
	}

	@Override
	public void refuse(FailureCode code, String message) {
		if (takeAnswer()) {
			this.provider.counters().refused(code);
			count(this.provider.nanoTime(), code.text());
			answerOnce(error(code.text(), message), message.length());
		}
	}

	private void answerOnce(RpcReply reply, int bytes) {
		this.answerBytes = bytes;
		this.answer = reply;
		// Whoever does not even take refusals gets none: keeping them would be without
		// bound
		if (!this.link.offer(this)) {
			ended();
		}
	}

	private RpcReply error(String code, String message) {
		String text = (message.length() > MAX_ERROR_CHARS) ? message.substring(0, MAX_ERROR_CHARS) : message;
		return new RpcReply(this.request.requestId(), null, text, this.provider.selfBytes(), null, null, code, null,
				null, Extras.NONE);
	}

	private void send(RpcReply reply, int bytes) {
		this.answerBytes = bytes;
		this.answer = reply;
		offer();
	}

	private void offer() {
		if (this.link.offer(this)) {
			return;
		}
		if (this.linkGone) {
			ended();
			return;
		}
		countWaiting();
		this.link.whenRoom(this::offer);
	}

	/**
	 * Results that wait for a caller who takes none are bounded: what is beyond becomes a
	 * short error.
	 */
	private void countWaiting() {
		int bytes = this.answerBytes;
		if (this.waits > 0 || this.taken > 0 || bytes <= MAX_ERROR_CHARS) {
			return;
		}
		long before = this.waiting.getAndAdd(bytes);
		if (before == 0 || before + bytes <= this.provider.maxWaiting()) {
			this.waits = bytes;
			return;
		}
		this.waiting.addAndGet(-bytes);
		this.provider.counters().resultsDropped.increment();
		// Not overloaded, which would say that the call has not run
		String text = "the result has " + bytes + " bytes, but results of " + before
				+ " bytes wait for this caller, who must take some first";
		this.answerBytes = text.length();
		this.answer = error(FailureCode.TOO_LARGE.text(), text);
	}

	/** The link closed: nobody waits for the answer. */
	void linkClosed() {
		this.linkGone = true;
		if (cancelled()) {
			ended();
		}
	}

	/**
	 * The caller gave up. It is told that, too, because both sides count calls that are
	 * not answered yet.
	 */
	boolean cancelledByCaller() {
		this.givenUp = true;
		if (!cancelled()) {
			return false;
		}
		count(this.provider.nanoTime(), FailureCode.CANCELLED.text());
		answerOnce(error(FailureCode.CANCELLED.text(), "given up by the caller"), 0);
		return true;
	}

	/** Whether this is the first time; confined to the loop. */
	boolean forget() {
		boolean first = !this.forgotten;
		this.forgotten = true;
		if (first) {
			this.waiting.addAndGet(-this.waits);
			this.provider.releaseLarge(this.taken);
		}
		return first;
	}

	@Override
	public void run() {
		this.leftQueue = true;
		CallHandler own = this.handler;
		if (own != null) {
			this.provider.handle(this, own);
		}
	}

	@Override
	public WireMessage message() {
		RpcReply reply = this.answer;
		if (reply == null) {
			throw new IllegalStateException("the call is not answered yet");
		}
		return reply;
	}

	@Override
	public String name() {
		return "";
	}

	@Override
	public int bytes() {
		return this.answerBytes;
	}

	@Override
	public void written(Link over) {
		ended();
	}

	@Override
	public void failed(Link over, MeshFailure failure) {
		ended();
	}

	private void ended() {
		this.provider.ended(this);
	}

}
