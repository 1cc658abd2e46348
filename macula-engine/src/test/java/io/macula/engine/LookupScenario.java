package io.macula.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.Contact;

/**
 * Nodes look for providers after others have died without a word, while tables still hold
 * the dead; then more die, and they look again. Without membership, which would tell
 * everybody who is dead: this is about the hash table alone.
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
		long real = System.nanoTime();
		Duration work = work();
		startAll();
		figure("start: dials per node", counter("link.dials") / this.parameters.nodes());
		figure("start: live heap", liveHeap() + " MiB");
		cost("start: ", real, work, 0);
		Set<Integer> providers = new LinkedHashSet<>();
		while (providers.size() < Math.min(PROVIDERS, this.parameters.nodes() / 2)) {
			providers.add(any());
		}
		providers.forEach((number) -> this.mesh.node(number).advertise("find.p" + number, (call) -> call.args()));
		this.mesh.run(Duration.ofSeconds(10));
		int killed = 0;
		for (double share : this.parameters.dead()) {
			while (killed < (int) (share * this.parameters.nodes())) {
				int number = any();
				if (!providers.contains(number)) {
					this.mesh.kill(number);
					killed++;
				}
			}
			this.mesh.run(Duration.ofMillis(100));
			lookUp(providers, share);
		}
	}

	private void lookUp(Set<Integer> providers, double share) {
		long real = System.nanoTime();
		Duration work = work();
		long virtual = this.mesh.simulation.nanoTime();
		long queriesBefore = counter("dht.find.queries");
		long failedBefore = counter("dht.find.failed_queries");
		long hopsBefore = counter("dht.find.hops");
		long dialsBefore = counter("link.dials");
		long finds = counter("dht.finds");
		long lookups = counter("dht.lookups");
		this.found = 0;
		Times times = new Times();
		for (int i = 0; i < LOOKUPS; i++) {
			find(providers.stream().skip(this.chance.nextInt(providers.size())).findFirst().orElseThrow(), times);
			this.mesh.run(Duration.ofMillis(20));
		}
		this.mesh.run(Duration.ofSeconds(6));
		double count = Math.max(1, counter("dht.finds") - finds);
		long queries = counter("dht.find.queries") - queriesBefore;
		long failed = counter("dht.find.failed_queries") - failedBefore;
		this.asked = queries / count;
		this.hops = (counter("dht.find.hops") - hopsBefore) / count;
		String when = Math.round(100 * share) + " % dead: ";
		figure(when + "lookups of records", Math.round(count));
		figure(when + "lookups of nodes beside them", counter("dht.lookups") - lookups - Math.round(count));
		figure(when + "success", percent(this.found, LOOKUPS));
		figure(when + "p50", times.millis(0.5));
		figure(when + "p99", times.millis(0.99));
		figure(when + "hops in the mean", decimal(this.hops));
		figure(when + "nodes asked in the mean", decimal(this.asked));
		figure(when + "of these silent", percent(failed, queries));
		figure(when + "messages in the mean", decimal((2 * queries - failed) / count));
		figure(when + "dials per lookup", decimal((counter("link.dials") - dialsBefore) / count));
		cost(when, real, work, virtual);
		String file = System.getProperty("macula.figures");
		if (file != null) {
			new LookupFigures(this.parameters.nodes(), (int) Math.round(100 * share), 100.0 * this.found / LOOKUPS,
					times.at(0.5), times.at(0.99), this.hops, this.asked, (2 * queries - failed) / count)
				.write(Path.of(file));
		}
	}

	private void cost(String when, long realBefore, Duration workBefore, long virtualBefore) {
		figure(when + "virtual time", (this.mesh.simulation.nanoTime() - virtualBefore) / 1_000_000_000 + " s");
		figure(when + "real time", (System.nanoTime() - realBefore) / 1_000_000_000 + " s");
		figure(when + "processor time", work().minus(workBefore).toSeconds() + " s");
		figure(when + "heap", heap() + " MiB");
	}

	private static String decimal(double value) {
		return String.format(Locale.ROOT, "%.1f", value);
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
