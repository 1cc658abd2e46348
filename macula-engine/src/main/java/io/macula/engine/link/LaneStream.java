package io.macula.engine.link;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.Requirements;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.StreamAccept;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A lane on a stream of the transport. The transport's own end of a direction is sent
 * when both directions are done, so that a message can say why a lane is given up as long
 * as either is open: resets cost memory for the life of a connection. Confined to the
 * loop.
 */
final class LaneStream implements Lane, StreamListener {

	/** After so much others get a turn: the loop is not held up by one lane. */
	private static final int TURN = 64 << 10;

	/** Larger messages are not copied into pooled memory, of which there is little. */
	private static final int POOLED = 64 << 10;

	private final Lanes lanes;

	private final boolean accepted;

	private final FrameDecoder decoder;

	private final Runnable released;

	@SuppressWarnings("NullAway.Init") // attached before it is used
	private Stream stream;

	/** {@code null} when nothing is to be told any more. */
	private @Nullable LaneListener listener;

	private long credit = INITIAL_CREDIT;

	private long allowed = INITIAL_CREDIT;

	private boolean granted;

	private long received;

	private int head;

	private int turn;

	private boolean resting;

	/** This end has said that nothing follows. */
	private boolean ended;

	/** The peer has said that nothing follows. */
	private boolean peerEnded;

	private boolean finished;

	private boolean peerFinished;

	private boolean gone;

	private long overSince = -1;

	/**
	 * A lane to be.
	 * @param lanes those of its link
	 * @param accepted whether the peer opened it
	 * @param decoder holds what has arrived
	 * @param released run when the stream is gone
	 */
	LaneStream(Lanes lanes, boolean accepted, FrameDecoder decoder, Runnable released) {
		this.lanes = lanes;
		this.accepted = accepted;
		this.decoder = decoder;
		this.released = released;
	}

	/**
	 * The peer's first message came.
	 * @param open the stream
	 * @param bytes that have arrived on it
	 * @param first bytes of the peer's first message
	 * @param initial what the peer takes at once
	 */
	void attach(Stream open, long bytes, int first, long initial) {
		this.head = first;
		this.stream = open;
		this.received = bytes;
		this.credit = initial;
		open.onWritable(this::tellWritable);
	}

	void tell(LaneListener told) {
		if (!this.gone && !this.ended) {
			this.listener = told;
		}
	}

	boolean accepted() {
		return this.accepted;
	}

	long id() {
		return this.stream.id();
	}

	@Override
	public int frameBytes() {
		return this.lanes.link().peer().frameBytes();
	}

	@Override
	public boolean writable() {
		return !this.ended && !this.resting && this.credit > 0 && this.stream.writableBytes() > 0;
	}

	@Override
	public void send(WireMessage message) {
		if (this.ended || this.gone) {
			return;
		}
		FrameBuffer out = this.lanes.buffer();
		out.reset();
		FrameEncoder.encode(message, out);
		int size = out.size();
		this.credit -= size;
		this.turn += size;
		this.lanes.sent(size);
		this.stream.write((size <= POOLED) ? this.lanes.session().copyOf(out) : Unpooled.wrappedBuffer(out.toBytes()));
		if (this.turn >= TURN && !this.resting) {
			this.resting = true;
			this.lanes.context().execute(() -> {
				this.resting = false;
				this.turn = 0;
				tellWritable();
			});
		}
	}

	private void tellWritable() {
		LaneListener told = this.listener;
		if (told != null && writable()) {
			this.lanes.shared().guarded(told::writable);
		}
	}

	/** Whether the peer has granted anything. */
	boolean wasGranted() {
		return this.granted;
	}

	void granted(long bytes) {
		this.granted = true;
		this.credit = DataSender.sum(this.credit, bytes);
		tellWritable();
	}

	@Override
	public void grant(long bytes) {
		if (bytes > 0 && !this.peerEnded && !this.gone && !this.finished) {
			// The first message is not consumed by anybody
			long granted = bytes + this.head;
			this.head = 0;
			this.allowed += granted;
			this.lanes.session().control(new Credit(this.stream.id(), granted, Extras.NONE));
		}
	}

	@Override
	public void finish() {
		if (!this.ended && !this.gone) {
			send(new StreamEnd(Extras.NONE));
			this.ended = true;
			endIfDone();
		}
	}

	private void endIfDone() {
		if (this.ended && this.peerEnded) {
			this.listener = null;
			finishStream(new StreamEnd(Extras.NONE));
		}
	}

