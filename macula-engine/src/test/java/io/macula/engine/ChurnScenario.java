package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static io.macula.engine.testing.Utf8.bytes;

/**
 * Half of the nodes are replaced within ten minutes. Some stay, offer procedures and
 * subscribe, and are called and sent messages by all others.
 */
final class ChurnScenario extends Scenario {

	private static final int STAYING = 20;

	private static final int SECONDS = 600;

	private final Map<String, Integer> received = new TreeMap<>();

	long called;

	long answered;

	long published;

	long delivered;

	long twice;

	ChurnScenario(Parameters parameters) {
		super(parameters);
		if (System.getProperty("macula.membership", "true").equals("false")) {
			this.mesh.with((builder) -> builder.membership(null));
		}
	}

	@Override
	void play() {
		startAll();
		int staying = Math.min(STAYING, this.parameters.nodes() / 4);
		for (int number = 5; number < 5 + staying; number++) {
			int own = number;
			this.mesh.node(number).advertise("churn.p" + number, (call) -> call.args());
			this.mesh.node(number)
				.subscribe("churn." + number + ".*",
						(message) -> this.received.merge(own + new String(message.payload()), 1, Integer::sum));
		}
		this.mesh.run(Duration.ofSeconds(10));
		int replacements = this.parameters.nodes() / 2;
		int next = this.parameters.nodes();
		int replaced = 0;
		for (int second = 0; second < SECONDS; second++) {
			while (replaced < (long) replacements * (second + 1) / SECONDS) {
				List<Integer> others = new ArrayList<>(this.mesh.numbers());
				others.removeIf((number) -> number < 5 + staying);
				this.mesh.kill(others.get(this.chance.nextInt(others.size())));
				this.mesh.start(next++, this.chance.nextInt(5));
				replaced++;
			}
			int target = 5 + this.chance.nextInt(staying);
			use(target, second);
			this.mesh.run(Duration.ofSeconds(1));
		}
		this.mesh.run(Duration.ofSeconds(10));
		this.twice = this.received.values().stream().filter((count) -> count > 1).count();
		this.delivered = this.received.size();
		figure("replaced", replaced);
		figure("calls answered", this.answered + " of " + this.called + ", " + percent(this.answered, this.called));
		figure("messages delivered",
				this.delivered + " of " + this.published + ", " + percent(this.delivered, this.published));
		figure("delivered twice", this.twice);
	}

	private void use(int target, int number) {
		int other = any();
		while (other == target) {
			other = any();
		}
		this.called++;
		this.mesh.node(other)
			.call("churn.p" + target, bytes("x"), CallOptions.timeout(Duration.ofSeconds(5)))
			.thenAccept((reply) -> this.answered++);
		this.published++;
		this.mesh.node(other).publish("churn." + target + ".value", bytes("#" + number));
	}

}
