package io.macula.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import static io.macula.engine.testing.Utf8.bytes;

/**
 * Every node subscribes, exactly or with wildcards, and nodes publish at random.
 */
final class PubSubScenario extends Scenario {

	private static final int MESSAGES = 300;

	private static final int GROUPS = 10;

	private final Map<String, Integer> received = new LinkedHashMap<>();

	long expected;

	long missing;

	long twice;

	long strange;

	PubSubScenario(Parameters parameters) {
		super(parameters);
	}

	@Override
	void play() {
		startAll();
		int nodes = this.parameters.nodes();
		for (int number = 0; number < nodes; number++) {
			int own = number;
			String pattern = (number % 2 == 0) ? "flood." + number % GROUPS + ".*" : "flood." + number % GROUPS + ".x";
			this.mesh.node(number)
				.subscribe(pattern,
						(message) -> this.received.merge(own + "#" + new String(message.payload()), 1, Integer::sum));
		}
		this.mesh.run(Duration.ofSeconds(10));
		long before = messages();
		Map<String, Integer> wanted = new LinkedHashMap<>();
		for (int i = 0; i < MESSAGES; i++) {
			int group = this.chance.nextInt(GROUPS);
			this.mesh.node(any()).publish("flood." + group + ".x", bytes("" + i));
			for (int number = group; number < nodes; number += GROUPS) {
				wanted.put(number + "#" + i, 1);
			}
			this.mesh.run(Duration.ofMillis(100));
		}
		this.mesh.run(Duration.ofSeconds(15));
		this.expected = wanted.size();
		this.missing = wanted.keySet().stream().filter((key) -> !this.received.containsKey(key)).count();
		this.twice = this.received.values().stream().filter((count) -> count > 1).count();
		this.strange = this.received.keySet().stream().filter((key) -> !wanted.containsKey(key)).count();
		figure("deliveries expected", this.expected);
		figure("missing", this.missing);
		figure("twice", this.twice);
		figure("to nobody who asked", this.strange);
		figure("parcels", messages() - before);
	}

}
