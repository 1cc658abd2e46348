package io.macula.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import static io.macula.engine.testing.Utf8.bytes;

/**
 * The mesh is cut in two for a minute and heals. Both sides go on meanwhile, and
 * afterwards everybody reaches everybody again.
 */
final class PartitionScenario extends Scenario {

	private static final int ROUNDS = 20;

	private final Map<String, Integer> received = new LinkedHashMap<>();

	long expectedWithin;

	long receivedWithin;

	long expectedAfter;

	long receivedAfter;

	long twice;

	PartitionScenario(Parameters parameters) {
		super(parameters);
	}

	@Override
	void play() {
		startAll();
		int nodes = this.parameters.nodes();
		for (int number = 0; number < nodes; number++) {
			int own = number;
			this.mesh.node(number)
				.subscribe("cut.all",
						(message) -> this.received.merge(own + new String(message.payload()), 1, Integer::sum));
		}
		this.mesh.run(Duration.ofSeconds(10));
		this.mesh.model.block((from, to) -> side(from) != side(to));
		// Until both sides know that the others are gone
		this.mesh.run(Duration.ofSeconds(30));
		Map<String, Integer> publishers = new LinkedHashMap<>();
		long soon = 0;
		for (int round = 0; round < ROUNDS; round++) {
			int publisher = any();
			publishers.put("~" + round, publisher);
			this.mesh.node(publisher).publish("cut.all", bytes("~" + round));
			this.mesh.run(Duration.ofMillis(1500));
			soon += reachedOnSide("~" + round, publisher);
		}
		this.mesh.run(Duration.ofSeconds(6));
		for (Map.Entry<String, Integer> published : publishers.entrySet()) {
			this.expectedWithin += this.mesh.numbers()
				.stream()
				.filter((number) -> number % 2 == published.getValue() % 2)
				.count();
			this.receivedWithin += reachedOnSide(published.getKey(), published.getValue());
		}
		figure("delivered while cut, within 1.5 s", percent(soon, this.expectedWithin));
		this.mesh.model.heal();
		long healed = this.mesh.simulation.nanoTime();
		int round = 0;
		boolean whole = false;
		while (!whole && round < 60) {
			for (int number = 0; number < nodes; number++) {
				this.mesh.node(number).publish("cut.all", bytes("+" + round + "+" + number));
			}
			this.mesh.run(Duration.ofSeconds(4));
			whole = true;
			for (int number = 0; number < nodes; number++) {
				whole &= reached("+" + round + "+" + number) == nodes;
			}
			round++;
		}
		figure("whole again after",
				whole ? Duration.ofNanos(this.mesh.simulation.nanoTime() - healed).toSeconds() + " s" : "never");
		for (int i = 0; i < ROUNDS; i++) {
			this.mesh.node(any()).publish("cut.all", bytes("=" + i));
			this.mesh.run(Duration.ofSeconds(1));
			this.expectedAfter += nodes;
			this.receivedAfter += reached("=" + i);
		}
		this.twice = this.received.values().stream().filter((count) -> count > 1).count();
		figure("delivered while cut", percent(this.receivedWithin, this.expectedWithin));
		figure("delivered after", percent(this.receivedAfter, this.expectedAfter));
		figure("delivered twice", this.twice);
		figure("two links to one node", twoLinks());
	}

	private static int side(String port) {
		return Integer.parseInt(port.substring(port.lastIndexOf('.') + 1, port.indexOf(':'))) % 2;
	}

	private long reachedOnSide(String mark, int publisher) {
		return this.mesh.numbers()
			.stream()
			.filter((number) -> number % 2 == publisher % 2 && this.received.containsKey(number + mark))
			.count();
	}

	private long reached(String mark) {
		return this.mesh.numbers().stream().filter((number) -> this.received.containsKey(number + mark)).count();
	}

	long twoLinks() {
		return this.mesh.numbers().stream().filter((number) -> {
			var peers = this.mesh.node(number).peers();
			return peers.stream().map(PeerInfo::id).distinct().count() != peers.size();
		}).count();
	}

}
