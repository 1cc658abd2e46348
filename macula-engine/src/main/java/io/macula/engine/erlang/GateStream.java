package io.macula.engine.erlang;

import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;

/**
 * One stream of a peer of 0.14.3: puts frames together however they were cut, and writes
 * the answers to what came on it. Confined to the loop.
 */
final class GateStream implements StreamListener {

	/** For answers that are under way when the peer ends its side. */
	private static final long FINISH_NANOS = 5_000_000_000L;

	private final GateSession session;

	private final Gate gate;

	private FrameDecoder decoder;

	private final OutboundFrames out;

	private final OrderedAnswers answers = new OrderedAnswers(this);

	/** Bytes of an unfinished frame. */
	private int held;

	private boolean gone;

	GateStream(GateSession session, Stream stream) {
		this.session = session;
		this.gate = session.gate();
		this.decoder = newDecoder();
		this.out = new OutboundFrames(this.gate.context(), stream, session.outbound());
	}

	private FrameDecoder newDecoder() {
		return new FrameDecoder(WireLimits.of(this.gate.context().limits()), new NameTable(0, 0));
	}

	GateSession session() {
		return this.session;
	}

	OrderedAnswers answers() {
		return this.answers;
	}

	/** Whether something can be sent on it. */
	boolean isOpen() {
		return !this.gone && this.session.isOpen();
	}

	@Override
	public void data(ByteBuf bytes) {
		if (!isOpen()) {
			return;
		}
		this.session.heard();
		this.decoder.feed(bytes);
		while (isOpen()) {
			FrameResult result = this.decoder.next();
			if (result instanceof FrameResult.Decoded decoded) {
				this.gate.received(this, decoded.message());
			}
			else if (result instanceof FrameResult.Malformed malformed) {
				malformed(malformed);
			}
			else {
				hold(this.decoder.buffered());
				return;
			}
		}
	}

	/** So much of an unfinished frame lies here. */
	private void hold(int bytes) {
		int more = bytes - this.held;
		this.held = bytes;
		this.session.held(more);
	}

	/** What was begun will never be finished. */
	private void forgetUnfinished() {
		if (this.held > 0) {
			this.gate.count("erlang.dropped.unfinished");
		}
		this.decoder = newDecoder();
		hold(0);
	}

	private void malformed(FrameResult.Malformed malformed) {
		String reason = malformed.reason().text();
		this.session.violation(reason);
		if (malformed.fatal()) {
			// Where the next frame begins is not known: only a new stream can help, and
			// 0.14.3 opens one with a new connection
			this.session.close(CloseReason.local(CloseReason.PROTOCOL, "malformed frame: " + reason));
		}
	}

	/**
	 * Answer, or pass something on that must not get lost.
	 * @param message the message
	 */
	void send(WireMessage message) {
		if (isOpen() && !this.out.offer(WireCodec.encode(message))) {
			this.gate.count("erlang.closed.not_reading");
			this.session.close(CloseReason.local(CloseReason.OVERLOADED, "the peer does not read its answers"));
		}
	}

	/**
	 * Pass something on for somebody else, whose fault it is if there is too much of it.
	 * @param message the message
	 * @return {@code false} if the peer does not take it
	 */
	boolean pass(WireMessage message) {
		return isOpen() && this.out.offer(WireCodec.encode(message));
	}

	/**
	 * Send a message that is dropped if the peer does not read.
	 * @param frame the whole frame, shared
	 */
	void deliver(byte[] frame) {
		if (isOpen()) {
			this.gate.delivered(this.out.offer(frame));
		}
	}

	/** Write what waits and can be written now. */
	void flush() {
		this.out.flush();
	}

	@Override
	public void finished() {
		forgetUnfinished();
		end();
		this.gate.context().after(FINISH_NANOS, this.out::finish);
	}

	@Override
	public void reset(long code) {
		this.gone = true;
		this.out.close();
		forgetUnfinished();
		end();
	}

	private void end() {
		this.session.ended(this);
	}

	/** The connection is gone. */
	void close() {
		this.gone = true;
		this.out.close();
		forgetUnfinished();
	}

}
