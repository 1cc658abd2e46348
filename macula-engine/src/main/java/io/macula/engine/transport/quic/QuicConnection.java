package io.macula.engine.transport.quic;

import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Objects;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicDatagramExtensionEvent;
import io.netty.incubator.codec.quic.QuicPathEvent;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.incubator.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A QUIC connection, dialled or accepted: the last handler of its channel. Confined to
 * the loop.
 */
final class QuicConnection extends ChannelInboundHandlerAdapter implements Connection {

	private static final Logger logger = LoggerFactory.getLogger(QuicConnection.class);

	private static final AttributeKey<QuicConnection> CONNECTION = AttributeKey.valueOf(QuicConnection.class,
			"connection");

	/**
	 * The codec keeps the channel of a stream that was reset, about a kilobyte, as long
	 * as the connection lives. So there is a limit, beyond which the connection has to be
	 * made anew.
	 */
	private static final int MAX_RESETS = 8192;

	private final QuicSocket socket;

	private final @Nullable QuicDial dial;

	private @Nullable QuicChannel channel;

	private @Nullable ConnectionListener listener;

	private @Nullable TlsPeer tls;

	private @Nullable Timer handshakeTimeout;

	private @Nullable CloseReason ending;

	private @Nullable Throwable failure;

	private Path remote;

	private int datagramBytes;

	private int resets;

	private boolean handshaking = true;

	private QuicConnection(QuicSocket socket, @Nullable QuicDial dial, Path remote) {
		this.socket = socket;
		this.dial = dial;
		this.remote = remote;
	}

	static QuicConnection dialling(QuicSocket socket, QuicDial dial, Path to) {
		return new QuicConnection(socket, dial, to);
	}

	static QuicConnection accepting(QuicSocket socket) {
		return new QuicConnection(socket, null, socket.local());
	}

	/**
	 * The connection that a stream belongs to.
	 */
	static QuicConnection of(QuicStreamChannel stream) {
		return stream.parent().attr(CONNECTION).get();
	}

	private QuicChannel channel() {
		return Objects.requireNonNull(this.channel, "The connection has no channel yet");
	}

	ReadCycle cycle() {
		return this.socket.cycle();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.channel = (QuicChannel) context.channel();
		this.channel.attr(CONNECTION).set(this);
		// A channel that never was active never tells that it is inactive
		this.channel.closeFuture().addListener((closed) -> gone());
		this.socket.add(this);
		if (this.dial == null) {
			this.socket.handshakes().begin();
			this.handshakeTimeout = this.socket.context()
				.after(this.socket.options().handshakeTimeout().toNanos(), this::abandon);
		}
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		this.remote = currentPath();
		this.tls = tlsPeer();
		// The codec tells the peer's stream limit next; until then no stream can be
		// opened
		later(this::ready);
		context.fireChannelActive();
	}

	private Path currentPath() {
		return (channel().remoteSocketAddress() instanceof InetSocketAddress address) ? new Path.Udp(address)
				: this.remote;
	}

	private TlsPeer tlsPeer() {
		SSLEngine engine = Objects.requireNonNull(channel().sslEngine(), "An active channel has TLS");
		String protocol = engine.getApplicationProtocol();
		return new TlsPeer((protocol != null) ? protocol : "", certificate(engine));
	}

