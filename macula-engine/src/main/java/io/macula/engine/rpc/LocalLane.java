package io.macula.engine.rpc;

import io.macula.engine.link.Lane;
import io.macula.engine.link.LaneListener;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * One end of a lane within a node: behaves like one between nodes. Confined to the loop.
 */
final class LocalLane implements Lane {

	/** Charged for each message besides its bytes. */
	private static final int OVERHEAD = 64;

	private final NodeContext context;

	@SuppressWarnings("NullAway.Init") // set before pair returns
	private LocalLane other;

	private @Nullable LaneListener listener;

	private long credit = INITIAL_CREDIT;

	private boolean ended;

	private LocalLane(NodeContext context) {
		this.context = context;
	}

	/**
	 * Both ends.
	 * @param context the surroundings
	 * @return one end, which knows the {@link #other()} one
	 */
	static LocalLane pair(NodeContext context) {
		LocalLane one = new LocalLane(context);
		one.other = new LocalLane(context);
		one.other.other = one;
		return one;
	}

	LocalLane other() {
		return this.other;
	}

	void tell(LaneListener told) {
		this.listener = told;
	}

	@Override
	public int frameBytes() {
		return this.context.limits().frameBytes();
	}

	@Override
	public boolean writable() {
		return !this.ended && this.credit > 0;
	}

	@Override
	public void send(WireMessage message) {
		if (!this.ended) {
			int size = OVERHEAD
					+ ((message instanceof StreamItem item && item.item() != null) ? item.item().length : 0);
			if (message instanceof StreamItem) {
				this.credit -= size;
			}
			this.context.execute(() -> this.other.received(message, size));
		}
	}

	private void received(WireMessage message, int size) {
		LaneListener told = this.listener;
		if (told == null) {
			return;
		}
		if (message instanceof StreamError) {
			this.listener = null;
			this.ended = true;
		}
		told.received(message, size);
	}

	@Override
	public void grant(long bytes) {
		if (bytes > 0) {
			this.context.execute(() -> this.other.granted(bytes));
		}
	}

	private void granted(long bytes) {
		this.credit += bytes;
		LaneListener told = this.listener;
		if (told != null && writable()) {
			told.writable();
		}
	}

	@Override
	public void finish() {
		send(new StreamEnd(Extras.NONE));
		this.ended = true;
	}

	@Override
	public void abort(String code, String text) {
		this.listener = null;
		this.ended = false;
		send(new StreamError(code, text, Extras.NONE));
		this.ended = true;
	}

}
