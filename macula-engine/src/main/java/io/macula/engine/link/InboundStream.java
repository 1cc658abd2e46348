package io.macula.engine.link;

import io.macula.engine.runtime.Limits;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Receiving side of one stream: puts frames together, keeps the account of credit and
 * passes messages on. What the peer may have in flight is bounded by what was granted.
 * Confined to the loop.
 */
final class InboundStream implements StreamListener {

	/** What a stream is for. */
	enum Kind {

		/** The first stream of a connection. */
		CONTROL,
		/** Small messages. */
		DATA,
		/** Not known before its first frame: the data stream, or one large message. */
		OTHER,
		/** One large message. */
		LARGE

	}

	private static final int HEADER = 8;

	private final Session session;

	private final FrameDecoder decoder;

	private Kind kind;

	private @Nullable Stream stream;

	private long allowed = DataSender.INITIAL_CREDIT;

	private long received;

	private long ungranted;

	private final byte[] header = new byte[HEADER];

	private int headerBytes;

	private int reserved;

	/** The budget has no room for the frame yet, so its sender has to wait. */
	private boolean heldUp;

	private long receivedBefore = -1;

	private long progressAt;

	private boolean disposed;

	/** Takes over when the stream turns out to be one. */
	private @Nullable LaneStream lane;

	InboundStream(Session session, Kind kind, WireLimits limits) {
		this.session = session;
		this.kind = kind;
		Limits nodeLimits = session.shared().context().limits();
		this.decoder = new FrameDecoder(limits, new NameTable(nodeLimits.namesPerLink(), nodeLimits.topicBytes()));
	}

	void attach(Stream stream) {
		this.stream = stream;
	}

	long id() {
		return (this.stream != null) ? this.stream.id() : -1;
	}

	/**
	 * Allow the peer more.
	 * @param bytes how much more, nothing when not positive
	 */
	void grantMore(long bytes) {
		if (bytes > 0 && this.stream != null) {
			this.allowed += bytes;
			this.session.control(new Credit(this.stream.id(), bytes, Extras.NONE));
		}
	}

	@Override
	public void data(ByteBuf bytes) {
		if (this.disposed) {
			return;
		}
		if (this.lane != null) {
			this.lane.data(bytes);
			return;
		}
		int length = bytes.readableBytes();
		this.received += length;
		if (this.kind != Kind.CONTROL && this.received > this.allowed + DataSender.LARGE + DataSender.INITIAL_CREDIT) {
			this.session.close(CloseReason.local(CloseReason.PROTOCOL,
					"stream " + id() + " carries more than was granted: " + this.received + " bytes"));
			return;
		}
		if (this.kind == Kind.OTHER) {
			sniff(bytes);
		}
		this.decoder.feed(bytes);
		decode();
		if (this.lane != null) {
			return;
		}
		if (this.decoder.buffered() > HEADER + this.session.shared().wireLimits().maxFrame()) {
			// Only while the hello is being judged can more wait than one frame
			this.session.close(CloseReason.local(CloseReason.PROTOCOL,
					"stream " + id() + " carries too much before the answer to the hello"));
			return;
		}
		if (this.kind == Kind.DATA && !this.disposed) {
			this.ungranted += length;
			int window = this.session.shared().context().limits().streamCreditBytes();
			if (this.ungranted >= window / 4) {
				grantMore(this.ungranted);
				this.ungranted = 0;
			}
			this.session.link().progressed();
		}
	}

	/**
	 * Learn the length of a large message from its header, as soon as that is there, and
	 * make room for it.
	 */
	private void sniff(ByteBuf bytes) {
		int take = Math.min(HEADER - this.headerBytes, bytes.readableBytes());
		bytes.getBytes(bytes.readerIndex(), this.header, this.headerBytes, take);
		this.headerBytes += take;
		if (this.headerBytes < HEADER) {
			return;
		}
		int length = ((this.header[4] & 0xff) << 24) | ((this.header[5] & 0xff) << 16) | ((this.header[6] & 0xff) << 8)
				| (this.header[7] & 0xff);
		if (length < 0 || length > this.session.shared().wireLimits().maxFrame()) {
			// The decoder says the same with a proper reason
			this.kind = Kind.LARGE;
			return;
		}
		if (length + HEADER > DataSender.INITIAL_CREDIT) {
			this.kind = Kind.LARGE;
			this.reserved = length;
			this.heldUp = true;
			this.session.budget().reserve(this, length, () -> {
				this.heldUp = false;
				grantMore(length + HEADER - DataSender.INITIAL_CREDIT);
			});
		}
	}

