package io.macula.engine.erlang.model;

/**
 * A process of 0.14.3 dies of a message. Immutable.
 */
final class ErlangCrash extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean gateway;

	private final boolean routing;

	private ErlangCrash(String reason, boolean gateway, boolean routing) {
		super(reason, null, false, false);
		this.gateway = gateway;
		this.routing = routing;
	}

	/**
	 * The gateway, with its clients and subscriptions.
	 */
	static ErlangCrash gateway(String reason) {
		return new ErlangCrash(reason, true, false);
	}

	/**
	 * The routing server, with all entries of the DHT, while nobody waits for it.
	 */
	static ErlangCrash routing(String reason) {
		return new ErlangCrash(reason, false, true);
	}

	/**
	 * The routing server while the gateway waits for it.
	 */
	static ErlangCrash both(String reason) {
		return new ErlangCrash(reason, true, true);
	}

	boolean killsGateway() {
		return this.gateway;
	}

	boolean killsRouting() {
		return this.routing;
	}

}
