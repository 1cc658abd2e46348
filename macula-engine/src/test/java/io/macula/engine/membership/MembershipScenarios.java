package io.macula.engine.membership;

import java.time.Duration;
import java.util.List;

import io.macula.engine.identity.NodeId;

/**
 * What many nodes go through, with the figures that come of it: membership alone, without
 * the other rooms of a node, so that a thousand are cheap. Stateless.
 */
final class MembershipScenarios {

	private static final Duration SETTLED = Duration.ofSeconds(30);

	/**
	 * How a crash became known.
	 *
	 * @param firstMillis until the first node suspected it
	 * @param suspectedMillis until all nodes did
	 * @param failedMillis until all nodes gave it up
	 * @param falseVerdicts about others
	 */
	record Crash(long firstMillis, long suspectedMillis, long failedMillis, int falseVerdicts) {
	}

	/**
	 * What a node sends when nothing happens.
	 *
	 * @param bytesPerSecond probes, answers and news
	 * @param syncBytesPerSecond exchanges of states
	 */
	record Cost(double bytesPerSecond, double syncBytesPerSecond) {
	}

	/**
	 * Verdicts of all nodes about nodes that live.
	 *
	 * @param healthy about nodes that were never disturbed
	 * @param returned about nodes that were disturbed but go on again
	 * @param absent about nodes that stood still or were deaf at that moment, which is
	 * right as far as anybody can know
	 */
	record Wrong(int healthy, int returned, int absent) {

		/**
		 * About nodes that did their work at that moment.
		 */
		int all() {
			return this.healthy + this.returned;
		}

	}

	/** How nodes are disturbed. */
	enum Disturbance {

		/** Nothing gets in or out, but clocks run, as in the experiments of Lifeguard. */
		DEAF,
		/** The process stands still. */
		STOPPED

	}

	private MembershipScenarios() {
	}

	private static SwimMesh settled(long seed, int count, MembershipSettings settings) {
		SwimMesh mesh = SwimMesh.acquainted(seed, count, settings);
		if (settings.probeInterval().equals(MembershipSettings.wan().probeInterval())) {
			// Nodes that probe as on a WAN are as far apart
			mesh.minLatency = 50_000_000;
			mesh.maxLatency = 150_000_000;
		}
		mesh.run(SETTLED);
		return mesh;
	}

	static Crash crash(long seed, int count, MembershipSettings settings) {
		SwimMesh mesh = settled(seed, count, settings);
		SwimNode dead = mesh.node(count / 2);
		NodeId id = dead.id();
		mesh.watch(id);
		long start = mesh.simulation.nanoTime();
		mesh.crash(dead);
		mesh.simulation.runUntil(() -> mesh.watchedFailed == count - 1, Duration.ofMinutes(5));
		return new Crash((mesh.firstSuspectedAt - start) / 1_000_000, (mesh.lastSuspectedAt - start) / 1_000_000,
				(mesh.lastFailedAt - start) / 1_000_000, mesh.falseVerdicts);
	}

	static Cost cost(long seed, int count, MembershipSettings settings, Duration time) {
		SwimMesh mesh = settled(seed, count, settings);
		mesh.weighs = true;
		mesh.run(time);
		double share = 1.0 / time.toSeconds() / count;
		return new Cost(mesh.nodes.stream().mapToLong((node) -> node.bytes).sum() * share,
				mesh.nodes.stream().mapToLong((node) -> node.syncBytes).sum() * share);
	}

	static Wrong loss(long seed, int count, MembershipSettings settings, double loss, Duration time) {
		SwimMesh mesh = settled(seed, count, settings);
		mesh.loss = loss;
		mesh.run(time);
		return wrong(mesh);
	}

	/**
	 * Three of ten nodes are disturbed for a while, then fine for up to two seconds, and
	 * so on.
	 */
	static Wrong disturbed(long seed, int count, MembershipSettings settings, Disturbance how, List<Integer> seconds,
			Duration time) {
		return disturbed(seed, count, settings, how, seconds, Duration.ofSeconds(2), time);
	}

	/**
	 * Three of ten nodes are disturbed for a while, then fine for a while, and so on.
	 * @param seconds how long; each time one of them by chance
	 * @param fine how long they are fine at most
	 */
	static Wrong disturbed(long seed, int count, MembershipSettings settings, Disturbance how, List<Integer> seconds,
			Duration fine, Duration time) {
		SwimMesh mesh = settled(seed, count, settings);
		for (int i = 0; i < count * 3 / 10; i++) {
			SwimNode node = mesh.node(i * 3);
			node.slow = true;
			disturbAgain(mesh, node, how, seconds, fine);
		}
		mesh.run(time);
		return wrong(mesh);
	}

	private static void disturbAgain(SwimMesh mesh, SwimNode node, Disturbance how, List<Integer> choice,
			Duration fine) {
		mesh.simulation.after(mesh.simulation.random().nextLong(fine.toNanos()), () -> {
			int seconds = choice.get(mesh.simulation.random().nextInt(choice.size()));
			if (how == Disturbance.DEAF) {
				mesh.deafen(node, Duration.ofSeconds(seconds));
			}
			else {
				mesh.stop(node, Duration.ofSeconds(seconds));
			}
			mesh.simulation.after(seconds * 1_000_000_000L, () -> disturbAgain(mesh, node, how, choice, fine));
		});
	}

	private static Wrong wrong(SwimMesh mesh) {
		int known = mesh.falseAboutHealthy + mesh.falseAboutReturned;
		return new Wrong(mesh.falseAboutHealthy, mesh.falseAboutReturned, mesh.falseVerdicts - known);
	}

}