	/** Take apart what has arrived. */
	void decode() {
		while (!this.disposed && this.lane == null && !this.session.checking()) {
			FrameResult result = this.decoder.next();
			if (result instanceof FrameResult.Decoded decoded) {
				message(decoded.message(), decoded.frameBytes());
			}
			else if (result instanceof FrameResult.Malformed malformed) {
				malformed(malformed);
				if (malformed.fatal()) {
					return;
				}
			}
			else {
				return;
			}
		}
	}

	private void malformed(FrameResult.Malformed malformed) {
		String reason = malformed.reason().text();
		if (malformed.fatal() || this.session.state() == Session.State.GREETING) {
			this.session.shared().context().counters().increment("link.malformed." + reason);
			this.session
				.close(CloseReason.local(CloseReason.PROTOCOL, "malformed frame on stream " + id() + ": " + reason));
		}
		else {
			this.session.link().violation(reason);
		}
	}

	private void message(WireMessage message, int bytes) {
		if (this.session.state() == Session.State.GREETING) {
			if (this.kind != Kind.CONTROL) {
				// Only after the hello: nothing is accepted from a peer that has not said
				// who it is
				this.session.close(CloseReason.local(CloseReason.PROTOCOL, "a message before the hello"));
				return;
			}
			this.session.greeted(message, this);
			return;
		}
		if (this.kind == Kind.OTHER && message instanceof StreamOpen open && Session.DATA.equals(open.kind())) {
			this.kind = Kind.DATA;
			Stream data = this.stream;
			if (data != null) {
				this.session.dataStream(this, data, 0);
			}
			return;
		}
		Stream own = this.stream;
		if (this.kind == Kind.OTHER && message instanceof StreamOpen open && own != null) {
			LaneStream opened = this.session.link()
				.lanes()
				.accept(own, open, this.decoder, this.received, bytes, () -> this.session.ended(this));
			this.lane = opened;
			opened.decode();
			return;
		}
		if (this.kind == Kind.DATA || this.kind == Kind.CONTROL) {
			this.session.link().received(message, bytes, false);
		}
		else {
			this.session.link().receivedLarge(message, bytes);
		}
	}

	@Override
	public void finished() {
		if (this.lane != null) {
			this.lane.finished();
			return;
		}
		if (this.kind == Kind.CONTROL || this.kind == Kind.DATA) {
			this.session.close(CloseReason.local(CloseReason.PROTOCOL, "the peer ended its " + this.kind + " stream"));
			return;
		}
		Stream open = this.stream;
		if (open != null) {
			// An end without bytes arrives, because this side has sent none before it
			open.finish();
		}
		dispose();
		this.session.ended(this);
	}

	@Override
	public void reset(long code) {
		if (this.lane != null) {
			this.lane.reset(code);
			return;
		}
		if (this.kind == Kind.CONTROL || this.kind == Kind.DATA) {
			this.session.close(CloseReason.local(CloseReason.PROTOCOL,
					"the peer reset its " + this.kind + " stream, code " + code));
			return;
		}
		dispose();
		this.session.ended(this);
	}

	/**
	 * Regular look: a large message that has begun and does not go on must not keep
	 * memory for ever.
	 * @param now the time in nanoseconds
	 * @param patience how long nothing may arrive
	 */
	void tick(long now, long patience) {
		if (this.lane != null) {
			return;
		}
		if (this.decoder.buffered() == 0) {
			// Made anew with the next bytes: most streams are idle
			this.decoder.trim();
		}
		if (this.kind == Kind.CONTROL || this.kind == Kind.DATA || this.heldUp
				|| this.received != this.receivedBefore) {
			this.receivedBefore = this.received;
			this.progressAt = now;
			return;
		}
		Stream open = this.stream;
		if (now - this.progressAt > patience && !this.disposed && open != null) {
			dispose();
			this.session.ended(this);
			open.reset(CloseReason.OVERLOADED);
			this.session.link().violation("stalled_stream");
		}
	}

	/**
	 * Bytes of the messages that were handed over: not of those that wait behind them.
	 */
	long handedOver() {
		return this.received - this.decoder.buffered();
	}

	/** Free what this stream holds. */
	void dispose() {
		if (this.disposed) {
			return;
		}
		this.disposed = true;
		if (this.reserved > 0 && !this.session.budget().withdraw(this)) {
			this.session.budget().release(this.reserved);
		}
		this.reserved = 0;
	}

}
