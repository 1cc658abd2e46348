package io.macula.engine.link;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Speaks to the transport directly, and so can say what no node says.
 */
final class Attacker implements ConnectionListener {

	private static final Duration LONG = Duration.ofSeconds(30);

	final IdentityKey key;

	private final Simulation simulation;

	private final Socket socket;

	private final List<Stream> streams = new ArrayList<>();

	private final List<Ear> ears = new ArrayList<>();

	private Connection connection;

	CloseReason closed;

	/** Bytes that came, on all streams. */
	long received;

	/** What is said to whoever dials. */
	byte[] answer = {};

	/** What it says it takes in one frame. */
	long maxFrame = 1000;

	Attacker(Simulation simulation, MemoryNetwork network) {
		this(simulation, network, 7);
	}

	Attacker(Simulation simulation, MemoryNetwork network, int number) {
		this.simulation = simulation;
		this.key = SimulatedKeys.key(number);
		VirtualContext context = simulation.context(Limits.defaults());
		this.socket = new MemoryTransport(context, network)
			.bind(new BindSpec("127.0.0.1", 0, TlsPolicy.development(this.key, context.wallMillis()), 128), new Ear());
	}

	Endpoint endpoint() {
		return new Endpoint("127.0.0.1", ((Path.Udp) this.socket.local()).address().getPort());
	}

	/** Dial, say hello and wait for the answer. */
	void link(LinkNode victim) {
		dial(victim);
		write(0, hello());
		this.simulation.runUntil(() -> victim.links.link(this.key.nodeId()) != null && this.received > 0, LONG);
	}

	void openData() {
		open();
		write(this.streams.size() - 1, WireCodec.encode(new StreamOpen(Session.DATA, 1L, Extras.NONE)));
	}

	void dial(LinkNode to) {
		this.socket.dial(new Path.Udp(new InetSocketAddress("127.0.0.1", to.contact.endpoints().get(0).port())),
				new PeerExpectation(null, "127.0.0.1", List.of(Greeting.JAVA), 5_000_000_000L), this);
		this.simulation.runUntil(() -> this.connection != null || this.closed != null, LONG);
		open();
	}

	/** Open a stream. */
	int open() {
		Ear ear = new Ear();
		this.ears.add(ear);
		this.streams.add(this.connection.openStream(ear));
		return this.streams.size() - 1;
	}

	void write(int stream, byte[] bytes) {
		this.streams.get(stream).write(Unpooled.wrappedBuffer(bytes));
	}

	void say(int stream, WireMessage message) {
		write(stream, WireCodec.encode(message));
	}

	void finish(int stream) {
		this.streams.get(stream).finish();
	}

	/** What came on a stream that this side opened. */
	List<WireMessage> heard(int stream) {
		return this.ears.get(stream).heard;
	}

	byte[] hello() {
		return WireCodec.encode(new Connect("1.0", this.key.nodeId().bytes(), "com.example.test",
				List.of(Capabilities.PUBSUB), "", new byte[16], this.maxFrame, null, null, null, null, Extras.NONE));
	}

	@Override
	public void opened(Connection open) {
		this.connection = open;
	}

	@Override
	public void failed(MeshFailure failure) {
		this.closed = CloseReason.remote(0, String.valueOf(failure.getMessage()));
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		stream.write(Unpooled.wrappedBuffer(this.answer));
		return new Ear();
	}

	@Override
	public void closed(CloseReason reason) {
		this.closed = reason;
	}

	/** Listens and does nothing. */
	private final class Ear implements StreamListener, SocketListener {

		private final List<WireMessage> heard = new ArrayList<>();

		private final FrameDecoder decoder = new FrameDecoder(WireLimits.of(Limits.defaults()), new NameTable(64, 256));

		@Override
		public void data(ByteBuf bytes) {
			Attacker.this.received += bytes.readableBytes();
			this.decoder.feed(bytes);
			while (this.decoder.next() instanceof FrameResult.Decoded decoded) {
				this.heard.add(decoded.message());
			}
		}

		@Override
		public void finished() {
		}

		@Override
		public void reset(long code) {
		}

		@Override
		public ConnectionListener accepted(Connection accepted) {
			Attacker.this.connection = accepted;
			return Attacker.this;
		}

		@Override
		public void raw(Path from, ByteBuf datagram) {
		}

		@Override
		public void batchComplete() {
		}

		@Override
		public void broken(Throwable cause) {
		}

	}

}
