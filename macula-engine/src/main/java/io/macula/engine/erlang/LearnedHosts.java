package io.macula.engine.erlang;

import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.link.Backoff;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Gateways of 0.14.3 that nobody configured: they connected to this node and asked for
 * others, so they want to be part of one mesh with it. Dialled again when they are gone,
 * and forgotten when they stay away. Confined to the loop.
 */
final class LearnedHosts {

	private static final int MOST = 16;

	private static final int MAX_FAILURES = 10;

	/** A full node of 0.14.3 asks twice a minute. */
	private static final long AGAIN_NANOS = 60_000_000_000L;

	private static final long FIRST_RETRY_NANOS = 500_000_000L;

	private static final long LAST_RETRY_NANOS = 60_000_000_000L;

	private static final class Host {

		private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, LAST_RETRY_NANOS);

		private int failures;

		private @Nullable Timer retry;

	}

	private final HostShared shared;

	private final Map<Endpoint, Host> hosts = new LinkedHashMap<>();

	/** Whoever says where to dial can say so as often as he likes. */
	private final Recently<Endpoint> dialled;

	private boolean stopped;

	LearnedHosts(HostShared shared) {
		this.shared = shared;
		this.dialled = new Recently<>(shared.context(), AGAIN_NANOS, 16 * MOST);
	}

	void learn(Endpoint endpoint) {
		if (this.stopped || this.hosts.containsKey(endpoint)
				|| this.shared.services().links().self().endpoints().contains(endpoint)) {
			return;
		}
		if (this.hosts.size() >= MOST) {
			this.shared.count("learned.refused");
			return;
		}
		if (!this.dialled.add(endpoint)) {
			this.shared.count("learned.again");
			return;
		}
		this.shared.count("learned");
		this.hosts.put(endpoint, new Host());
		dial(endpoint);
	}

	private void dial(Endpoint endpoint) {
		Host dialled = this.hosts.get(endpoint);
		if (this.stopped || dialled == null) {
			return;
		}
		dialled.retry = null;
		this.shared.services().links().connect(endpoint, (outcome) -> {
			if (outcome instanceof SeedOutcome.Hosted hosted) {
				Host host = this.hosts.get(endpoint);
				if (host != null) {
					host.failures = 0;
					host.backoff.succeeded();
				}
				hosted.guest().whenClosed(() -> retry(endpoint));
			}
			else if (outcome instanceof SeedOutcome.Linked) {
				// A Java node, which the mesh looks after
				this.hosts.remove(endpoint);
			}
			else {
				retry(endpoint);
			}
		});
	}

	private void retry(Endpoint endpoint) {
		Host host = this.hosts.get(endpoint);
		if (host == null || this.stopped) {
			return;
		}
		if (++host.failures > MAX_FAILURES) {
			this.hosts.remove(endpoint);
			return;
		}
		host.retry = this.shared.context()
			.after(host.backoff.next(this.shared.context().random()), () -> dial(endpoint));
	}

	/** Dial them with fresh timers; those that are connected are left in peace. */
	void restart() {
		this.hosts.forEach((endpoint, host) -> {
			if (host.retry != null) {
				host.retry.cancel();
				host.retry = this.shared.context().after(FIRST_RETRY_NANOS, () -> dial(endpoint));
			}
		});
	}

	int size() {
		return this.hosts.size();
	}

	void stop() {
		this.stopped = true;
		this.hosts.values().forEach((host) -> {
			if (host.retry != null) {
				host.retry.cancel();
			}
		});
		this.hosts.clear();
	}

}
