package io.macula.engine.transport.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. Whatever is for the other end is posted to the inbox of its
 * socket. Confined to the loop of its own node.
 */
final class MemoryConnection implements Connection {

	/** What fits into a QUIC packet that every path carries. */
	private static final int MAX_DATAGRAM = 1150;

	private static final int STREAM_STEP = 4;

	/** What takes part of a packet. */
	static final int CONTROL_BYTES = 32;

	private final MemorySocket socket;

	private final Path remote;

	private final Map<Long, MemoryStream> streams = new LinkedHashMap<>();

	private @Nullable ConnectionListener listener;

	private @Nullable MemoryConnection peer;

	private @Nullable TlsPeer tls;

	private long nextStream;

	private int mayOpen;

	private boolean closed;

	private MemoryConnection(MemorySocket socket, Path remote, long firstStream) {
		this.socket = socket;
		this.remote = remote;
		this.nextStream = firstStream;
	}

	/**
	 * The end of a dialler, of little use before it is {@link #opened}.
	 */
	static MemoryConnection dialling(MemorySocket socket, Path remote, ConnectionListener listener) {
		MemoryConnection connection = new MemoryConnection(socket, remote, 0);
		connection.listener = listener;
		return connection;
	}

	/**
	 * The end of a listener, of little use before it is {@link #accepted}.
	 */
	static MemoryConnection accepting(MemorySocket socket, Path remote, MemoryConnection dialling, TlsPeer tls,
			int mayOpen) {
		MemoryConnection connection = new MemoryConnection(socket, remote, 1);
		connection.peer = dialling;
		connection.tls = tls;
		connection.mayOpen = mayOpen;
		return connection;
	}

	void accepted(SocketListener acceptor) {
		this.listener = acceptor.accepted(this);
	}

	void attach(MemoryConnection accepting, TlsPeer peerTls, int streams) {
		this.peer = accepting;
		this.tls = peerTls;
		this.mayOpen = streams;
	}

	void opened() {
		told().opened(this);
	}

	private ConnectionListener told() {
		return Objects.requireNonNull(this.listener, "accepted() gave no listener");
	}

	@Override
	public Path remote() {
		return this.remote;
	}

	@Override
	public TlsPeer tls() {
		return Objects.requireNonNull(this.tls, "The connection is not open yet");
	}

	@Override
	public Stream openStream(StreamListener streamListener) {
		if (this.closed) {
			throw new MeshFailure(FailureCode.LINK_LOST, "The connection to " + this.remote + " is closed");
		}
		if (this.mayOpen == 0) {
			throw new MeshFailure(FailureCode.OVERLOADED,
					"The peer at " + this.remote + " allows no more streams; finish some first");
		}
		this.mayOpen--;
		MemoryStream stream = new MemoryStream(this, this.nextStream, true, streamListener);
		this.nextStream += STREAM_STEP;
		this.streams.put(stream.id(), stream);
		return stream;
	}

	@Override
	public void sendDatagram(ByteBuf datagram) {
		byte[] bytes = MemorySocket.take(datagram);
		MemoryConnection other = this.peer;
		if (!this.closed && other != null && bytes.length <= MAX_DATAGRAM) {
			this.socket.send(other.socket, null, bytes.length, Courier.Kind.DATAGRAM, () -> other.datagram(bytes));
		}
	}

	private void datagram(byte[] bytes) {
		if (!this.closed) {
			told().datagram(Unpooled.wrappedBuffer(bytes));
		}
	}

	@Override
	public void close(CloseReason reason) {
		if (this.closed) {
			return;
		}
		abandon(reason);
		CloseReason local = CloseReason.local(reason.code(), reason.text());
		this.socket.context().execute(() -> told().closed(local));
	}

	/**
	 * Close without telling the listener.
	 */
	void abandon(CloseReason reason) {
		end();
		CloseReason seenByPeer = CloseReason.remote(reason.code(), reason.text());
		toPeer(CONTROL_BYTES, (other) -> other.closedByPeer(seenByPeer));
		// Whoever still holds this end must not hold the other node with all it ever knew
		this.peer = null;
	}

	private void closedByPeer(CloseReason reason) {
		end();
		this.peer = null;
		told().closed(reason);
	}

	private void end() {
		this.closed = true;
		this.streams.clear();
		this.socket.ended(this);
	}

	/** Let go of the other end. */
	void cut() {
		this.peer = null;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Run something at the other end, unless that is closed by then.
	 * @param bytes how much it is
	 * @param delivery what to run
	 */
	void toPeer(int bytes, Consumer<MemoryConnection> delivery) {
		MemoryConnection other = this.peer;
		if (other != null) {
			this.socket.send(other.socket, this, bytes, Courier.Kind.STREAM, () -> {
				if (!other.closed) {
					delivery.accept(other);
				}
			});
		}
	}

	/**
	 * Run something at the other end of a stream.
	 * @param id number of the stream
	 * @param first whether the other end cannot know the stream yet
	 * @param bytes how much it is
	 * @param delivery what to run
	 */
	void toPeerStream(long id, boolean first, int bytes, Consumer<MemoryStream> delivery) {
		toPeer(bytes, (other) -> {
			MemoryStream stream = first ? other.streamOpened(id) : other.streams.get(id);
			if (stream != null) {
				delivery.accept(stream);
			}
		});
	}

	private MemoryStream streamOpened(long id) {
		MemoryStream stream = new MemoryStream(this, id, false, null);
		this.streams.put(id, stream);
		stream.tell(told().streamOpened(stream));
		return stream;
	}

	/**
	 * Forget a stream of which both directions have ended. The side that did not open it
	 * thereby allows the other one to open another.
	 */
	void ended(MemoryStream stream) {
		this.streams.remove(stream.id());
		if (!stream.isOwn()) {
			toPeer(CONTROL_BYTES, (other) -> other.mayOpen++);
		}
	}

}
