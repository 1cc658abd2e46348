package io.macula.engine.erlang;

import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.NodeContext;

/**
 * What the connections to gateways of 0.14.3 have in common. Confined to the loop.
 */
final class HostShared {

	private final ErlangServices services;

	private final ErlangPolicy policy;

	private final PeerRole role;

	private final LogThrottle throttle;

	HostShared(ErlangServices services, ErlangPolicy policy, PeerRole role) {
		this.services = services;
		this.policy = policy;
		this.role = role;
		this.throttle = new LogThrottle(services.context()::nanoTime, 10);
	}

	ErlangServices services() {
		return this.services;
	}

	ErlangPolicy policy() {
		return this.policy;
	}

	PeerRole role() {
		return this.role;
	}

	LogThrottle throttle() {
		return this.throttle;
	}

	NodeContext context() {
		return this.services.context();
	}

	HostFrames frames() {
		List<Endpoint> own = this.services.links().self().endpoints();
		Endpoint endpoint = own.isEmpty() ? new Endpoint("localhost", Endpoint.DEFAULT_PORT) : own.get(0);
		return new HostFrames(this.services.self(), endpoint, this.services.realm().name());
	}

	void count(String name) {
		this.services.context().counters().increment("erlang.host." + name);
	}

	byte[] randomId() {
		byte[] id = new byte[16];
		context().random().nextBytes(id);
		return id;
	}

}
