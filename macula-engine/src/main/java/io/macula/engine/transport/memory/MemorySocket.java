package io.macula.engine.transport.memory;

import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Dial;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a node in a {@link MemoryNetwork}. Confined to the node's loop, but for
 * {@link #inbox}.
 */
final class MemorySocket implements Socket {

	private static final int FIRST_QUIC_BYTE = 0x40;

	/** What a handshake takes in each direction, about. */
	private static final int DIAL_BYTES = 2400;

	private final NodeContext context;

	private final MemoryNetwork network;

	private final BindSpec spec;

	private final SocketListener listener;

	private final InetSocketAddress address;

	private final Path local;

	/** As the network is told it, with everything that is sent. */
	private final String name;

	/** Where other loops hand over what is for this socket. Thread-safe. */
	private final Inbox inbox;

	private final Set<MemoryDial> dials = new LinkedHashSet<>();

	private final Set<MemoryConnection> connections = new LinkedHashSet<>();

	private boolean closed;

	MemorySocket(NodeContext context, MemoryNetwork network, BindSpec spec, SocketListener listener) {
		this.context = context;
		this.network = network;
		this.spec = spec;
		this.listener = listener;
		this.inbox = new Inbox(context, this::batchComplete);
		this.address = network.bind(spec.host(), spec.port(), this);
		this.local = new Path.Udp(this.address);
		this.name = this.local.toString();
	}

	/**
	 * Hand something to the loop of another socket, as fast as the network does that.
	 * @param to the socket
	 * @param flow what it must arrive in order with
	 * @param bytes how much it is
	 * @param kind what it is for
	 * @param delivery runs there
	 */
	void send(MemorySocket to, @Nullable Object flow, int bytes, Courier.Kind kind, Runnable delivery) {
		Courier.Parcel parcel = new Courier.Parcel(this.name, to.name, flow, bytes, kind);
		this.network.courier()
			.carry(parcel,
					(kind == Courier.Kind.DATAGRAM) ? () -> to.inbox.offer(delivery) : () -> to.inbox.post(delivery));
	}

	NodeContext context() {
		return this.context;
	}

	@Override
	public Path local() {
		return this.local;
	}

	@Override
	public Dial dial(Path to, PeerExpectation expect, ConnectionListener told) {
		MemoryDial dial = new MemoryDial(this, to, expect, told);
		MemorySocket target = find(to);
		if (this.closed) {
			dial.failLater(FailureCode.CLOSED, "this socket is closed");
		}
		else if (target == null) {
			dial.failLater(FailureCode.UNREACHABLE, "connection refused, nobody has this address");
		}
		else {
			this.dials.add(dial);
			X509Certificate certificate = this.spec.tls().material().certificate();
			send(target, null, DIAL_BYTES, Courier.Kind.DIAL,
					() -> target.dialled(dial, this, expect.protocols(), certificate));
		}
		return dial;
	}

	private void answer(MemorySocket from, Runnable delivery) {
		send(from, null, DIAL_BYTES, Courier.Kind.ANSWER, delivery);
	}

	private @Nullable MemorySocket find(Path path) {
		return (path instanceof Path.Udp udp) ? this.network.find(udp.address()) : null;
	}

	private void dialled(MemoryDial dial, MemorySocket from, List<String> offered, X509Certificate certificate) {
		if (this.closed) {
			answer(from, () -> dial.fail(FailureCode.UNREACHABLE, "connection refused, the socket was closed"));
			return;
		}
		if (!this.spec.accepting()) {
			this.context.counters().increment("transport.refused.client");
			answer(from, () -> dial.fail(FailureCode.UNREACHABLE, "connection refused, nobody listens"));
			return;
		}
		String protocol = this.spec.tls().protocols().stream().filter(offered::contains).findFirst().orElse(null);
		if (protocol == null) {
			answer(from, () -> dial.fail(FailureCode.UNREACHABLE,
					"no common protocol: offered " + offered + ", the peer accepts " + this.spec.tls().protocols()));
			return;
		}
		try {
			this.spec.tls().checkDialler(certificate);
		}
		catch (CertificateException ex) {
			answer(from, () -> dial.fail(FailureCode.REFUSED, "the peer refuses this certificate: " + ex.getMessage()));
			return;
		}
		MemoryConnection connection = MemoryConnection.accepting(this, from.local, dial.connection(),
				new TlsPeer(protocol, certificate), from.spec.streams());
		this.connections.add(connection);
		TlsPeer own = new TlsPeer(protocol, this.spec.tls().material().certificate());
		// The first of all that this end sends: what follows must not overtake it
		send(from, connection, DIAL_BYTES, Courier.Kind.ANSWER,
				() -> dial.accepted(connection, own, this.spec.streams()));
		connection.accepted(this.listener);
	}

	/**
	 * Judge the listener's certificate, as the dialler.
	 * @return why it is refused, or {@code null} if it is accepted
	 */
	@Nullable String refusal(TlsPeer peer, PeerExpectation expect) {
		X509Certificate certificate = peer.certificate();
		try {
			if (certificate != null) {
				this.spec.tls().checkListener(certificate, expect.serverName());
			}
			return null;
		}
		catch (CertificateException ex) {
			return ex.getMessage();
		}
	}

	void ended(MemoryDial dial) {
		this.dials.remove(dial);
	}

	void add(MemoryConnection connection) {
		this.connections.add(connection);
	}

	void ended(MemoryConnection connection) {
		this.connections.remove(connection);
	}

	@Override
	public void sendRaw(Path to, ByteBuf datagram) {
		byte[] bytes = take(datagram);
		if (bytes.length == 0 || (bytes[0] & 0xFF) >= FIRST_QUIC_BYTE) {
			throw new IllegalArgumentException(
					"A raw datagram must start with a byte below 0x40, so that it is no QUIC packet");
		}
		MemorySocket target = this.closed ? null : find(to);
		if (target != null) {
			send(target, null, bytes.length, Courier.Kind.DATAGRAM, () -> target.raw(this.local, bytes));
		}
	}

	private void raw(Path from, byte[] bytes) {
		if (!this.closed) {
			this.listener.raw(from, Unpooled.wrappedBuffer(bytes));
		}
	}

	private void batchComplete() {
		if (!this.closed) {
			this.listener.batchComplete();
		}
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.network.unbind(this.address, this);
		List.copyOf(this.dials).forEach((dial) -> dial.failLater(FailureCode.CLOSED, "this socket is closed"));
		CloseReason reason = CloseReason.local(CloseReason.GOING_AWAY, "The socket is closed");
		List.copyOf(this.connections).forEach((connection) -> connection.close(reason));
	}

	/**
	 * Its process is gone. The other ends are not told, but whoever holds one of them
	 * does not hold, through this node, all that were linked with it and are gone, too.
	 */
	void vanish() {
		this.connections.forEach(MemoryConnection::cut);
	}

	/** Nobody here wanted it. */
	void breakDown() {
		this.context.execute(() -> {
			if (!this.closed) {
				close();
				this.listener.broken(new ClosedChannelException());
			}
		});
	}

	/**
	 * Copy bytes out of a buffer and release it: buffers do not cross loops.
	 */
	static byte[] take(ByteBuf buffer) {
		try {
			return ByteBufUtil.getBytes(buffer);
		}
		finally {
			buffer.release();
		}
	}

}
