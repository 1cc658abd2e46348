package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages whose payload is larger than a frame: the message without its payload,
 * then the payload in pieces, as far as the peer grants credit, on a lane of their own.
 * Confined to the loop.
 */
final class BulkSender {

	/** Kind of the stream. */
	static final String KIND = "payload";

	/** More at once would only make each of them slower. */
	private static final int ACTIVE = 2;

	private static final int PIECE = 32 << 10;

	private final MeshLink link;

	private final DataQueue queue;

	private final Set<Transfer> active = new LinkedHashSet<>();

	private final Queue<Outbound> pending = new ArrayDeque<>();

	private long sent;

	BulkSender(MeshLink link, DataQueue queue) {
		this.link = link;
		this.queue = queue;
	}

	/**
	 * Send a message or tell it why not.
	 * @param message the message, its place in the queue taken
	 * @return whether it is on its way
	 */
	boolean send(Outbound message) {
		if (this.active.size() >= ACTIVE || !this.pending.isEmpty()) {
			this.pending.add(message);
			return true;
		}
		return start(message);
	}

	private boolean start(Outbound message) {
		Transfer transfer = new Transfer(message);
		this.active.add(transfer);
		try {
			transfer.begin();
			return true;
		}
		catch (RuntimeException ex) {
			transfer.over((ex instanceof MeshFailure failure) ? failure
					: new MeshFailure(FailureCode.INVALID, null, "the message cannot be encoded", ex));
			return false;
		}
	}

	private void startNext() {
		boolean started = this.active.size() >= ACTIVE;
		while (!started && !this.pending.isEmpty()) {
			started = start(this.pending.remove());
		}
		// Somebody may wait for the room
		this.link.session().shared().markDirty(this.link.session());
	}

	private void fail(Outbound message, MeshFailure failure) {
		this.queue.release(message);
		if (message.message() instanceof RpcReply) {
			this.link.notAnswered();
		}
		this.link.session().shared().guarded(() -> message.failed(this.link, failure));
	}

	/** Messages sent so far. */
	long sent() {
		return this.sent;
	}

	boolean isEmpty() {
		return this.active.isEmpty() && this.pending.isEmpty();
	}

	/**
	 * Regular look: what nobody wants any more, or the peer does not take, ends.
	 * @param now the time in nanoseconds
	 * @param patience how long nothing may be taken
	 */
	void tick(long now, long patience) {
		List.copyOf(this.active).forEach((transfer) -> transfer.tick(now, patience));
	}

	/** The link is gone. */
	void close() {
		MeshFailure unsent = new MeshFailure(FailureCode.UNREACHABLE,
				"the link to node " + this.link.remote().shortText() + " is gone; the message was not sent");
		List<Outbound> all = new ArrayList<>();
		this.active.forEach((transfer) -> {
			transfer.over = true;
			all.add(transfer.message);
		});
		all.addAll(this.pending);
		this.active.clear();
		this.pending.clear();
		all.forEach((message) -> fail(message, unsent));
	}

	private final class Transfer implements LaneListener {

		private final Outbound message;

		private final byte[] payload;

		private @Nullable Lane lane;

		private int sent;

		private int sentBefore = -1;

		private long progressAt;

		private boolean over;

		Transfer(Outbound message) {
			this.message = message;
			this.payload = Payloads.of(message.message());
		}

		private void begin() {
			WireMessage head = Payloads.head(message().message());
			if (head == null) {
				throw new MeshFailure(FailureCode.TOO_LARGE, "messages of this type must fit into a frame");
			}
			long slack = (long) message().bytes() - this.payload.length;
			if (slack > DataSender.INITIAL_CREDIT / 2) {
				throw new MeshFailure(FailureCode.TOO_LARGE,
						"the headers have " + slack
								+ " bytes, but beside a payload larger than a frame there is room for "
								+ DataSender.INITIAL_CREDIT / 2);
			}
			Lane opened = BulkSender.this.link.openLane(
					new StreamOpen(KIND, 0L, null, null, null, null, null, (long) this.payload.length, Extras.NONE),
					this);
			this.lane = opened;
			opened.send(head);
			writable();
		}

		private Outbound message() {
			return this.message;
		}

		@Override
		public void writable() {
			Lane to = this.lane;
			if (to == null || this.over) {
				return;
			}
			if (this.message.obsolete()) {
				to.abort(FailureCode.CANCELLED.text(), "given up");
				over(new MeshFailure(FailureCode.CANCELLED, "given up before it was sent"));
				return;
			}
			int before = this.sent;
			while (this.sent < this.payload.length && to.writable()) {
				int end = Math.min(this.sent + PIECE, this.payload.length);
				byte[] piece = Arrays.copyOfRange(this.payload, this.sent, end);
				this.sent = end;
				to.send(new StreamItem(piece, Extras.NONE));
			}
			if (this.sent != before) {
				BulkSender.this.link.session()
					.shared()
					.guarded(() -> this.message.progressed(BulkSender.this.link, this.sent, this.payload.length));
			}
			if (this.sent == this.payload.length) {
				BulkSender.this.sent++;
				to.finish();
				over(null);
			}
		}

		private void over(@Nullable MeshFailure failure) {
			if (this.over) {
				return;
			}
			this.over = true;
			BulkSender.this.active.remove(this);
			MeshLink link = BulkSender.this.link;
			if (failure != null) {
				fail(this.message, failure);
			}
			else {
				BulkSender.this.queue.release(this.message);
				link.written(this.message.message());
				link.session().shared().guarded(() -> this.message.written(link));
			}
			startNext();
		}

		@Override
		public void received(WireMessage answer, int bytes) {
			if (answer instanceof StreamError error) {
				over(new MeshFailure(code(error.code()), "node " + BulkSender.this.link.remote().shortText()
						+ " refused a payload of " + this.payload.length + " bytes: " + error.text()));
			}
			else if (!(answer instanceof StreamEnd)) {
				BulkSender.this.link.violation("unexpected_answer");
			}
		}

		@Override
		public void lost(MeshFailure failure) {
			over(new MeshFailure(FailureCode.UNREACHABLE, "the payload was not sent whole: " + failure.getMessage()));
		}

		private void tick(long now, long patience) {
			Lane to = this.lane;
			if (this.sent != this.sentBefore) {
				this.sentBefore = this.sent;
				this.progressAt = now;
			}
			if (to != null && (this.message.obsolete() || now - this.progressAt > patience)) {
				to.abort(FailureCode.CANCELLED.text(), "given up");
				over(new MeshFailure(FailureCode.OVERLOADED, "node " + BulkSender.this.link.remote().shortText()
						+ " has taken nothing more of a payload of " + this.payload.length + " bytes"));
			}
		}

	}

	private static FailureCode code(@Nullable String text) {
		return FailureCode.TOO_LARGE.text().equals(text) ? FailureCode.TOO_LARGE : FailureCode.OVERLOADED;
	}

}
