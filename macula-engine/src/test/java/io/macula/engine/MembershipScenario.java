package io.macula.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;

/**
 * A node crashes: when does the first node know, and when do all. Then, for ten minutes,
 * three nodes of ten stand still for two, five or ten seconds now and then, and nobody
 * should be taken for dead.
 */
final class MembershipScenario extends Scenario {

	private static final int ROUNDS = 60;

	/** A verdict that comes later has another cause than the pause. */
	private static final long SETTLED = 15_000_000_000L;

	private final Set<NodeId> failed = new LinkedHashSet<>();

	private long firstFailed = -1;

	private long lastFailed;

	/** When nodes stood still the last time, by number of nanoseconds. */
	private final Map<NodeId, Long> still = new HashMap<>();

	private long wrong;

	private long wrongAboutOthers;

	private NodeId dead;

	long detectionMillis;

	long everybodyMillis;

	MembershipScenario(Parameters parameters) {
		super(parameters);
		this.dead = NodeId.sha256Of("nobody");
	}

	@Override
	void play() {
		startAll();
		int nodes = this.parameters.nodes();
		for (int number : this.mesh.numbers()) {
			NodeId own = this.mesh.node(number).id();
			this.mesh.node(number).listen(new NodeListener() {

				@Override
				public void memberFailed(MemberInfo member) {
					failed(own, member.id());
				}

			});
		}
		figure("members known", this.mesh.node(0).members().size() + " of " + (nodes - 1));
		int victim = nodes - 1;
		this.dead = this.mesh.node(victim).id();
		long start = this.mesh.simulation.nanoTime();
		this.mesh.kill(victim);
		this.mesh.run(Duration.ofSeconds(60));
		this.detectionMillis = (this.firstFailed - start) / 1_000_000;
		this.everybodyMillis = (this.lastFailed - start) / 1_000_000;
		figure("first node knows after", this.detectionMillis + " ms");
		figure("last node knows after", this.everybodyMillis + " ms");
		figure("nodes that know", this.failed.size() + " of " + this.mesh.numbers().size());
		figure("wrong before pauses", this.wrong);
		int[] seconds = { 2, 5, 10 };
		for (int round = 0; round < ROUNDS; round++) {
			for (int number : this.mesh.numbers()) {
				if (this.chance.nextDouble() < 0.03) {
					int pause = seconds[this.chance.nextInt(seconds.length)];
					long until = this.mesh.simulation.nanoTime() + Duration.ofSeconds(pause).toNanos();
					this.still.merge(this.mesh.node(number).id(), until, Math::max);
					this.mesh.context(number).pause();
					this.mesh.simulation.after(Duration.ofSeconds(pause).toNanos(), this.mesh.context(number)::resume);
				}
			}
			this.mesh.run(Duration.ofSeconds(10));
		}
		this.mesh.run(Duration.ofSeconds(30));
		figure("verdicts about nodes that stood still", this.wrong - this.wrongAboutOthers);
		figure("verdicts about nodes that did not", this.wrongAboutOthers);
	}

	private void failed(NodeId by, NodeId member) {
		if (!member.equals(this.dead)) {
			this.wrong++;
			Long until = this.still.get(member);
			if (until == null || this.mesh.simulation.nanoTime() - until > SETTLED) {
				this.wrongAboutOthers++;
			}
			return;
		}
		long now = this.mesh.simulation.nanoTime();
		this.firstFailed = (this.firstFailed < 0) ? now : this.firstFailed;
		this.lastFailed = now;
		this.failed.add(by);
	}

}
