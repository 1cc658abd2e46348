package io.macula.engine.link;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;

/**
 * Takes the connections of peers that speak another protocol than Java nodes. Called on
 * the loop.
 */
public interface GuestHandler {

	/**
	 * What they speak.
	 * @return the ALPN protocol
	 */
	String protocol();

	/**
	 * A peer dialled this node.
	 * @param connection its connection
	 * @return who is told about it
	 */
	ConnectionListener accepted(Connection connection);

	/**
	 * This node dialled an endpoint, and such a peer answered.
	 * @param endpoint what was dialled
	 * @param connection the connection
	 * @param dial to be told how it ends, within the time of a handshake
	 * @return who is told about the connection; {@link ConnectionListener#opened} is not
	 * called
	 */
	ConnectionListener dialled(Endpoint endpoint, Connection connection, GuestDial dial);

}
