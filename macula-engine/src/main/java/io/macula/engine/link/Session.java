package io.macula.engine.link;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.GoAway;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its first packet to its last: hello, streams, credit, farewell.
 * Carries a {@link MeshLink} once the hello is done. Confined to the loop.
 */
final class Session implements ConnectionListener {

	/** Life of a session. */
	enum State {

		/** TLS or hello under way. */
		GREETING,
		/** In use. */
		UP,
		/** Finishes what it has; nothing new is sent. */
		LEAVING,
		/** Gone. */
		CLOSED

	}

	static final String DATA = "data";

	private final LinkShared shared;

	private final SessionListener listener;

	private final boolean dialled;

	private final Greeting greeting;

	private final ControlChannel control;

	private final FrameBudget budget;

	private final Map<Long, InboundStream> inbound = new HashMap<>();

	private State state = State.GREETING;

	private boolean checking;

	private @Nullable Connection connection;

	private @Nullable MeshLink link;

	private @Nullable InboundStream dataStream;

	private final long deadlineNanos;

	private @Nullable Timer deadline;

	/**
	 * A connection to be.
	 * @param shared what all links share
	 * @param listener told about the session
	 * @param greeting judges the hello
	 * @param dialled whether this side dials
	 * @param patienceNanos when the hello must be done, dial included, from now
	 */
	Session(LinkShared shared, SessionListener listener, Greeting greeting, boolean dialled, long patienceNanos) {
		this.shared = shared;
		this.listener = listener;
		this.greeting = greeting;
		this.dialled = dialled;
		this.deadlineNanos = shared.context().nanoTime() + patienceNanos;
		this.control = new ControlChannel(this, shared.context().limits().outboundQueueBytes());
		this.budget = new FrameBudget(shared.context().limits().linkCreditBytes());
	}

	boolean dialled() {
		return this.dialled;
	}

	State state() {
		return this.state;
	}

	LinkShared shared() {
		return this.shared;
	}

	FrameBudget budget() {
		return this.budget;
	}

	Connection connection() {
		if (this.connection == null) {
			throw new IllegalStateException("the connection is not open yet");
		}
		return this.connection;
	}

	MeshLink link() {
		if (this.link == null) {
			throw new IllegalStateException("the hello is not done yet");
		}
		return this.link;
	}

	/** The peer dialled. */
	void accepted(Connection connection) {
		this.connection = connection;
		armDeadline();
	}

	@Override
	public void opened(Connection connection) {
		if (this.state == State.CLOSED) {
			connection.close(CloseReason.local(CloseReason.GOING_AWAY, "the dial was given up"));
			return;
		}
		this.connection = connection;
		armDeadline();
		if (!this.greeting.speaks(connection.tls())) {
			close(CloseReason.local(CloseReason.REFUSED,
					"the peer offers no common protocol: '" + connection.tls().protocol() + "'"));
			return;
		}
		Stream stream = openStream(InboundStream.Kind.CONTROL);
		if (stream == null) {
			return;
		}
		this.control.attach(stream);
		this.control.send(this.greeting.hello());
		this.control.flush();
	}

	private void armDeadline() {
		long left = Math.max(0, this.deadlineNanos - this.shared.context().nanoTime());
		this.deadline = this.shared.context().after(left, () -> {
			if (this.state == State.GREETING) {
				close(CloseReason.local(CloseReason.DEAD, "the hello was not answered in time"));
			}
		});
	}

	@Override
	public void failed(MeshFailure failure) {
		if (this.state != State.CLOSED) {
			end();
			this.listener.failed(this, failure);
		}
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		boolean first = !this.dialled && !this.control.attached();
		// The dialler's first stream is the control stream, whatever order packets arrive
		// in
		boolean isControl = first && stream.id() == 0;
		InboundStream listening = newInbound(isControl ? InboundStream.Kind.CONTROL : InboundStream.Kind.OTHER);
		listening.attach(stream);
		this.inbound.put(stream.id(), listening);
		if (isControl) {
			this.control.attach(stream);
		}
		return listening;
	}

	private InboundStream newInbound(InboundStream.Kind kind) {
		return new InboundStream(this, kind, this.shared.wireLimits());
	}

	void ended(InboundStream stream) {
		this.inbound.remove(stream.id());
	}

	/**
	 * The first message on the control stream.
	 * @param message what came
	 * @param stream the control stream, which decodes nothing further until the judgement
	 * is there
	 */
	void greeted(WireMessage message, InboundStream stream) {
		this.checking = true;
		this.greeting.check(message, connection().tls(), this.dialled, (outcome) -> {
			this.checking = false;
			if (this.state == State.GREETING) {
				judged(outcome);
				stream.decode();
			}
		});
	}

	boolean checking() {
		return this.checking;
	}

