package io.macula.engine.link;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.Stream;
import io.macula.engine.wire.CompactCodec;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.LargeNotice;
import io.macula.engine.wire.NameNumbers;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Writes queued messages to the data stream of a link: many frames in one stream write,
 * as far as the peer's credit and the transport allow. Confined to the loop.
 * <p>
 * Credit is counted in bytes; a frame may be started while any is left, so the peer
 * receives at most one small frame more than it granted.
 */
final class DataSender {

	/**
	 * Messages above this size travel on a stream of their own, so that small ones need
	 * not wait behind them.
	 */
	static final int LARGE = 64 << 10;

	/** What every stream may carry before the first grant. */
	static final int INITIAL_CREDIT = 64 << 10;

	private static final int BATCH = 64 << 10;

	private final Session session;

	private final DataQueue queue;

	private final LargeSender large;

	private final BulkSender bulk;

	private final FrameBuffer scratch;

	private final NameNumbers numbers;

	/** What the peer was told in this era of the numbers. */
	private final BitSet announced = new BitSet();

	private final List<Outbound> batch = new ArrayList<>();

	private final LongAdder framesOut;

	private final LongAdder bytesOut;

	private @Nullable Stream stream;

	private long credit;

	/** Granted before this side has heard of the stream. */
	private long early;

	private long sent;

	private long era;

	private boolean compact;

	private boolean closed;

	private boolean draining;

	DataSender(Session session, DataQueue queue, LargeSender large, BulkSender bulk, LinkShared shared) {
		this.session = session;
		this.queue = queue;
		this.large = large;
		this.bulk = bulk;
		this.scratch = shared.scratch();
		this.numbers = shared.numbers();
		this.framesOut = shared.context().counters().counter("link.data.frames_out");
		this.bytesOut = shared.context().counters().counter("link.data.bytes_out");
	}

	/**
	 * The data stream is there.
	 * @param stream the stream
	 * @param compact whether both sides know compact frames
	 * @param alreadySent bytes that it carries already
	 */
	void attach(Stream stream, boolean compact, int alreadySent) {
		this.sent = alreadySent;
		this.stream = stream;
		this.compact = compact;
		this.credit = sum(INITIAL_CREDIT, this.early);
		stream.onWritable(this::drain);
		drain();
	}

	/** Whether there is a data stream. */
	boolean isAttached() {
		return this.stream != null;
	}

	/** Bytes put on the stream so far. */
	long sent() {
		return this.sent;
	}

	/**
	 * The peer allows more.
	 * @param stream number of the stream that it is about
	 * @param bytes how much more
	 * @return {@code false} if it is about another stream
	 */
	boolean granted(long stream, long bytes) {
		Stream own = this.stream;
		if (own == null) {
			// The grant may overtake the first bytes of the stream, and there is no other
			// stream yet that it could be about
			this.early = sum(this.early, bytes);
			return true;
		}
		if (own.id() != stream) {
			return false;
		}
		this.credit = sum(this.credit, bytes);
		drain();
		return true;
	}

	/** Whatever a peer grants, the sum stays positive. */
	static long sum(long credit, long granted) {
		return (granted > Long.MAX_VALUE - Math.max(credit, 0)) ? Long.MAX_VALUE : credit + granted;
	}

	/**
	 * Write what can be written.
	 */
	void drain() {
		// A callback of a written message may offer another one and come back here
		if (this.draining) {
			return;
		}
		this.draining = true;
		try {
			this.queue.awoken();
			if (this.closed) {
				failAll();
				return;
			}
			Stream target = this.stream;
			long now = this.session.shared().context().nanoTime();
			while (target != null && this.credit > 0 && target.writableBytes() > 0 && writeBatch(target, now)) {
				// until blocked or empty
				if (this.closed) {
					return;
				}
			}
			this.queue.runWaiting();
		}
		finally {
			this.draining = false;
		}
	}

