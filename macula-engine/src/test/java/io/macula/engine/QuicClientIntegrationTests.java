package io.macula.engine;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

import io.macula.engine.identity.Endpoint;

/**
 * Clients and seeds over real QUIC.
 */
class QuicClientIntegrationTests extends ClientContract {

	QuicClientIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

	@Override
	Endpoint free(MaculaNodeBuilder builder) {
		try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
			builder.listen("127.0.0.1", socket.getLocalPort());
			return new Endpoint("127.0.0.1", socket.getLocalPort());
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