	private static @Nullable X509Certificate certificate(SSLEngine engine) {
		try {
			Certificate[] chain = engine.getSession().getPeerCertificates();
			return (chain.length > 0 && chain[0] instanceof X509Certificate certificate) ? certificate : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	/**
	 * Tell that the connection is open, once.
	 */
	private void ready() {
		if (!this.handshaking || this.tls == null || this.ending != null) {
			return;
		}
		this.handshaking = false;
		if (this.dial != null) {
			ConnectionListener dialler = this.dial.opened();
			if (dialler == null) {
				this.handshaking = true;
				return;
			}
			this.listener = dialler;
			this.socket.context().counters().increment("transport.dialled");
			cycle().deliver(() -> dialler.opened(this));
			return;
		}
		handshakeEnds();
		this.socket.context().counters().increment("transport.accepted");
		cycle().deliver(() -> this.listener = this.socket.listener().accepted(this));
		if (this.listener == null) {
			close(CloseReason.local(CloseReason.TRANSPORT, "Internal error"));
		}
	}

	private void handshakeEnds() {
		if (this.handshakeTimeout != null) {
			this.handshakeTimeout.cancel();
			this.handshakeTimeout = null;
			this.socket.handshakes().end();
		}
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
	public void channelRead(ChannelHandlerContext context, Object message) {
		ready();
		if (!(message instanceof ByteBuf datagram)) {
			// A new stream, which the end of the pipeline registers
			context.fireChannelRead(message);
			return;
		}
		try {
			ConnectionListener told = this.listener;
			if (this.ending == null && told != null) {
				cycle().deliver(() -> told.datagram(datagram));
			}
		}
		finally {
			datagram.release();
		}
	}

	void streamOpened(QuicStreamChannel streamChannel) {
		QuicStream stream = new QuicStream(this, streamChannel);
		streamChannel.pipeline().addLast(stream);
		ConnectionListener told = this.listener;
		if (this.ending == null && told != null) {
			cycle().deliver(() -> stream.tell(told.streamOpened(stream)));
		}
	}

	@Override
	public Stream openStream(StreamListener streamListener) {
		if (this.ending != null || !channel().isOpen()) {
			throw new MeshFailure(FailureCode.LINK_LOST, "The connection to " + this.remote + " is closed");
		}
		// Asking first, because the codec uses up a stream number even when it fails
		if (channel().peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
			Future<QuicStreamChannel> opened = channel().createStream(QuicStreamType.BIDIRECTIONAL, null);
			if (opened.isSuccess()) {
				QuicStream stream = new QuicStream(this, opened.getNow());
				stream.tell(streamListener);
				opened.getNow().pipeline().addLast(stream);
				return stream;
			}
		}
		throw new MeshFailure(FailureCode.OVERLOADED,
				"The peer at " + this.remote + " allows no more streams; finish some first");
	}

	@Override
	public void sendDatagram(ByteBuf datagram) {
		if (this.ending != null || datagram.readableBytes() > this.datagramBytes || !channel().isWritable()) {
			datagram.release();
			this.socket.context().counters().increment("transport.datagrams_dropped");
			return;
		}
		channel().writeAndFlush(datagram);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof QuicStreamLimitChangedEvent) {
			ready();
		}
		else if (event instanceof QuicDatagramExtensionEvent extension) {
			this.datagramBytes = extension.maxLength();
		}
		else if (event instanceof QuicConnectionCloseEvent close) {
			closedByPeer(close);
		}
		else if (event instanceof QuicPathEvent.PeerMigrated || event instanceof QuicPathEvent.Validated) {
			moved();
		}
	}

	/**
	 * The event has the bytes of its ports swapped, so the channel is asked.
	 */
	private void moved() {
		Path now = currentPath();
		ConnectionListener told = this.listener;
		if (!now.equals(this.remote)) {
			this.remote = now;
			if (told != null && this.ending == null) {
				cycle().deliver(() -> told.moved(now));
			}
		}
	}

	private void closedByPeer(QuicConnectionCloseEvent event) {
		if (this.ending != null) {
			return;
		}
		if (this.dial != null && this.handshaking) {
			this.dial.refused(event);
			return;
		}
		end(CloseEvents.reason(event));
		// Not from within the codec
		later(() -> channel().close());
	}

	/**
	 * Tell the end, once.
	 */
	private void end(CloseReason reason) {
		this.ending = reason;
		ConnectionListener told = this.listener;
		this.listener = null;
		if (told != null) {
			this.socket.context().counters().increment("transport.closed");
			cycle().deliver(() -> told.closed(reason));
		}
	}

	@Override
	public void close(CloseReason reason) {
		if (this.ending == null) {
			this.ending = CloseReason.local(reason.code(), reason.text());
			CloseEvents.close(channel(), reason);
		}
	}

	/**
	 * Drop the connection without a word to the listener.
	 */
	void abandon() {
		this.listener = null;
		if (this.ending == null) {
			this.ending = CloseReason.local(CloseReason.NORMAL, "");
		}
		if (this.channel != null) {
			this.channel.close();
		}
	}

	boolean isOpen() {
		return this.ending == null && channel().isOpen();
	}

	void later(Runnable task) {
		this.socket.context().execute(task);
	}

	/** There are more or fewer streams. */
	void streams(int more) {
		this.socket.streams(more);
	}

	void countReset() {
		if (++this.resets > MAX_RESETS) {
			close(CloseReason.local(CloseReason.OVERLOADED, "Too many streams of this connection were reset"));
		}
	}

	private void gone() {
		handshakeEnds();
		this.socket.ended(this);
		if (this.dial != null) {
			this.dial.gone();
		}
		// Perhaps from within a call of the listener
		later(this::tellEnd);
	}

	private void tellEnd() {
		if (this.dial != null && this.handshaking && this.ending == null) {
			this.dial.failed((this.failure != null) ? this.failure : new IllegalStateException("the handshake ended"));
		}
		end((this.ending != null) ? this.ending : lost());
	}

	private CloseReason lost() {
		if (channel().isTimedOut()) {
			return CloseReason.local(CloseReason.DEAD, "Nothing arrived for too long");
		}
		return CloseReason.local(CloseReason.TRANSPORT,
				"The connection broke: " + ((this.failure != null) ? this.failure.getMessage() : "unknown cause"));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.failure = cause;
		this.socket.context().counters().increment("transport.connection_errors");
		logger.debug("Error on the connection to {}", this.remote, cause);
	}

}
