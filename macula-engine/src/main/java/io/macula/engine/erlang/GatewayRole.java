package io.macula.engine.erlang;

import java.util.List;

import io.macula.engine.rpc.CallHandler;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * This node as a gateway of 0.14.3: peers connect to it.
 */
final class GatewayRole {

	GatewayRole(ErlangServices services, ErlangPolicy policy) {
	}

	void start() {
	}

	void leave() {
	}

	void close() {
	}

	ConnectionListener accepted(Connection connection) {
		connection.close(CloseReason.local(CloseReason.REFUSED, "peers of 0.14.3 are not admitted here"));
		return new Ignored();
	}

	@Nullable CallHandler procedure(String procedure) {
		return null;
	}

	List<ErlangPeerInfo> peers() {
		return List.of();
	}

}
