package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Puts a payload together that is larger than a frame. Its room is taken as a whole as
 * soon as its size is known, or refused, so that payloads never wait for each other half
 * done; its memory is made off the loop, because clearing it takes milliseconds. Confined
 * to the loop.
 */
final class Assembly implements LaneListener {

	/** Who sends less in a second, for long, holds room that others could use. */
	private static final int SLOW = 16 << 10;

	/** The notice of a message comes before that, or never. */
	private static final long NOTICE_NANOS = 10_000_000_000L;

	private final MeshLink link;

	private final LinkShared shared;

	private final Lane lane;

	private final long size;

	private final long begunAt;

	private final List<byte[]> early = new ArrayList<>();

	private @Nullable WireMessage head;

	private byte @Nullable [] payload;

	private int filled;

	private int filledBefore = -1;

	private long progressAt;

	private long ungranted;

	private boolean reserved;

	private boolean ended;

	private boolean over;

	Assembly(MeshLink link, Lane lane, StreamOpen open) {
		this.link = link;
		this.shared = link.session().shared();
		this.lane = lane;
		Long announced = open.size();
		this.size = (announced != null) ? announced : -1;
		this.begunAt = this.shared.context().nanoTime();
		link.assemblies().add(this);
		this.shared.assemblies().add(this);
	}

	@Override
	public void received(WireMessage message, int bytes) {
		if (message instanceof StreamError error) {
			brokenOff(String.valueOf(error.text()));
		}
		else if (this.over) {
			// Refused a moment ago
			return;
		}
		else if (this.head == null) {
			begin(message);
		}
		else if (message instanceof StreamItem part && part.item() != null) {
			piece(part.item(), bytes);
		}
		else if (message instanceof StreamEnd) {
			this.ended = true;
			deliver();
		}
		else {
			refuse(FailureCode.INVALID, "not a piece of a payload");
			this.link.violation("payload");
		}
	}

	private void begin(WireMessage message) {
		WireMessage first = Payloads.head(message);
		if (first == null || this.size < 0) {
			refuse(FailureCode.INVALID, "a payload without a message");
			this.link.violation("payload");
			return;
		}
		this.head = first;
		Limits limits = this.shared.context().limits();
		if (this.size > limits.payloadBytes()) {
			refuse(FailureCode.TOO_LARGE,
					"the payload has " + this.size + " bytes, but limit 'payloadBytes' is " + limits.payloadBytes());
			return;
		}
		// A single peer leaves room for others
		long most = Math.max(limits.payloadBytes(), limits.assemblyBytes() / 2);
		if (this.link.assemblyBytes() + this.size > most || !takeRoom()) {
			this.shared.context().counters().increment("link.payloads.refused");
			refuse(FailureCode.OVERLOADED,
					"limit 'assemblyBytes' is reached: " + limits.assemblyBytes() + ", half of it for one peer");
			return;
		}
		this.reserved = true;
		this.link.assemblyBytes(this.size);
		this.shared.context().offload(() -> new byte[(int) this.size], this::allocated);
	}

	/** If there is none, those that are too slow make some. */
	private boolean takeRoom() {
		if (this.shared.assembly().take(this.size)) {
			return true;
		}
		for (Assembly other : List.copyOf(this.shared.assemblies())) {
			if (other.isSlow()) {
				this.shared.context().counters().increment("link.payloads.slow");
				other.refuse(FailureCode.TIMEOUT,
						"less than " + SLOW + " bytes a second came, and another payload needs the room");
				if (this.shared.assembly().take(this.size)) {
					return true;
				}
			}
		}
		return false;
	}

	private boolean isSlow() {
		long age = this.shared.context().nanoTime() - this.begunAt;
		return this.reserved && age > this.shared.timings().farewell() && this.filled < age / 1e9 * SLOW;
	}

	private void allocated(byte @Nullable [] memory, @Nullable Throwable failure) {
		if (this.over) {
			return;
		}
		if (memory == null) {
			refuse(FailureCode.OVERLOADED, "there is no memory for " + this.size + " bytes");
			return;
		}
		this.payload = memory;
		// What came early may be too much: then it is over, and nothing is left here
		List.copyOf(this.early).forEach(this::fill);
		this.early.clear();
		// At least something: the sender waits for the word that there is room
		this.lane.grant(
				Math.max(1, this.ungranted + this.shared.context().limits().streamCreditBytes() - Lane.INITIAL_CREDIT));
		this.ungranted = 0;
		deliver();
	}

