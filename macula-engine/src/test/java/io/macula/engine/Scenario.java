package io.macula.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import io.macula.engine.simulation.Trace;
import io.macula.engine.transport.memory.Courier;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens to a mesh of whole nodes in virtual time, and the figures that
 * come of it. The same parameters give the same figures. Confined to the thread of the
 * test.
 */
abstract class Scenario {

	/**
	 * What varies. Immutable.
	 *
	 * @param nodes number of nodes
	 * @param seed of everything that is left to chance
	 * @param loss share of packets that is lost
	 * @param dead shares of the nodes that are dead without a word, one after the other
	 */
	record Parameters(int nodes, long seed, double loss, List<Double> dead) {

		Parameters(int nodes, long seed, double loss, double dead) {
			this(nodes, seed, loss, List.of(dead));
		}

		static Parameters ofSystem() {
			return new Parameters(Integer.getInteger("macula.nodes", 100), Long.getLong("macula.seed", 1),
					Double.parseDouble(System.getProperty("macula.loss", "0")),
					Arrays.stream(System.getProperty("macula.dead", "0").split(",")).map(Double::valueOf).toList());
		}

		/** The share of the dead in the end. */
		double deadAtLast() {
			return this.dead.get(this.dead.size() - 1);
		}

	}

	private static final Map<String, java.util.function.Function<Parameters, Scenario>> ALL = new LinkedHashMap<>();

	static {
		ALL.put("lookup", LookupScenario::new);
		ALL.put("churn", ChurnScenario::new);
		ALL.put("partition", PartitionScenario::new);
		ALL.put("pubsub", PubSubScenario::new);
		ALL.put("qos", QosScenario::new);
		ALL.put("rpc", RpcScenario::new);
		ALL.put("membership", MembershipScenario::new);
	}

	final Parameters parameters;

	final SimulatedMesh mesh;

	final RandomGenerator chance;

	private boolean aloud;

	private final Map<String, Object> figures = new LinkedHashMap<>();

	Scenario(Parameters parameters) {
		this.parameters = parameters;
		this.mesh = new SimulatedMesh(parameters.seed());
		this.mesh.model.loss(parameters.loss());
		this.chance = this.mesh.simulation.random();
	}

	static Scenario of(String name, Parameters parameters) {
		java.util.function.Function<Parameters, Scenario> maker = ALL.get(name);
		if (maker == null) {
			throw new IllegalArgumentException("There is no scenario '" + name + "', only " + ALL.keySet());
		}
		return maker.apply(parameters);
	}

	/** Print each figure as soon as it is known. */
	final Scenario aloud() {
		this.aloud = true;
		return this;
	}

	/** Let it happen. */
	abstract void play();

	final Map<String, Object> run() {
		long start = System.nanoTime();
		try (Trace trace = trace()) {
			if (trace != null) {
				this.mesh.model.trace(trace);
			}
			play();
		}
		catch (AssertionError | RuntimeException ex) {
			throw new AssertionError(replay(), ex);
		}
		figure("virtual time", Duration.ofNanos(this.mesh.simulation.nanoTime()).toSeconds() + " s");
		figure("trace", Long.toHexString(this.mesh.model.hash()));
		figure("real time", (System.nanoTime() - start) / 1_000_000_000 + " s");
		figure("processor time", work().toSeconds() + " s");
		figure("heap", heap() + " MiB");
		return this.figures;
	}

	/** How to see the same run again; the description of every assertion on it. */
	final String replay() {
		String name = ALL.keySet().stream().filter((one) -> isNamed(one)).findFirst().orElse("?");
		return "seed " + this.parameters.seed() + ", play it again with: mvn -q -pl macula-engine test"
				+ " -Dtest=ScenarioCommand -Dsurefire.failIfNoSpecifiedTests=false -Dmacula.scenario=" + name
				+ " -Dmacula.nodes=" + this.parameters.nodes() + " -Dmacula.seed=" + this.parameters.seed()
				+ " -Dmacula.loss=" + this.parameters.loss() + " -Dmacula.dead="
				+ this.parameters.dead().stream().map(String::valueOf).collect(Collectors.joining(","))
				+ " -Dmacula.trace=trace.txt";
	}

	private boolean isNamed(String name) {
		return getClass().getSimpleName().equalsIgnoreCase(name + "Scenario");
	}

	private static @Nullable Trace trace() {
		String file = System.getProperty("macula.trace");
		if (file == null) {
			return null;
		}
		Integer node = Integer.getInteger("macula.trace.node");
		return new Trace(Path.of(file), Duration.ofSeconds(Long.getLong("macula.trace.from", 0)),
				Duration.ofSeconds(Long.getLong("macula.trace.until", 1_000_000)),
				(node != null) ? SimulatedMesh.port(node) : null);
	}

	/** What this process has had of all processors. */
	static Duration work() {
		return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/** What is in use, in MiB, rubbish included. */
	static long heap() {
		Runtime memory = Runtime.getRuntime();
		return (memory.totalMemory() - memory.freeMemory()) >> 20;
	}

	/** What is in use, in MiB, after the rubbish has gone. */
	static long liveHeap() {
		System.gc();
		return heap();
	}

	final void figure(String name, Object value) {
		this.figures.put(name, value);
		if (this.aloud) {
			System.out.println("  " + name + ": " + value);
		}
	}

	/** Start all nodes, a few of which are seeds, and let them find their places. */
	final void startAll() {
		int seeds = Math.min(5, this.parameters.nodes());
		this.mesh.start(0);
		for (int number = 1; number < this.parameters.nodes(); number++) {
			this.mesh.start(number, (number < seeds) ? 0 : number % seeds);
			this.mesh.run(Duration.ofMillis(20));
		}
		this.mesh.run(Duration.ofSeconds(45));
	}

	/** A node that runs. */
	final int any() {
		List<Integer> numbers = this.mesh.numbers();
		return numbers.get(this.chance.nextInt(numbers.size()));
	}

	final long counter(String name) {
		long sum = 0;
		for (int number : this.mesh.numbers()) {
			sum += this.mesh.context(number).counters().value(name);
		}
		return sum;
	}

	final long messages() {
		return this.mesh.model.parcels(Courier.Kind.STREAM);
	}

	static String percent(long part, long all) {
		return String.format(Locale.ROOT, "%.2f %%", (all == 0) ? 0.0 : 100.0 * part / all);
	}

	/** Durations, for percentiles. */
	static final class Times {

		private final List<Long> nanos = new ArrayList<>();

		void add(long duration) {
			this.nanos.add(duration);
		}

		String millis(double quantile) {
			return this.nanos.isEmpty() ? "none" : at(quantile) + " ms";
		}

		/** In ms, 0 if there is none. */
		long at(double quantile) {
			if (this.nanos.isEmpty()) {
				return 0;
			}
			long[] sorted = this.nanos.stream().mapToLong(Long::longValue).sorted().toArray();
			return sorted[Math.min(sorted.length - 1, (int) (quantile * sorted.length))] / 1_000_000;
		}

	}

}
