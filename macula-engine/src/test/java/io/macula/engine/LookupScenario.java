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
 * the dead. Without membership, which would tell everybody who is dead: this is about the
 * hash table alone.
 */
final class LookupScenario extends Scenario {

	private static final int PROVIDERS = 40;

	private static final int LOOKUPS = 300;

	long found;

	/** Nodes asked per lookup, in the mean. */
	double asked;

	/** Hops per lookup, in the mean. */
	double hops;

	LookupScenario(Parameters parameters) {
		super(parameters);
		if (!Boolean.getBoolean("macula.membership")) {
			this.mesh.with((builder) -> builder.membership(null));
		}
	}

	@Override
	void play() {
		startAll();
		figure("dials per node", counter("link.dials") / this.parameters.nodes());
		Set<Integer> providers = new LinkedHashSet<>();
		while (providers.size() < Math.min(PROVIDERS, this.parameters.nodes() / 2)) {
			providers.add(any());
		}
		providers.forEach((number) -> this.mesh.node(number).advertise("find.p" + number, (call) -> call.args()));
		this.mesh.run(Duration.ofSeconds(10));
		int dead = (int) (this.parameters.dead() * this.parameters.nodes());
		if (dead > 0 && Boolean.getBoolean("macula.before")) {
			lookUp(providers, "before: ");
		}
		while (dead > 0) {
			int number = any();
			if (!providers.contains(number)) {
				this.mesh.kill(number);
				dead--;
			}
		}
		this.mesh.run(Duration.ofMillis(100));
		lookUp(providers, "");
	}

	private void lookUp(Set<Integer> providers, String when) {
		long queriesBefore = counter("dht.lookup.queries");
		long hopsBefore = counter("dht.lookup.hops");
		long lookups = counter("dht.lookups");
		this.found = 0;
		Times times = new Times();
		for (int i = 0; i < LOOKUPS; i++) {
			find(providers.stream().skip(this.chance.nextInt(providers.size())).findFirst().orElseThrow(), times);
			this.mesh.run(Duration.ofMillis(20));
		}
		this.mesh.run(Duration.ofSeconds(6));
		double count = Math.max(1, counter("dht.lookups") - lookups);
		this.asked = (counter("dht.lookup.queries") - queriesBefore) / count;
		this.hops = (counter("dht.lookup.hops") - hopsBefore) / count;
		figure(when + "success", percent(this.found, LOOKUPS));
		figure(when + "p50", times.millis(0.5));
		figure(when + "p99", times.millis(0.99));
		figure(when + "hops in the mean", String.format(Locale.ROOT, "%.1f", this.hops));
		figure(when + "nodes asked in the mean", String.format(Locale.ROOT, "%.1f", this.asked));
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

}