	private void piece(byte[] bytes, int frame) {
		this.ungranted += frame;
		if (this.payload == null) {
			this.early.add(bytes);
		}
		else {
			fill(bytes);
		}
		if (!this.over && this.ungranted >= this.shared.context().limits().streamCreditBytes() / 4) {
			this.lane.grant(this.ungranted);
			this.ungranted = 0;
			WireMessage of = this.head;
			if (of != null) {
				this.shared.transferred(this.link, of, this.filled, this.size);
			}
		}
	}

	private void fill(byte[] bytes) {
		byte[] memory = this.payload;
		if (memory == null || this.over) {
			return;
		}
		if (bytes.length > memory.length - this.filled) {
			refuse(FailureCode.INVALID, "more than the " + this.size + " bytes that were announced");
			this.link.violation("payload");
			return;
		}
		System.arraycopy(bytes, 0, memory, this.filled, bytes.length);
		this.filled += bytes.length;
	}

	private void deliver() {
		WireMessage of = this.head;
		byte[] memory = this.payload;
		if (!this.ended || of == null || memory == null || this.over) {
			return;
		}
		if (this.filled != memory.length) {
			refuse(FailureCode.INVALID, "less than the " + this.size + " bytes that were announced");
			this.link.violation("payload");
			return;
		}
		WireMessage whole = aged(Payloads.with(of, memory));
		this.lane.finish();
		release();
		this.shared.transferred(this.link, of, this.filled, this.size);
		if (whole != null) {
			this.shared.context().counters().increment("link.payloads.in");
			this.link.received(whole, DataSender.LARGE, true);
		}
	}

	/** The time for a call goes on while its arguments arrive. */
	private @Nullable WireMessage aged(@Nullable WireMessage whole) {
		if (whole instanceof RpcRequest request && request.deadline() != null) {
			long age = (this.shared.context().nanoTime() - this.begunAt) / 1_000_000;
			return request.withDeadline(Math.max(0, request.deadline() - age));
		}
		return whole;
	}

	private void refuse(FailureCode code, String text) {
		WireMessage of = this.head;
		this.lane.abort(code.text(), text);
		release();
		missed();
		if (of instanceof RpcReply reply) {
			// The call ran: whoever waits for it must learn that, and not try again
			answer(reply, FailureCode.TOO_LARGE, "the result was refused here: " + text);
		}
	}

	/** The rest does not come. */
	private void brokenOff(String why) {
		boolean first = !this.over;
		release();
		if (first) {
			missed();
		}
		if (first && this.head instanceof RpcReply reply) {
			answer(reply, FailureCode.REMOTE, "the result broke off: " + why);
		}
	}

	/** What came after it need not wait any longer. */
	private void missed() {
		if (this.head instanceof Publish publish && publish.topic() != null && publish.seq() != null) {
			boolean soon = this.shared.context().nanoTime() - this.begunAt < NOTICE_NANOS;
			this.link.order().missed(publish.topic(), publish.seq(), this.begunAt, soon);
		}
	}

	private void answer(RpcReply reply, FailureCode code, String text) {
		this.link.received(new RpcReply(reply.requestId(), null, text, reply.fromNode(), null, null, code.text(), null,
				null, Extras.NONE), 0, false);
	}

	@Override
	public void writable() {
		// Only the sender has something to say
	}

	@Override
	public void lost(MeshFailure failure) {
		brokenOff(String.valueOf(failure.getMessage()));
	}

	/**
	 * Regular look: what does not go on must not keep memory for ever.
	 * @param now the time in nanoseconds
	 * @param patience how long nothing may arrive
	 */
	void tick(long now, long patience) {
		if (this.filled != this.filledBefore) {
			this.filledBefore = this.filled;
			this.progressAt = now;
			if (this.head instanceof Publish publish && publish.topic() != null && publish.seq() != null) {
				this.link.order().arriving(publish.topic(), publish.seq(), now);
			}
		}
		else if (now - this.progressAt > patience) {
			refuse(FailureCode.TIMEOUT, "nothing more has come");
			this.link.violation("stalled_stream");
		}
	}

	private void release() {
		this.over = true;
		this.payload = null;
		this.early.clear();
		this.link.assemblies().remove(this);
		this.shared.assemblies().remove(this);
		if (this.reserved) {
			this.reserved = false;
			this.shared.assembly().release(this.size);
			this.link.assemblyBytes(-this.size);
		}
	}

}
