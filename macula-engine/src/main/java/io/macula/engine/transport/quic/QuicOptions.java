package io.macula.engine.transport.quic;

import java.time.Duration;

/**
 * What can be tuned about QUIC. Immutable.
 *
 * @param congestion congestion control of what this node sends
 * @param streamWindow bytes that a peer may send on a stream before it is read, 65536 to
 * 67108864
 * @param connectionWindow bytes that a peer may send on all streams of a connection
 * before they are read, not below {@code streamWindow}, at most 1073741824
 * @param idleTimeout a connection on which nothing arrives for so long is gone; 1 second
 * to 1 hour. The smaller one of both sides counts.
 * @param handshakeTimeout an incoming handshake that is not complete by then is dropped;
 * 100 milliseconds to 1 minute
 * @param datagramBytes largest UDP payload sent, 1200 to 65527; a path that cannot carry
 * 1350 needs less
 * @param socketBuffer send and receive buffer of the UDP socket in bytes, at least 65536;
 * the kernel may grant less
 */
public record QuicOptions(CongestionControl congestion, int streamWindow, int connectionWindow, Duration idleTimeout,
		Duration handshakeTimeout, int datagramBytes, int socketBuffer) {

	private static final int MIN_BUFFER = 65536;

	private static final int MAX_STREAM_WINDOW = 67108864;

	private static final int MAX_CONNECTION_WINDOW = 1073741824;

	private static final int MIN_DATAGRAM = 1200;

	private static final int MAX_DATAGRAM = 65527;

	public QuicOptions {
		range("streamWindow", streamWindow, MIN_BUFFER, MAX_STREAM_WINDOW);
		range("connectionWindow", connectionWindow, streamWindow, MAX_CONNECTION_WINDOW);
		range("datagramBytes", datagramBytes, MIN_DATAGRAM, MAX_DATAGRAM);
		range("socketBuffer", socketBuffer, MIN_BUFFER, Integer.MAX_VALUE);
		range("idleTimeout in milliseconds", idleTimeout.toMillis(), 1000, Duration.ofHours(1).toMillis());
		range("handshakeTimeout in milliseconds", handshakeTimeout.toMillis(), 100, Duration.ofMinutes(1).toMillis());
	}

	private static void range(String name, long value, long least, long most) {
		if (value < least || value > most) {
			throw new IllegalArgumentException(
					"QUIC option " + name + " is " + value + ", but must be between " + least + " and " + most);
		}
	}

	/**
	 * What suits most.
	 * @return CUBIC, windows of 1 MiB and 8 MiB, time-outs of 60 and 10 seconds,
	 * datagrams of 1,350 bytes, buffers of 4 MiB
	 */
	public static QuicOptions defaults() {
		return new QuicOptions(CongestionControl.CUBIC, 1 << 20, 8 << 20, Duration.ofSeconds(60),
				Duration.ofSeconds(10), 1350, 4 << 20);
	}

	/**
	 * These options with another congestion control.
	 * @param value the algorithm
	 * @return a copy
	 */
	public QuicOptions withCongestion(CongestionControl value) {
		return new QuicOptions(value, this.streamWindow, this.connectionWindow, this.idleTimeout, this.handshakeTimeout,
				this.datagramBytes, this.socketBuffer);
	}

	/**
	 * These options with other windows.
	 * @param stream bytes in flight on one stream
	 * @param connection bytes in flight on all, not fewer than on one
	 * @return a copy
	 * @throws IllegalArgumentException if one is out of range
	 */
	public QuicOptions withWindows(int stream, int connection) {
		return new QuicOptions(this.congestion, stream, connection, this.idleTimeout, this.handshakeTimeout,
				this.datagramBytes, this.socketBuffer);
	}

	/**
	 * These options with other times.
	 * @param idle silence after which a connection ends, 1 second to 1 hour
	 * @param handshake longest handshake, 100 ms to 1 minute
	 * @return a copy
	 * @throws IllegalArgumentException if one is out of range
	 */
	public QuicOptions withTimeouts(Duration idle, Duration handshake) {
		return new QuicOptions(this.congestion, this.streamWindow, this.connectionWindow, idle, handshake,
				this.datagramBytes, this.socketBuffer);
	}

	/**
	 * These options with datagrams of another size.
	 * @param value bytes of the largest one that is sent
	 * @return a copy
	 * @throws IllegalArgumentException if it is out of range
	 */
	public QuicOptions withDatagramBytes(int value) {
		return new QuicOptions(this.congestion, this.streamWindow, this.connectionWindow, this.idleTimeout,
				this.handshakeTimeout, value, this.socketBuffer);
	}

	/**
	 * These options with other buffers of the socket.
	 * @param value bytes of each
	 * @return a copy
	 * @throws IllegalArgumentException if it is out of range
	 */
	public QuicOptions withSocketBuffer(int value) {
		return new QuicOptions(this.congestion, this.streamWindow, this.connectionWindow, this.idleTimeout,
				this.handshakeTimeout, this.datagramBytes, value);
	}

}
