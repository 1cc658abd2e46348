package io.macula.engine.link;

import java.util.Arrays;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
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
final class BulkSender extends Transfers {

	/** Kind of the stream. */
	static final String KIND = "payload";

	/** More at once would only make each of them slower. */
	private static final int ACTIVE = 2;

	private static final int PIECE = 32 << 10;

	BulkSender(MeshLink link, DataQueue queue) {
		super(link, queue, ACTIVE);
	}

	@Override
	Transfer transfer(Outbound message) {
		return new BulkTransfer(message);
	}

	private final class BulkTransfer extends Transfer implements LaneListener {

		private final byte[] payload;

		private @Nullable LaneStream lane;

		private int sent;

		BulkTransfer(Outbound message) {
			super(message);
			this.payload = Payloads.of(message.message());
		}

		@Override
		void begin() {
			WireMessage head = Payloads.head(message().message());
			if (head == null) {
				throw new MeshFailure(FailureCode.TOO_LARGE, "messages of this type must fit into a frame");
			}
			long slack = (long) message().bytes() - this.payload.length;
			int room = Math.min(DataSender.INITIAL_CREDIT / 2, link().peer().frameBytes());
			if (slack > room) {
				throw new MeshFailure(FailureCode.TOO_LARGE, "the headers have " + slack
						+ " bytes, but beside a payload larger than a frame there is room for " + room);
			}
			// Also on a link that is being left: what it took still goes over it
			LaneStream opened = link().lanes()
				.open(new StreamOpen(KIND, 0L, null, null, null, null, null, (long) this.payload.length, Extras.NONE),
						this);
			this.lane = opened;
			opened.send(head);
			writable();
		}

		@Override
		public void writable() {
			LaneStream to = this.lane;
			if (to == null || isOver() || givenUp()) {
				return;
			}
			int before = this.sent;
			int piece = Math.min(PIECE, link().peer().frameBytes());
			while (this.sent < this.payload.length && to.writable()) {
				int end = Math.min(this.sent + piece, this.payload.length);
				if (end == this.payload.length && !to.wasGranted()) {
					// Not before the peer has taken room: a refusal must not come too
					// late
					break;
				}
				byte[] next = Arrays.copyOfRange(this.payload, this.sent, end);
				this.sent = end;
				to.send(new StreamItem(next, Extras.NONE));
			}
			if (this.sent != before) {
				link().session().shared().guarded(() -> message().progressed(link(), this.sent, this.payload.length));
			}
			if (this.sent == this.payload.length) {
				to.finish();
				over(null);
			}
		}

		@Override
		int progress() {
			return this.sent;
		}

		@Override
		void abandon() {
			if (this.lane != null) {
				this.lane.abort(FailureCode.CANCELLED.text(), "given up");
			}
		}

		@Override
		public void received(WireMessage answer, int bytes) {
			if (answer instanceof StreamError error) {
				over(new MeshFailure(code(error.code()), "node " + link().remote().shortText()
						+ " refused a payload of " + this.payload.length + " bytes: " + error.text()));
			}
			else if (!(answer instanceof StreamEnd)) {
				link().violation("unexpected_answer");
			}
		}

		@Override
		public void lost(MeshFailure failure) {
			over(new MeshFailure(FailureCode.UNREACHABLE, "the payload was not sent whole: " + failure.getMessage()));
		}

	}

	private static FailureCode code(@Nullable String text) {
		return FailureCode.TOO_LARGE.text().equals(text) ? FailureCode.TOO_LARGE : FailureCode.OVERLOADED;
	}

}
