package io.macula.engine;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import static io.macula.engine.testing.Utf8.bytes;

/**
 * Five nodes offer each procedure, others call it all the time, and providers die one
 * after the other.
 */
final class RpcScenario extends Scenario {

	private static final int CALLS = 600;

	final Map<String, Integer> outcomes = new TreeMap<>();

	RpcScenario(Parameters parameters) {
		super(parameters);
	}

	@Override
	void play() {
		startAll();
		int nodes = this.parameters.nodes();
		int procedures = Math.max(1, nodes / 20);
		for (int procedure = 0; procedure < procedures; procedure++) {
			for (int i = 0; i < 5; i++) {
				this.mesh.node(5 + procedure * 5 + i).advertise("busy.p" + procedure, (call) -> call.args());
			}
		}
		this.mesh.run(Duration.ofSeconds(10));
		Times times = new Times();
		int dying = (int) (this.parameters.deadAtLast() * procedures * 5);
		for (int i = 0; i < CALLS; i++) {
			if (dying > 0 && i % (CALLS / (dying + 1)) == CALLS / (dying + 1) - 1) {
				// Never the first of a procedure: somebody must be left
				int victim = 5 + (i * 7 % procedures) * 5 + 1 + i % 4;
				if (this.mesh.numbers().contains(victim)) {
					this.mesh.kill(victim);
				}
			}
			call(any(), i % procedures, times);
			this.mesh.run(Duration.ofMillis(100));
		}
		this.mesh.run(Duration.ofSeconds(10));
		figure("outcomes", this.outcomes);
		figure("p50", times.millis(0.5));
		figure("p99", times.millis(0.99));
	}

	private void call(int caller, int procedure, Times times) {
		long start = this.mesh.simulation.nanoTime();
		this.mesh.node(caller)
			.call("busy.p" + procedure, bytes("x"), CallOptions.timeout(Duration.ofSeconds(5)).withIdempotent(true))
			.whenComplete((reply, failure) -> {
				String outcome = (failure != null) ? failure.getClass().getSimpleName() : "answered";
				this.outcomes.merge(outcome, 1, Integer::sum);
				times.add(this.mesh.simulation.nanoTime() - start);
			});
	}

}
