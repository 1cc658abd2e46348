package io.macula.engine.erlang;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.Disconnect;
import io.macula.engine.wire.Extras;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a peer of 0.14.3 opened, with everything that ends with it: its
 * streams, its claim to an id, its subscriptions. Confined to the loop, except where a
 * method says otherwise.
 */
final class GateSession implements ConnectionListener {

	/** So long the reason of a refusal may take to the peer. */
	private static final long FAREWELL_NANOS = 200_000_000;

	private final Gate gate;

	private final Connection connection;

	private final Set<GateStream> streams = new LinkedHashSet<>();

	private final PeerSubscriptions subscriptions;

	private final PublishInlet publishes;

	/** Bytes that wait to be written, on all streams. */
	private final ByteBudget outbound;

	private final PeerCalls calls;

	private @Nullable GateStream home;

	/** Bytes of unfinished frames, on all streams. */
	private int held;

	/** Requests of this node that the peer has not answered. */
	private int asked;

	/** Lookups of the peer that are not answered. */
	private int questions;

	/** Requests of the peer that are passed on and not answered. */
	private int relays;

	private long lastHeard;

	private int violations;

	private int entries;

	private boolean leaving;

	private boolean closed;

	/** Read by other threads. */
	private volatile @Nullable Introduction introduction;

	/**
	 * What a peer said about itself. Immutable.
	 *
	 * @param peer whoever claims the id
	 * @param endpoint where it says that it is reached
	 * @param since when it said so
	 */
	record Introduction(ClaimedPeer peer, @Nullable String endpoint, long since) {
	}

	GateSession(Gate gate, Connection connection) {
		this.gate = gate;
		this.connection = connection;
		this.subscriptions = new PeerSubscriptions(gate, connection.remote().toString());
		this.publishes = new PublishInlet(gate);
		this.outbound = new ByteBudget(gate.context().limits().outboundQueueBytes());
		this.calls = new PeerCalls(gate);
		this.lastHeard = gate.context().nanoTime();
	}

	Gate gate() {
		return this.gate;
	}

	Connection connection() {
		return this.connection;
	}

	PeerSubscriptions subscriptions() {
		return this.subscriptions;
	}

	PublishInlet publishes() {
		return this.publishes;
	}

	ByteBudget outbound() {
		return this.outbound;
	}

	PeerCalls calls() {
		return this.calls;
	}

	/** Bytes of unfinished frames. */
	int held() {
		return this.held;
	}

	/**
	 * More of an unfinished frame has arrived, or less is left.
	 */
	void held(int more) {
		this.held += more;
		this.gate.held(more);
		if (more > 0 && this.held > 2 * this.gate.context().limits().frameBytes()) {
			closeUnfinished();
		}
	}

	/** It began more frames than there is room for. */
	void closeUnfinished() {
		this.gate.count("erlang.closed.unfinished_frames");
		close(CloseReason.local(CloseReason.OVERLOADED, "too many bytes of unfinished frames: " + this.held));
	}

	int asked() {
		return this.asked;
	}

	void asked(int more) {
		this.asked += more;
	}

	int questions() {
		return this.questions;
	}

	void questions(int more) {
		this.questions += more;
	}

	int relays() {
		return this.relays;
	}

	void relays(int more) {
		this.relays += more;
	}

	/** What the peer said about itself, {@code null} if nothing. Thread-safe. */
	@Nullable Introduction introduction() {
		return this.introduction;
	}

	/** The id that it claims. */
	@Nullable ClaimedId claimed() {
		Introduction said = this.introduction;
		return (said != null) ? said.peer().id() : null;
	}

	/** The stream on which it introduced itself. */
	@Nullable GateStream home() {
		return this.home;
	}

	boolean isOpen() {
		return !this.closed && !this.leaving;
	}

	void heard() {
		this.lastHeard = this.gate.context().nanoTime();
	}

	boolean isSilent(long now, long nanos) {
		return now - this.lastHeard > nanos;
	}

	/**
	 * Take a place for an entry that it stores here.
	 * @param most places that it has
	 * @return {@code false} if all are taken
	 */
	boolean takeEntry(int most) {
		if (this.entries >= most) {
			return false;
		}
		this.entries++;
		return true;
	}

	void entryForgotten() {
		this.entries--;
	}

	/**
	 * The peer introduced itself.
	 * @param stream where it did so, which is where it listens
	 * @param peer whoever claims the id
	 * @param endpoint where it says that it is reached
	 */
	void introduced(GateStream stream, ClaimedPeer peer, @Nullable String endpoint) {
		this.home = stream;
		this.introduction = new Introduction(peer, endpoint, this.gate.context().nanoTime());
	}

	/**
	 * It no longer is who it said it was.
	 */
	void forgetIntroduction() {
		Introduction said = this.introduction;
		this.home = null;
		this.introduction = null;
		if (said != null) {
			this.gate.left(said.peer(), this);
		}
	}

	/**
	 * The peer broke a rule.
	 * @param reason which one, from the vocabulary of the code
	 */
	void violation(String reason) {
		this.gate.count("erlang.violation." + reason);
		int most = this.gate.context().limits().violationsPerLink();
		if (++this.violations >= most) {
			close(CloseReason.local(CloseReason.PROTOCOL, most + " violations, the last one: " + reason));
		}
	}

	/**
	 * Tell the peer why it is not wanted, then close.
	 * @param stream where to tell
	 * @param why the code for machines
	 * @param reason the reason
	 */
	void refuse(GateStream stream, String why, CloseReason reason) {
		stream.send(new Disconnect(why, reason.text(), Extras.NONE));
		stream.flush();
		this.leaving = true;
		this.gate.context().after(FAREWELL_NANOS, () -> close(reason));
	}

	@Override
	public void opened(Connection opened) {
		// The peer dialled
	}

	@Override
	public void failed(MeshFailure failure) {
		// The peer dialled
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		GateStream fresh = new GateStream(this, stream);
		this.streams.add(fresh);
		return fresh;
	}

	/** The peer sends nothing on a stream any more. */
	void ended(GateStream stream) {
		if (!this.streams.remove(stream)) {
			return;
		}
		this.subscriptions.streamGone(stream);
		if (this.home == stream) {
			forgetIntroduction();
		}
	}

	/**
	 * End the connection.
	 * @param reason why, told to the peer
	 */
	void close(CloseReason reason) {
		if (!this.closed) {
			this.connection.close(reason);
			closed(reason);
		}
	}

	@Override
	public void closed(CloseReason reason) {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.gate.closed(this);
		this.calls.close();
		forgetIntroduction();
		this.subscriptions.close();
		List.copyOf(this.streams).forEach(GateStream::close);
		this.streams.clear();
	}

}
