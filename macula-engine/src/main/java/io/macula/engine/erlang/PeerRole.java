package io.macula.engine.erlang;

import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.link.GuestDial;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * This node as a peer of gateways of 0.14.3.
 */
final class PeerRole {

	PeerRole(ErlangServices services, ErlangPolicy policy) {
	}

	void start() {
	}

	void leave() {
	}

	void close() {
	}

	ConnectionListener dialled(Endpoint endpoint, Connection connection, GuestDial dial) {
		connection.close(CloseReason.local(CloseReason.REFUSED, "gateways of 0.14.3 are not used"));
		dial.failed(new MeshFailure(FailureCode.UNREACHABLE, "a gateway of 0.14.3 is at " + endpoint));
		return new Ignored();
	}

	@Nullable CallHandler procedure(String procedure) {
		return null;
	}

	void bridges(Consumer<List<Contact>> then) {
		then.accept(List.of());
	}

	boolean isConnected() {
		return false;
	}

	List<ErlangPeerInfo> peers() {
		return List.of();
	}

}
