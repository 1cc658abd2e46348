package io.macula.engine.pubsub;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Time to find the subscriptions of a topic among many.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrieBenchmark {

	private static final int TOPICS = 1024;

	private static final int HOUSES = 100;

	private static final int ROOMS = 10;

	/** Number of patterns. */
	@Param({ "100", "10000" })
	public int patterns;

	/** How many of a hundred patterns have a wildcard. */
	@Param({ "0", "10" })
	public int wildcards;

	private final SubscriptionTrie<Integer> trie = new SubscriptionTrie<>();

	private final String[] hits = new String[TOPICS];

	private final String[] misses = new String[TOPICS];

	private int index;

	/**
	 * Subscribe.
	 */
	@Setup
	public void prepare() {
		Random random = new Random(1);
		for (int i = 0; i < this.patterns; i++) {
			this.trie.add(TopicPattern.of(pattern(i, random)), i);
		}
		for (int i = 0; i < TOPICS; i++) {
			int number = random.nextInt(this.patterns);
			this.hits[i] = topic(number);
			this.misses[i] = "factory" + topic(number).substring("home".length());
		}
	}

	private String pattern(int number, Random random) {
		if (random.nextInt(100) >= this.wildcards) {
			return topic(number);
		}
		String house = ".h" + number % HOUSES;
		return switch (random.nextInt(3)) {
			case 0 -> "home" + house + ".*.s" + number;
			case 1 -> "home.*.r" + number / HOUSES % ROOMS + ".s" + number;
			default -> "home" + house + ".r" + number / HOUSES % ROOMS + ".**.s" + number;
		};
	}

	private static String topic(int number) {
		return "home.h" + number % HOUSES + ".r" + number / HOUSES % ROOMS + ".s" + number;
	}

	/**
	 * A topic that one subscription matches.
	 * @param sink takes it
	 */
	@Benchmark
	public void hit(Blackhole sink) {
		this.trie.match(this.hits[this.index++ & (TOPICS - 1)], sink::consume);
	}

	/**
	 * A topic that differs at its first level.
	 * @param sink takes nothing
	 */
	@Benchmark
	public void miss(Blackhole sink) {
		this.trie.match(this.misses[this.index++ & (TOPICS - 1)], sink::consume);
	}

}
