package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.Connection;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.WireCodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a gateway that reads only the first frame of whatever piece of a stream it
 * gets: a stream carries one frame at a time, and many streams take turns. A PING on a
 * stream of its own, sent after a frame, tells with its answer that the frame was read; a
 * second one is waited for before the stream is used again, because the packet with the
 * frame may have been lost and sent once more while the first PING passed it. What is
 * under way fits into the first congestion window, so that no frame is cut in two.
 * Confined to the loop.
 */
final class PacedWriter {

	/** Which frames go first, and where. */
	enum Kind {

		/** On the first stream, in order. */
		ORDERED,
		/** Ahead of messages. */
		URGENT,
		/** Messages. */
		BULK

	}

	private record Waiting(byte[] frame, Runnable whenArrived) {
	}

	private static final int MAX_LANES = 32;

	/** Ten packets are the first congestion window; some room is left. */
	private static final int MAX_UNDER_WAY = 9_000;

	/** A few frames share one PING unless streams are scarce. */
	private static final long PING_DELAY_NANOS = 4_000_000;

	private static final int SCARCE = 8;

	private static final long FIRST_PATIENCE_NANOS = 1_000_000_000;

	private static final long LAST_PATIENCE_NANOS = 8_000_000_000L;

	private static final int MAX_PINGS = 16;

	private final NodeContext context;

	private final Connection connection;

	private final Lane.Receiver receiver;

	private final int maxMessages;

	private final int maxBytes;

	private final Deque<Waiting> ordered = new ArrayDeque<>();

	private final Deque<Waiting> urgent = new ArrayDeque<>();

	private final Deque<Waiting> bulk = new ArrayDeque<>();

	private final Deque<Lane> free = new ArrayDeque<>();

	private final List<Lane> busy = new ArrayList<>();

	/** Time of each PING that is not answered, by the number that it carries. */
	private final Map<Long, Long> pings = new LinkedHashMap<>();

	private final Lane first;

	private final Lane probe;

	private boolean firstBusy;

	private boolean pumping;

	private int lanes;

	private int maxLanes = MAX_LANES;

	private int queuedBytes;

	private int underWay;

	/** Counts events: what happened before what. */
	private long clock;

	private long lastNumber;

	private long patience = FIRST_PATIENCE_NANOS;

	private @Nullable Timer ping;

	private boolean closed;

	PacedWriter(NodeContext context, Connection connection, Lane.Receiver receiver) {
		this.context = context;
		this.connection = connection;
		this.receiver = receiver;
		this.maxMessages = context.limits().mailboxMessages();
		this.maxBytes = context.limits().outboundQueueBytes();
		this.first = Lane.open(context, connection, receiver);
		this.probe = Lane.open(context, connection, receiver);
	}

	/**
	 * Send a frame when its turn comes.
	 * @param frame one whole frame, small enough
	 * @param kind which way
	 * @param whenArrived runs when the gateway has read it
	 * @return {@code false} if the queue has no room
	 */
	boolean send(byte[] frame, Kind kind, Runnable whenArrived) {
		Deque<Waiting> queue = queue(kind);
		// Messages leave room for what keeps the connection of use
		int most = (kind == Kind.BULK) ? this.maxBytes - this.maxBytes / 4 : this.maxBytes;
		if (this.closed || queue.size() >= this.maxMessages || this.queuedBytes + frame.length > most) {
			return false;
		}
		queue.add(new Waiting(frame, whenArrived));
		this.queuedBytes += frame.length;
		pumpLater();
		return true;
	}

	/**
	 * Not while bytes are read: what is written then shares packets, and frames that
	 * begin at the end of a packet are cut in two.
	 */
	private void pumpLater() {
		if (!this.pumping) {
			this.pumping = true;
			this.context.execute(() -> {
				this.pumping = false;
				pump();
			});
		}
	}

	private Deque<Waiting> queue(Kind kind) {
		return switch (kind) {
			case ORDERED -> this.ordered;
			case URGENT -> this.urgent;
			case BULK -> this.bulk;
		};
	}

	int queued() {
		return this.ordered.size() + this.urgent.size() + this.bulk.size();
	}

	/** Whether a frame or a PING waits to be confirmed. */
	boolean isWaiting() {
		return !this.busy.isEmpty() || !this.pings.isEmpty();
	}