	private boolean writeBatch(Stream target, long now) {
		int room = (int) Math.min(BATCH, Math.min(this.credit, target.writableBytes()));
		FrameBuffer out = this.scratch;
		out.reset();
		while (out.size() < room) {
			Outbound message = this.queue.poll();
			if (message == null) {
				break;
			}
			if (message.obsolete()) {
				fail(message, new MeshFailure(FailureCode.CANCELLED, "given up before it was sent"));
				continue;
			}
			boolean beyondFrame = message.bytes() > this.session.link().peer().frameBytes();
			if (beyondFrame && this.session.link().has(Capabilities.STREAMS)) {
				sendBulk(message, out);
				continue;
			}
			if (message.bytes() - LinkShared.FRAME_SLACK > this.session.link().peer().frameBytes()) {
				fail(message,
						new MeshFailure(FailureCode.TOO_LARGE,
								"the message of " + message.bytes() + " bytes is too large for " + this.session.link()
										+ ", which takes at most " + this.session.link().peer().frameBytes()
										+ " bytes"));
				continue;
			}
			if (message.bytes() > LARGE) {
				sendLarge(message, out);
				continue;
			}
			try {
				message.leaving(now);
				encode(message, out);
				this.batch.add(message);
			}
			catch (RuntimeException ex) {
				fail(message, new MeshFailure(FailureCode.INVALID, null, "the message cannot be encoded", ex));
			}
		}
		if (out.size() == 0) {
			return false;
		}
		this.credit -= out.size();
		this.sent += out.size();
		this.framesOut.add(this.batch.size());
		this.bytesOut.add(out.size());
		boolean more = target.write(this.session.copyOf(out));
		for (int i = 0; i < this.batch.size(); i++) {
			Outbound message = this.batch.get(i);
			this.queue.release(message);
			this.session.link().written(message.message());
			try {
				message.written(this.session.link());
			}
			catch (RuntimeException ex) {
				this.session.shared().failed(ex);
			}
		}
		this.batch.clear();
		return more;
	}

	private void fail(Outbound message, MeshFailure failure) {
		this.session.link().unsent(message, failure);
	}

	private void sendBulk(Outbound message, FrameBuffer out) {
		if (this.bulk.send(message)) {
			notice(message, out);
		}
	}

	private void sendLarge(Outbound message, FrameBuffer out) {
		if (this.large.send(message)) {
			notice(message, out);
		}
	}

	private static void notice(Outbound message, FrameBuffer out) {
		if (message.message() instanceof Publish publish && publish.topic() != null && publish.seq() != null) {
			// Keeps its place among the small messages of its topic: the receiver waits
			// for it
			FrameEncoder.encode(new LargeNotice(publish.topic(), publish.seq(), Extras.NONE), out);
		}
	}

	private void encode(Outbound message, FrameBuffer out) {
		int number = (this.compact && CompactCodec.fits(message.message())) ? numberFor(message.name(), out)
				: NameNumbers.NONE;
		int start = out.size();
		try {
			encode(message, number, out);
		}
		catch (RuntimeException ex) {
			out.truncate(start);
			throw ex;
		}
	}

	private static void encode(Outbound message, int number, FrameBuffer out) {
		Frames shared = message.frames();
		if (number != NameNumbers.NONE) {
			if (shared == null) {
				encodeCompact(message.message(), number, out);
			}
			else if (shared.compact != null && shared.number == number) {
				out.writeBytes(shared.compact);
			}
			else {
				int start = out.size();
				encodeCompact(message.message(), number, out);
				shared.compact = Arrays.copyOfRange(out.array(), start, out.size());
				shared.number = number;
			}
			return;
		}
		if (shared == null) {
			FrameEncoder.encode(message.message(), out);
		}
		else if (shared.full != null) {
			out.writeBytes(shared.full);
		}
		else {
			int start = out.size();
			FrameEncoder.encode(message.message(), out);
			shared.full = Arrays.copyOfRange(out.array(), start, out.size());
		}
	}

	private static void encodeCompact(WireMessage message, int number, FrameBuffer out) {
		if (message instanceof Publish publish) {
			CompactCodec.encode(publish, number, out);
		}
		else if (message instanceof RpcRequest request) {
			CompactCodec.encode(request, number, out);
		}
		else if (message instanceof RpcReply reply) {
			CompactCodec.encode(reply, out);
		}
	}

	private int numberFor(String name, FrameBuffer out) {
		if (name.isEmpty()) {
			return 0;
		}
		int number = this.numbers.number(name);
		if (number == NameNumbers.NONE) {
			number = this.numbers.assign(name);
		}
		if (this.era != this.numbers.era()) {
			// The stream keeps the order: what was written before is read with the names
			// that the numbers had then
			this.era = this.numbers.era();
			this.announced.clear();
		}
		if (number >= this.session.link().peer().names()) {
			return NameNumbers.NONE;
		}
		if (!this.announced.get(number)) {
			this.announced.set(number);
			CompactCodec.encodeName(number, name, out);
		}
		return number;
	}

	/**
	 * The link is gone: what waits has provably not been sent.
	 */
	void close() {
		this.closed = true;
		failAll();
	}

	private void failAll() {
		MeshFailure lost = new MeshFailure(FailureCode.UNREACHABLE,
				"the link to node " + this.session.link().remote().shortText() + " is gone; the message was not sent");
		Outbound message = this.queue.poll();
		while (message != null) {
			fail(message, lost);
			message = this.queue.poll();
		}
		this.queue.runAllWaiting();
	}

}