	/** Nothing follows from this end, and the peer may know. */
	private void finishStream(WireMessage last) {
		this.ended = true;
		if (!this.finished) {
			this.finished = true;
			FrameBuffer out = this.lanes.buffer();
			out.reset();
			FrameEncoder.encode(last, out);
			this.stream.finish(this.lanes.session().copyOf(out));
		}
		releaseIfDone();
	}

	@Override
	public void abort(String code, String text) {
		this.listener = null;
		if (this.gone || this.finished) {
			return;
		}
		finishStream(new StreamError(code, text, Extras.NONE));
	}

	@Override
	public void data(ByteBuf bytes) {
		this.received += bytes.readableBytes();
		if (this.received > this.allowed + this.lanes.slack()) {
			this.lanes.session()
				.close(CloseReason.local(CloseReason.PROTOCOL,
						"stream " + id() + " carries more than was granted: " + this.received + " bytes"));
			return;
		}
		this.lanes.link().carries();
		if (this.listener != null) {
			this.decoder.feed(bytes);
			decode();
		}
	}

	/** Take apart what has arrived. */
	void decode() {
		while (this.listener != null) {
			FrameResult result = this.decoder.next();
			if (result instanceof FrameResult.Decoded decoded) {
				message(decoded.message(), decoded.frameBytes());
			}
			else if (result instanceof FrameResult.Malformed malformed) {
				violation(malformed.reason().text());
			}
			else {
				return;
			}
		}
		this.decoder.trim();
	}

	private void message(WireMessage message, int bytes) {
		LaneListener told = this.listener;
		// Who has said that nothing follows may still say that all is given up
		boolean late = this.peerEnded && !(message instanceof StreamError);
		if (late || !isExpected(message) || Requirements.missing(message).isPresent() || told == null) {
			violation("lane");
			return;
		}
		if (message instanceof StreamEnd) {
			this.peerEnded = true;
		}
		else if (message instanceof StreamError) {
			this.listener = null;
			this.peerEnded = true;
		}
		this.lanes.shared().guarded(() -> told.received(message, bytes));
		if (message instanceof StreamError) {
			finishStream(new StreamEnd(Extras.NONE));
		}
		endIfDone();
	}

	private static boolean isExpected(WireMessage message) {
		return message instanceof StreamItem || message instanceof StreamEnd || message instanceof StreamError
				|| message instanceof StreamAccept || message instanceof Publish || message instanceof RpcRequest
				|| message instanceof RpcReply;
	}

	/** What the peer sent makes no sense: the end of this lane, and of no other. */
	private void violation(String reason) {
		LaneListener told = this.listener;
		abort(FailureCode.INVALID.text(), "malformed or forbidden message: " + reason);
		lost(told, new MeshFailure(FailureCode.LINK_LOST, "the peer sent what makes no sense: " + reason));
		this.lanes.link().violation(reason);
	}

	private void lost(@Nullable LaneListener told, MeshFailure failure) {
		this.listener = null;
		if (told != null) {
			this.lanes.shared().guarded(() -> told.lost(failure));
		}
	}

	@Override
	public void finished() {
		this.peerFinished = true;
		if (!this.peerEnded) {
			this.peerEnded = true;
			lost(this.listener,
					new MeshFailure(FailureCode.LINK_LOST, "the peer ended stream " + id() + " without saying so"));
			finishStream(new StreamEnd(Extras.NONE));
		}
		releaseIfDone();
	}

	@Override
	public void reset(long code) {
		release();
		lost(this.listener, new MeshFailure(FailureCode.CANCELLED, "the peer reset stream " + id() + ", code " + code));
	}

	private void releaseIfDone() {
		if (this.finished && this.peerFinished) {
			release();
		}
	}

	private void release() {
		if (!this.gone) {
			this.gone = true;
			this.ended = true;
			this.finished = true;
			this.lanes.remove(this);
			this.released.run();
		}
	}

	/**
	 * Regular look: a stream that is over here must not stay because the peer does not
	 * end it.
	 * @param now the time in nanoseconds
	 * @param patience how long the peer may take
	 */
	void tick(long now, long patience) {
		if (this.listener != null) {
			return;
		}
		if (this.overSince < 0) {
			this.overSince = now;
		}
		else if (now - this.overSince > patience) {
			this.stream.reset(CloseReason.OVERLOADED);
			release();
		}
	}

	/** The link is gone. */
	void close(MeshFailure failure) {
		LaneListener told = this.listener;
		release();
		lost(told, failure);
	}

}