	/** Whether the gateway has read all that was to be sent. */
	boolean isDone() {
		return this.closed || (this.busy.isEmpty() && queued() == 0);
	}

	/** Ask whether the gateway is there, even if nothing is under way. */
	void ping() {
		if (this.pings.isEmpty()) {
			sendPing();
		}
	}

	/**
	 * A PING was answered.
	 * @param number what it carried
	 * @return {@code true} if it is one of this writer, after others had been lost
	 */
	boolean answered(long number) {
		Long mark = this.pings.remove(number);
		if (mark == null) {
			return false;
		}
		boolean lost = false;
		// Read in order: those before it will not be answered any more
		for (Iterator<Long> older = this.pings.keySet().iterator(); older.hasNext();) {
			if (older.next() < number) {
				older.remove();
				lost = true;
			}
		}
		if (this.pings.isEmpty()) {
			this.patience = FIRST_PATIENCE_NANOS;
			cancelPing();
		}
		this.clock++;
		for (Lane lane : List.copyOf(this.busy)) {
			if (lane.mark() < mark) {
				proceed(lane);
			}
		}
		pumpLater();
		return lost;
	}

	private void proceed(Lane lane) {
		if (!lane.hasArrived()) {
			this.underWay -= lane.arrived(this.clock);
			return;
		}
		this.busy.remove(lane);
		if (lane == this.first) {
			this.firstBusy = false;
		}
		else {
			this.free.add(lane);
		}
	}

	private void pump() {
		if (this.closed) {
			return;
		}
		if (!this.firstBusy && !this.ordered.isEmpty() && hasRoom(this.ordered)) {
			this.firstBusy = true;
			write(this.first, this.ordered.remove());
		}
		while (true) {
			Deque<Waiting> queue = !this.urgent.isEmpty() ? this.urgent : this.bulk;
			if (queue.isEmpty() || !hasRoom(queue)) {
				break;
			}
			Lane lane = freeLane();
			if (lane == null) {
				break;
			}
			write(lane, queue.remove());
		}
		if (!this.busy.isEmpty() && this.pings.isEmpty()) {
			schedulePing();
		}
	}

	private boolean hasRoom(Deque<Waiting> queue) {
		return this.underWay == 0 || this.underWay + queue.element().frame().length <= MAX_UNDER_WAY;
	}

	private @Nullable Lane freeLane() {
		// New ones first: the longer a stream rests the better
		if (this.lanes < this.maxLanes) {
			try {
				Lane lane = Lane.open(this.context, this.connection, this.receiver);
				this.lanes++;
				return lane;
			}
			catch (MeshFailure ex) {
				this.maxLanes = this.lanes;
			}
		}
		return this.free.poll();
	}

	private void write(Lane lane, Waiting next) {
		int size = next.frame().length;
		this.queuedBytes -= size;
		this.underWay += size;
		this.busy.add(lane);
		lane.busy(++this.clock, size, next.whenArrived());
		lane.write(next.frame());
	}

	private void schedulePing() {
		boolean scarce = queued() > 0 || this.maxLanes - this.busy.size() < SCARCE;
		if (scarce) {
			sendPing();
		}
		else if (this.ping == null) {
			this.ping = this.context.after(PING_DELAY_NANOS, () -> {
				this.ping = null;
				if (this.pings.isEmpty() && !this.busy.isEmpty()) {
					sendPing();
				}
			});
		}
	}

	private void cancelPing() {
		if (this.ping != null) {
			this.ping.cancel();
			this.ping = null;
		}
	}

	private void sendPing() {
		if (this.closed) {
			return;
		}
		// As 0.14.3 does, but never the same number twice
		long number = Math.max(this.context.wallMillis(), this.lastNumber + 1);
		this.lastNumber = number;
		if (this.pings.size() >= MAX_PINGS) {
			this.pings.remove(this.pings.keySet().iterator().next());
		}
		this.pings.put(number, ++this.clock);
		this.probe.write(WireCodec.encode(new Ping(number, Extras.NONE)));
		cancelPing();
		this.ping = this.context.after(this.patience, () -> {
			this.ping = null;
			this.patience = Math.min(2 * this.patience, LAST_PATIENCE_NANOS);
			sendPing();
		});
	}

	/** Nothing more is written. */
	void close() {
		this.closed = true;
		cancelPing();
		this.ordered.clear();
		this.urgent.clear();
		this.bulk.clear();
	}

}
