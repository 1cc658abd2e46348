package io.macula.engine.erlang.model;

import java.util.List;

import io.macula.engine.transport.Path;

/**
 * How a model gateway is set up. Immutable.
 *
 * @param realm name of its realm
 * @param name its NODE_NAME, of which its id is the hash
 * @param propagate whether a subscription is stored at the nearest nodes of its table, by
 * dialling them
 * @param acceptGapMillis a connection that comes less than so long after another one is
 * refused, as by a single acceptor; 0 to refuse none
 * @param restart whether it comes back empty after a crash
 * @param rateLimited whether it asks the DHT only once in two seconds for each topic, and
 * remembers subscribers for five, as 0.14.3 does: other publishes go to local subscribers
 * only
 * @param bootstrap nodes that it connects to as a full node
 */
public record GatewayOptions(String realm, String name, boolean propagate, long acceptGapMillis, boolean restart,
		boolean rateLimited, List<Path> bootstrap) {

	/** Realm of the recorded conversations. */
	public static final String RECORDED_REALM = "com.example.test";

	/**
	 * A seed as 0.14.3 makes it, except that it refuses no connects.
	 * @return the options
	 */
	public static GatewayOptions defaults() {
		return new GatewayOptions(RECORDED_REALM, "model-gateway", true, 0, true, true, List.of());
	}

	public GatewayOptions withRealm(String value) {
		return new GatewayOptions(value, this.name, this.propagate, this.acceptGapMillis, this.restart,
				this.rateLimited, this.bootstrap);
	}

	public GatewayOptions withName(String value) {
		return new GatewayOptions(this.realm, value, this.propagate, this.acceptGapMillis, this.restart,
				this.rateLimited, this.bootstrap);
	}

	public GatewayOptions withPropagate(boolean value) {
		return new GatewayOptions(this.realm, this.name, value, this.acceptGapMillis, this.restart, this.rateLimited,
				this.bootstrap);
	}

	public GatewayOptions withSingleAcceptor(long gapMillis) {
		return new GatewayOptions(this.realm, this.name, this.propagate, gapMillis, this.restart, this.rateLimited,
				this.bootstrap);
	}

	public GatewayOptions withRestart(boolean value) {
		return new GatewayOptions(this.realm, this.name, this.propagate, this.acceptGapMillis, value, this.rateLimited,
				this.bootstrap);
	}

	public GatewayOptions withRateLimited(boolean value) {
		return new GatewayOptions(this.realm, this.name, this.propagate, this.acceptGapMillis, this.restart, value,
				this.bootstrap);
	}

	public GatewayOptions withBootstrap(Path... seeds) {
		return new GatewayOptions(this.realm, this.name, this.propagate, this.acceptGapMillis, this.restart,
				this.rateLimited, List.of(seeds));
	}

}
