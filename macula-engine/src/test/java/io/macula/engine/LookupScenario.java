package io.macula.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.Contact;

/**
 * Nodes look for providers after others have died without a word, while tables still hold
 * the dead.
 */
final class LookupScenario extends Scenario {

	private static final int PROVIDERS = 40;

	private static final int LOOKUPS = 300;

	long found;

	LookupScenario(Parameters parameters) {
		super(parameters);
	}

	@Override
	void play() {
		startAll();
		Set<Integer> providers = new LinkedHashSet<>();
		while (providers.size() < Math.min(PROVIDERS, this.parameters.nodes() / 2)) {
			providers.add(any());
		}
		providers.forEach((number) -> this.mesh.node(number).advertise("find.p" + number, (call) -> call.args()));
		this.mesh.run(Duration.ofSeconds(10));
		int dead = (int) (this.parameters.dead() * this.parameters.nodes());
		while (dead > 0) {
			int number = any();
			if (!providers.contains(number)) {
				this.mesh.kill(number);
				dead--;
			}
		}
		this.mesh.run(Duration.ofMillis(100));
		long lookups = counter("dht.lookups");
		long queries = counter("dht.lookup.queries");
		long hops = counter("dht.lookup.hops");
		Times times = new Times();
		for (int i = 0; i < LOOKUPS; i++) {
			find(providers.stream().skip(this.chance.nextInt(providers.size())).findFirst().orElseThrow(), times);
			this.mesh.run(Duration.ofMillis(20));
		}
		this.mesh.run(Duration.ofSeconds(6));
		lookups = counter("dht.lookups") - lookups;
		figure("found", this.found);
		figure("success", percent(this.found, LOOKUPS));
		figure("p50", times.millis(0.5));
		figure("p99", times.millis(0.99));
		figure("hops in the mean", mean(counter("dht.lookup.hops") - hops, lookups));
		figure("nodes asked in the mean", mean(counter("dht.lookup.queries") - queries, lookups));
	}

	private void find(int provider, Times times) {
		int asking = any();
		while (asking == provider) {
			asking = any();
		}
		long start = this.mesh.simulation.nanoTime();
		CompletableFuture<Collection<Contact>> answer = this.mesh.node(asking).discoverProviders("find.p" + provider);
		answer.thenAccept((contacts) -> {
			if (contacts.stream().anyMatch((one) -> one.nodeId().equals(this.mesh.node(provider).id()))) {
				this.found++;
				times.add(this.mesh.simulation.nanoTime() - start);
			}
		});
	}

	private static String mean(long sum, long count) {
		return String.format(Locale.ROOT, "%.1f", (double) sum / Math.max(1, count));
	}

}
