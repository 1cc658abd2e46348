package io.macula.engine.erlang.model;

import java.nio.charset.StandardCharsets;

/**
 * How a model client is set up. Immutable.
 *
 * @param realm name of the realm that it says
 * @param nodeId the id that it says: 32 bytes, 64 hexadecimal digits, or anything
 * @param endpoint the endpoint that it says, where usually nobody listens
 * @param pingMillis time between its PINGs, 0 for none
 * @param reconnectMillis time until it dials again after a failure, 0 for never
 * @param timers how many reconnects a lost connection causes: 0.14.3 starts a timer for
 * each event of the end and does not look whether it is connected when it rings, so it
 * then has as many connections, of which it uses the newest
 */
public record ClientOptions(String realm, byte[] nodeId, String endpoint, long pingMillis, long reconnectMillis,
		int timers) {

	/**
	 * A client as 0.14.3 makes it.
	 * @param name decides its id of 32 bytes
	 * @return the options
	 */
	public static ClientOptions of(String name) {
		return of(Hashes.sha256(name));
	}

	public static ClientOptions of(byte[] nodeId) {
		return new ClientOptions(GatewayOptions.RECORDED_REALM, nodeId, "https://127.0.0.1:9443", 30_000, 5_000, 1);
	}

	/**
	 * A client whose id is text, as that of a full node.
	 * @param name decides its id of 64 hexadecimal digits
	 * @return the options
	 */
	public static ClientOptions hex(String name) {
		return of(Hashes.hex(Hashes.sha256(name)).getBytes(StandardCharsets.US_ASCII));
	}

	public ClientOptions withRealm(String value) {
		return new ClientOptions(value, this.nodeId, this.endpoint, this.pingMillis, this.reconnectMillis, this.timers);
	}

	public ClientOptions withEndpoint(String value) {
		return new ClientOptions(this.realm, this.nodeId, value, this.pingMillis, this.reconnectMillis, this.timers);
	}

	public ClientOptions withPing(long millis) {
		return new ClientOptions(this.realm, this.nodeId, this.endpoint, millis, this.reconnectMillis, this.timers);
	}

	public ClientOptions withReconnect(long millis) {
		return new ClientOptions(this.realm, this.nodeId, this.endpoint, this.pingMillis, millis, this.timers);
	}

	public ClientOptions withTimers(int value) {
		return new ClientOptions(this.realm, this.nodeId, this.endpoint, this.pingMillis, this.reconnectMillis, value);
	}

}
