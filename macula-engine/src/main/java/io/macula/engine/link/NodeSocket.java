package io.macula.engine.link;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The one socket of a node. When it breaks it can be bound again, at the address that
 * others know. Confined to the loop.
 */
final class NodeSocket {

	private final Transport transport;

	private @Nullable Socket open;

	private @Nullable BindSpec again;

	private @Nullable SocketListener listener;

	private Consumer<Throwable> whenBroken = (cause) -> {
	};

	NodeSocket(Transport transport) {
		this.transport = transport;
	}

	/**
	 * Bind for the first time.
	 * @throws MeshFailure if that is not possible
	 */
	Path bind(BindSpec spec, SocketListener told, Consumer<Throwable> broken) {
		Socket bound = this.transport.bind(spec, told);
		this.open = bound;
		this.listener = told;
		this.whenBroken = broken;
		// The port that was given, and the address that the name had
		this.again = (bound.local() instanceof Path.Udp udp) ? new BindSpec(host(udp.address()),
				udp.address().getPort(), spec.tls(), spec.streams(), spec.accepting()) : spec;
		return bound.local();
	}

	private static String host(InetSocketAddress address) {
		return address.getAddress().getHostAddress();
	}

	/**
	 * Bind a socket that broke again; does nothing to one that is open.
	 * @throws MeshFailure if that is not possible now
	 */
	void bindAgain() {
		if (this.open != null) {
			return;
		}
		if (this.again == null || this.listener == null) {
			throw new MeshFailure(FailureCode.INVALID, "the socket was never bound");
		}
		this.open = this.transport.bind(this.again, this.listener);
	}

	void broke(Throwable cause) {
		this.open = null;
		this.whenBroken.accept(cause);
	}

	/**
	 * The socket, {@code null} while there is none.
	 */
	@Nullable Socket open() {
		return this.open;
	}

	/**
	 * Whether there was a socket, and it broke.
	 */
	boolean isBroken() {
		return this.open == null && this.again != null;
	}

	void close() {
		Socket present = this.open;
		if (present != null) {
			present.close();
		}
	}

}
