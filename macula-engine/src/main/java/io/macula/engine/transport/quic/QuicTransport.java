package io.macula.engine.transport.quic;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.incubator.codec.quic.Quic;

/**
 * QUIC version 1 (RFC 9000) with TLS 1.3 over UDP. The socket that listens is the socket
 * that dials. Confined to the node's loop.
 */
public final class QuicTransport implements Transport {

	private final NodeContext context;

	private final EventLoop loop;

	private final QuicOptions options;

	/**
	 * Make the transport of one node.
	 * @param context the surroundings of the node, on the same loop
	 * @param loop the loop of the node, from {@link NodeLoop}
	 * @param options what is tuned
	 */
	public QuicTransport(NodeContext context, EventLoop loop, QuicOptions options) {
		this.context = context;
		this.loop = loop;
		this.options = options;
	}

	/**
	 * {@inheritDoc} A host that is a name and no address literal is resolved at once,
	 * which may take seconds.
	 */
	@Override
	public Socket bind(BindSpec spec, SocketListener listener) {
		if (!Quic.isAvailable()) {
			throw new MeshFailure(FailureCode.INVALID, null,
					"QUIC is not available on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
							+ "; add the jar netty-incubator-codec-native-quic with the classifier of this platform",
					Quic.unavailabilityCause());
		}
		return QuicSocket.open(this.context, this.loop, this.options, spec, listener);
	}

}
