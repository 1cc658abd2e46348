package io.macula.engine.transport.quic;

import java.net.InetSocketAddress;

import javax.net.ssl.SSLHandshakeException;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Dial;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.netty.channel.ChannelOption;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicChannelOption;
import io.netty.incubator.codec.quic.QuicConnectionAddress;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicSslEngine;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A dial under way. It takes two round trips: the codec notices the end of the handshake
 * with the next packet only. The listener may still be verifying certificates even then,
 * and keeps what comes earlier.
 * <p>
 * The codec's own future is not enough: it succeeds for connections that were given up,
 * and when the peer refuses the handshake it fails by time-out only, while an event tells
 * at once. Confined to the loop.
 */
final class QuicDial implements Dial {

	private static final AttributeKey<QuicDial> DIAL = AttributeKey.valueOf(QuicDial.class, "dial");

	private final QuicSocket socket;

	private final Path to;

	private final PeerExpectation expect;

	private final ConnectionListener listener;

	private final Timer timeout;

	private @Nullable QuicConnection connection;

	private byte @Nullable [] id;

	/** No success any more, the failure may still be on its way. */
	private boolean givenUp;

	private boolean ended;

	QuicDial(QuicSocket socket, Path to, PeerExpectation expect, ConnectionListener listener) {
		this.socket = socket;
		this.to = to;
		this.expect = expect;
		this.listener = listener;
		this.timeout = context().after(expect.timeoutNanos(), () -> fail(FailureCode.TIMEOUT, "no answer in time"));
	}

	private NodeContext context() {
		return this.socket.context();
	}

	void start(InetSocketAddress address) {
		QuicConnection handler = QuicConnection.dialling(this.socket, this, this.to);
		this.connection = handler;
		byte[] id = this.socket.ids().dialled();
		this.id = id;
		this.socket.demultiplexer().add(id);
		Future<QuicChannel> future = QuicChannel.newBootstrap(this.socket.channel())
			.handler(handler)
			.streamHandler(new StreamAcceptor())
			.attr(DIAL, this)
			// The time-out of the dial is the caller's
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
			.option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, this.socket.segments())
			.streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.localConnectionAddress(new QuicConnectionAddress(id.clone()))
			.remoteAddress(address)
			.connect();
		future.addListener((result) -> {
			if (!result.isSuccess()) {
				context().execute(() -> failed(result.cause()));
			}
		});
	}

	/**
	 * TLS of the dial that a channel belongs to.
	 */
	static QuicSslEngine newEngine(QuicChannel channel) {
		QuicDial dial = channel.attr(DIAL).get();
		int port = (dial.to instanceof Path.Udp udp) ? udp.address().getPort() : 0;
		return dial.socket.tls()
			.dialling(dial.expect.protocols())
			.newEngine(channel.alloc(), dial.expect.serverName(), port);
	}

	/**
	 * The handshake is complete.
	 * @return who is told from now on, or {@code null} if the dial was given up
	 */
	@Nullable ConnectionListener opened() {
		if (this.givenUp) {
			return null;
		}
		end();
		return this.listener;
	}

	/**
	 * The channel is closed, be it long after the dial succeeded.
	 */
	void gone() {
		if (this.id != null) {
			this.socket.demultiplexer().remove(this.id);
		}
	}

	void refused(QuicConnectionCloseEvent event) {
		fail(CloseEvents.failureCode(event), CloseEvents.describe(event, this.expect.protocols()));
	}

	void failed(Throwable cause) {
		if (cause instanceof SSLHandshakeException) {
			fail(FailureCode.REFUSED, "the TLS handshake failed on this side: " + cause.getMessage());
		}
		else {
			String text = cause.getMessage();
			fail(FailureCode.UNREACHABLE, (text != null) ? text : cause.getClass().getSimpleName());
		}
	}

	void failLater(FailureCode code, String reason) {
		this.givenUp = true;
		context().execute(() -> fail(code, reason));
	}

	private void fail(FailureCode code, String reason) {
		if (this.ended) {
			return;
		}
		end();
		context().counters().increment("transport.dial_failed");
		if (this.connection != null) {
			this.connection.abandon();
		}
		this.socket.cycle()
			.deliver(() -> this.listener.failed(new MeshFailure(code, "Cannot connect to " + this.to + ": " + reason)));
	}

	private void end() {
		this.ended = true;
		this.givenUp = true;
		this.timeout.cancel();
		this.socket.ended(this);
	}

	@Override
	public void cancel() {
		if (!this.givenUp) {
			failLater(FailureCode.CANCELLED, "cancelled");
		}
	}

}
