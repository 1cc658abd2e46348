package io.macula.engine.erlang;

import java.util.HashSet;
import java.util.Set;

import io.macula.engine.runtime.Timer;

/**
 * Tells a gateway of 0.14.3 which procedures this node offers, so that its peers find
 * them, and tells it again before they would count as gone. Such a gateway cannot be told
 * that a procedure is offered no more. Confined to the loop.
 */
final class HostProcedures {

	private static final long AGAIN_NANOS = 240_000_000_000L;

	private final HostShared shared;

	private final HostConnection connection;

	private Timer timer = Timer.NONE;

	private boolean stopped;

	HostProcedures(HostShared shared, HostConnection connection) {
		this.shared = shared;
		this.connection = connection;
	}

	void start() {
		storeAll();
	}

	void storeAll() {
		this.timer.cancel();
		if (this.stopped) {
			return;
		}
		this.timer = this.shared.context().after(AGAIN_NANOS, this::storeAll);
		Set<String> names = new HashSet<>(this.shared.services().rpc().procedures());
		names.stream().sorted().forEach(this::store);
	}

	/** A procedure is offered. */
	void store(String procedure) {
		if (!this.stopped) {
			this.connection.send(this.shared.frames().storeProcedure(procedure), PacedWriter.Kind.URGENT);
		}
	}

	void stop() {
		this.stopped = true;
		this.timer.cancel();
	}

}
