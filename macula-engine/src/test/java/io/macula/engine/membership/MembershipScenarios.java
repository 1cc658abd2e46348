package io.macula.engine.membership;

import java.time.Duration;

import io.macula.engine.identity.NodeId;

/**
 * What many nodes go through, with the figures that come of it. Run as a program it
 * prints all of them: arguments are numbers of nodes, by default 8, 64 and 256.
 * Stateless.
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
	 * @param healthy about nodes that were not disturbed
	 * @param all about any
	 * @param suspicions how many suspicions began
	 */
	record Wrong(int healthy, int all, long suspicions) {
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

	static Crash crash(long seed, int count, MembershipSettings settings) {
		SwimMesh mesh = SwimMesh.of(seed, count, settings);
		mesh.run(SETTLED);
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
		SwimMesh mesh = SwimMesh.of(seed, count, settings);
		mesh.run(SETTLED);
		long bytes = mesh.nodes.stream().mapToLong((node) -> node.bytes).sum();
		long sync = mesh.nodes.stream().mapToLong((node) -> node.syncBytes).sum();
		mesh.run(time);
		double share = 1.0 / time.toSeconds() / count;
		return new Cost((mesh.nodes.stream().mapToLong((node) -> node.bytes).sum() - bytes) * share,
				(mesh.nodes.stream().mapToLong((node) -> node.syncBytes).sum() - sync) * share);
	}

	static Wrong loss(long seed, int count, MembershipSettings settings, double loss, Duration time) {
		SwimMesh mesh = SwimMesh.of(seed, count, settings);
		mesh.run(SETTLED);
		mesh.loss = loss;
		mesh.run(time);
		return wrong(mesh);
	}

	/**
	 * Three of ten nodes are disturbed for a while, then fine for up to two seconds, and
	 * so on.
	 */
	static Wrong disturbed(long seed, int count, MembershipSettings settings, Disturbance how, int seconds,
			Duration time) {
		SwimMesh mesh = SwimMesh.of(seed, count, settings);
		mesh.run(SETTLED);
		for (int i = 0; i < count * 3 / 10; i++) {
			SwimNode node = mesh.node(i * 3);
			node.slow = true;
			disturbAgain(mesh, node, how, seconds);
		}
		mesh.run(time);
		return wrong(mesh);
	}

	private static void disturbAgain(SwimMesh mesh, SwimNode node, Disturbance how, int seconds) {
		mesh.simulation.after(mesh.simulation.random().nextLong(2_000_000_000L), () -> {
			if (how == Disturbance.DEAF) {
				mesh.deafen(node, Duration.ofSeconds(seconds));
			}
			else {
				mesh.stop(node, Duration.ofSeconds(seconds));
			}
			mesh.simulation.after(seconds * 1_000_000_000L, () -> disturbAgain(mesh, node, how, seconds));
		});
	}

	private static Wrong wrong(SwimMesh mesh) {
		return new Wrong(mesh.falseAboutHealthy, mesh.falseVerdicts,
				mesh.nodes.stream().mapToLong((node) -> node.counter("suspected")).sum());
	}

	/**
	 * Print everything.
	 * @param args numbers of nodes
	 */
	public static void main(String[] args) {
		int[] counts = (args.length > 0) ? java.util.Arrays.stream(args).mapToInt(Integer::parseInt).toArray()
				: new int[] { 8, 64, 256 };
		Duration time = Duration.ofMinutes(10);
		MembershipSettings with = MembershipSettings.lan();
		MembershipSettings without = with.withoutLifeguard();
		for (int count : counts) {
			System.out.println(count + " nodes");
			System.out.println("  " + crash(1, count, with));
			System.out.println("  " + cost(1, count, with, time));
			System.out.println("  5 % loss: " + loss(1, count, with, 0.05, time) + ", without Lifeguard "
					+ loss(1, count, without, 0.05, time));
			for (Disturbance how : Disturbance.values()) {
				for (int seconds : new int[] { 2, 5, 10 }) {
					System.out.println(
							"  30 % " + how + " for " + seconds + " s: " + disturbed(1, count, with, how, seconds, time)
									+ ", without Lifeguard " + disturbed(1, count, without, how, seconds, time));
				}
			}
		}
	}

}
