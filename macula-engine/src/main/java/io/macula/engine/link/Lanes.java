package io.macula.engine.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.Stream;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.StreamOpen;

/**
 * The lanes of one link: opens and accepts them, within limits. Confined to the loop.
 */
final class Lanes {

	/** What opens a lane goes before the first grant, and with it names and headers. */
	static final int OPEN_BYTES = DataSender.INITIAL_CREDIT - 64;

	private final Session session;

	private final MeshLink link;

	private final Map<Long, LaneStream> lanes = new LinkedHashMap<>();

	private final LongAdder bytesOut;

	private int opened;

	private int accepted;

	Lanes(Session session, MeshLink link) {
		this.session = session;
		this.link = link;
		this.bytesOut = session.shared().context().counters().counter("link.lanes.bytes_out");
	}

	Session session() {
		return this.session;
	}

	MeshLink link() {
		return this.link;
	}

	LinkShared shared() {
		return this.session.shared();
	}

	NodeContext context() {
		return this.session.shared().context();
	}

	private Limits limits() {
		return context().limits();
	}

	FrameBuffer buffer() {
		return this.session.shared().laneBuffer();
	}

	/** What a peer may send beyond what was granted: the rest of a message. */
	long slack() {
		return shared().wireLimits().maxFrame() + (long) DataSender.INITIAL_CREDIT;
	}

	void sent(int bytes) {
		this.link.use();
		this.bytesOut.add(bytes);
	}

	/**
	 * Open a lane.
	 * @param open what for; its credit is filled in already
	 * @param listener told what happens on it
	 * @return the lane
	 * @throws MeshFailure if it is not possible now
	 */
	LaneStream open(StreamOpen open, LaneListener listener) {
		int most = limits().callStreamsPerLink();
		if (this.opened >= most) {
			throw new MeshFailure(FailureCode.OVERLOADED, "limit 'callStreamsPerLink' is reached: " + most
					+ " streams to node " + this.link.remote().shortText());
		}
		FrameBuffer head = buffer();
		head.reset();
		FrameEncoder.encode(open, head);
		// The peer may have said any number
		int room = (int) Math.min(OPEN_BYTES, (long) this.link.peer().frameBytes() + LinkShared.FRAME_SLACK);
		if (head.size() > room) {
			throw new MeshFailure(FailureCode.TOO_LARGE,
					"arguments and headers have " + head.size() + " bytes, but a stream to node "
							+ this.link.remote().shortText() + " is opened with at most " + room
							+ "; send the rest as items");
		}
		LaneStream lane = new LaneStream(this, false, decoder(), () -> {
		});
		Stream stream;
		try {
			stream = this.session.openStream(lane);
		}
		catch (MeshFailure ex) {
			throw (ex.code() == FailureCode.LINK_LOST)
					? new MeshFailure(FailureCode.UNREACHABLE, String.valueOf(ex.getMessage())) : ex;
		}
		lane.attach(stream, 0, 0, DataSender.INITIAL_CREDIT);
		this.opened++;
		add(lane);
		lane.tell(listener);
		lane.send(open);
		return lane;
	}

	private FrameDecoder decoder() {
		return new FrameDecoder(shared().wireLimits(), new NameTable(0, 0));
	}

	private void add(LaneStream lane) {
		this.lanes.put(lane.id(), lane);
		shared().lanes().incrementAndGet();
	}

	/**
	 * The peer opened a stream with a purpose.
	 * @param stream the stream
	 * @param open its first message
	 * @param decoder holds what else has arrived
	 * @param received bytes that have arrived
	 * @param first bytes of the first message
	 * @param released run when the stream is gone
	 * @return the lane, which gets all further events of the stream
	 */
	LaneStream accept(Stream stream, StreamOpen open, FrameDecoder decoder, long received, int first,
			Runnable released) {
		LaneStream lane = new LaneStream(this, true, decoder, released);
		Long credit = open.credit();
		lane.attach(stream, received, first, (credit != null) ? Math.max(credit, 0) : 0);
		this.accepted++;
		add(lane);
		LaneAcceptor acceptor = shared().laneAcceptor(String.valueOf(open.kind()));
		if (this.accepted > limits().callStreamsPerLink()) {
			context().counters().increment("link.lanes.refused");
			lane.abort(FailureCode.OVERLOADED.text(),
					"limit 'callStreamsPerLink' is reached: " + limits().callStreamsPerLink());
		}
		else if (acceptor == null) {
			lane.abort(FailureCode.INVALID.text(), "streams of this kind are not known");
			this.link.violation("unknown_stream");
		}
		else {
			shared().guarded(() -> lane.tell(acceptor.opened(this.link, lane, open)));
		}
		return lane;
	}

	void granted(long stream, long bytes) {
		LaneStream lane = this.lanes.get(stream);
		if (lane != null) {
			lane.granted(bytes);
		}
	}

	void remove(LaneStream lane) {
		if (this.lanes.remove(lane.id(), lane)) {
			shared().lanes().decrementAndGet();
			if (lane.accepted()) {
				this.accepted--;
			}
			else {
				this.opened--;
			}
			this.link.laneEnded();
		}
	}

	boolean isEmpty() {
		return this.lanes.isEmpty();
	}

	void tick(long now, long patience) {
		List.copyOf(this.lanes.values()).forEach((lane) -> lane.tick(now, patience));
	}

	void close(MeshFailure failure) {
		List.copyOf(this.lanes.values()).forEach((lane) -> lane.close(failure));
	}

}