	private void judged(Greeting.Outcome outcome) {
		if (outcome instanceof Greeting.Refused refused) {
			this.shared.context().counters().increment("link.refused." + refused.counter());
			close(CloseReason.local(refused.code(), refused.text()));
		}
		else if (outcome instanceof Greeting.Accepted accepted) {
			Stream data = this.dialled ? openStream(InboundStream.Kind.DATA) : null;
			if (this.dialled && data == null) {
				return;
			}
			if (this.deadline != null) {
				this.deadline.cancel();
			}
			MeshLink fresh = new MeshLink(this, accepted.peer());
			this.link = fresh;
			if (!this.dialled) {
				this.control.send(this.greeting.answer());
			}
			this.state = State.UP;
			if (data != null) {
				sendOnDataStream(data);
			}
			this.listener.up(this, fresh);
			this.shared.markDirty(this);
		}
	}

	/**
	 * Open one of the streams that every link has.
	 * @param kind which
	 * @return the stream, or {@code null} if the peer does not allow it and the
	 * connection is closed for that
	 */
	private @Nullable Stream openStream(InboundStream.Kind kind) {
		InboundStream listening = newInbound(kind);
		try {
			Stream stream = connection().openStream(listening);
			listening.attach(stream);
			this.inbound.put(stream.id(), listening);
			return stream;
		}
		catch (MeshFailure ex) {
			close(CloseReason.local(CloseReason.PROTOCOL, "the peer allows too few streams: " + ex.getMessage()));
			return null;
		}
	}

	private void sendOnDataStream(Stream stream) {
		FrameBuffer hello = this.shared.scratch();
		hello.reset();
		FrameEncoder.encode(new StreamOpen(DATA, (long) DataSender.INITIAL_CREDIT, Extras.NONE), hello);
		int length = hello.size();
		stream.write(copyOf(hello));
		InboundStream listening = this.inbound.get(stream.id());
		if (listening != null) {
			dataStream(listening, stream, length);
		}
	}

	/**
	 * A stream turned out to be the data stream, of which there is one: each further one
	 * would be as much memory again that the peer may fill.
	 * @param listening its receiving side
	 * @param stream the stream
	 * @param alreadySent bytes that this side has put on it
	 */
	void dataStream(InboundStream listening, Stream stream, int alreadySent) {
		if (this.dataStream != null) {
			close(CloseReason.local(CloseReason.PROTOCOL, "a second data stream"));
			return;
		}
		listening.grantMore(this.shared.context().limits().streamCreditBytes() - DataSender.INITIAL_CREDIT);
		this.dataStream = listening;
		link().data().attach(stream, link().has(Capabilities.COMPACT), alreadySent);
	}

	Stream openStream(StreamListener listening) {
		return connection().openStream(listening);
	}

	/**
	 * Queue a control message; it leaves at the end of the present batch.
	 * @param message the message
	 */
	void control(WireMessage message) {
		if (this.state != State.CLOSED) {
			this.control.send(message);
			this.shared.markDirty(this);
		}
	}

	/** Whether control messages wait for the peer. */
	boolean controlBlocked() {
		return this.control.isBlocked();
	}

	/**
	 * Write what is queued.
	 */
	void flush() {
		if (this.state == State.CLOSED) {
			return;
		}
		this.control.flush();
		if (this.link != null) {
			this.link.data().drain();
		}
	}

	void goingAway(MeshLink leaving, GoAway message) {
		leave();
		Long code = message.code();
		String reason = message.reason();
		this.listener.goingAway(leaving, (code != null) ? code.intValue() : CloseReason.NORMAL,
				(reason != null) ? reason : "");
	}

	void leavingProgressed(MeshLink leaving) {
		this.listener.leavingProgressed(leaving);
	}

	/** Bytes that have arrived on the data stream, in messages that were handed over. */
	long dataReceived() {
		return (this.dataStream != null) ? this.dataStream.handedOver() : 0;
	}

	void received(WireMessage message) {
		this.listener.received(link(), message);
	}

	/**
	 * Regular look at what arrives.
	 * @param now the time in nanoseconds
	 */
	void tick(long now) {
		List.copyOf(this.inbound.values()).forEach((stream) -> stream.tick(now, this.shared.timings().farewell()));
	}

	/** Send nothing new from here on; replies under way still go. */
	void leave() {
		if (this.state == State.UP) {
			this.state = State.LEAVING;
		}
	}

	void close(CloseReason reason) {
		if (this.state == State.CLOSED) {
			return;
		}
		Connection open = this.connection;
		if (open != null) {
			this.control.flush();
			open.close(reason);
		}
		closed(reason);
	}

	@Override
	public void closed(CloseReason reason) {
		if (this.state == State.CLOSED) {
			return;
		}
		end();
		if (this.link != null) {
			this.link.closed(reason);
			this.listener.down(this, this.link, reason);
		}
		else {
			this.listener.failed(this, new MeshFailure(FailureCode.UNREACHABLE,
					(reason.remote() ? "closed by the peer: " : "") + reason.text() + " (code " + reason.code() + ")"));
		}
	}

	private void end() {
		this.state = State.CLOSED;
		if (this.deadline != null) {
			this.deadline.cancel();
		}
		this.inbound.values().forEach(InboundStream::dispose);
		this.inbound.clear();
	}

	/**
	 * Bytes for the transport.
	 * @param buffer reusable, hence copied
	 * @return a buffer that the transport releases
	 */
	ByteBuf copyOf(FrameBuffer buffer) {
		ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(buffer.size());
		copy.writeBytes(buffer.array(), 0, buffer.size());
		return copy;
	}

}
