package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.macula.engine.membership.MembershipSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.macula.engine.testing.Utf8.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Very many nodes come and go around three that stay: whatever these hold of them is let
 * go of. The others subscribe, offer, publish, call, are published to and called under
 * names of their own; some leave, some crash, some come back with the same key at once.
 * {@code macula.churn.nodes} says how many, 1,000 unless set; see docs/soak.md.
 */
class PeerChurnSimulationTests {

	private static final int STAYING = 3;

	private static final int WAVE = 50;

	/** Of a wave: the others let nobody in. */
	private static final int SERVERS = 5;

	/** For what is kept for some time after use, and for a few more or less. */
	private static final long SLACK = 4;

	private final SimulatedMesh mesh = new SimulatedMesh(5);

	private int delivered;

	private int answered;

	private static MembershipSettings forgetting() {
		MembershipSettings lan = MembershipSettings.lan();
		return new MembershipSettings(lan.probeInterval(), lan.probeTimeout(), lan.indirectProbes(),
				lan.suspicionMultiplier(), lan.suspicionMaxMultiplier(), lan.retransmitMultiplier(),
				lan.gossipInterval(), lan.gossipNodes(), lan.gossipBytes(), lan.syncInterval(), Duration.ofMinutes(2),
				lan.lifeguard());
	}

	@Test
	@Timeout(value = 30, unit = TimeUnit.MINUTES)
	void whatTheOthersLeaveBehindGoesAway() {
		int nodes = Integer.getInteger("macula.churn.nodes", 1000);
		this.mesh.with((builder) -> builder.membership(forgetting()));
		this.mesh.start(0);
		this.mesh.start(1, 0);
		this.mesh.start(2, 0);
		for (int number = 0; number < STAYING; number++) {
			this.mesh.node(number).subscribe("churn.*.news", (message) -> this.delivered++);
			this.mesh.node(number).advertise("churn.echo", (call) -> call.args());
		}
		this.mesh.run(Duration.ofSeconds(5));
		churn(STAYING, 2 * WAVE);
		settle();
		Map<String, Long> before = held();
		Set<String> names = counterNames();
		int tasks = this.mesh.simulation.pending();
		this.delivered = 0;
		this.answered = 0;
		churn(STAYING + 2 * WAVE, nodes);
		System.out.printf("churn of seed 5: %d nodes came and went, %d messages delivered, %d calls answered%n", nodes,
				this.delivered, this.answered);
		Map<String, Long> busy = held();
		settle();
		Map<String, Long> after = held();
		Map<String, String> grown = new TreeMap<>();
		after.forEach((name, size) -> {
			// Numbers of names are taken back when all 'namesPerLink' are used up
			if (!name.endsWith(".NameNumbers.numbers") && size > before.getOrDefault(name, 0L) + SLACK) {
				grown.put(name, before.getOrDefault(name, 0L) + " -> " + busy.get(name) + " -> " + size);
			}
		});
		assertThat(grown).as("entries of tables that have grown").isEmpty();
		Set<String> more = new TreeSet<>(counterNames());
		more.removeAll(names);
		assertThat(more).as("names of counters").hasSizeLessThan(20);
		assertThat(this.mesh.simulation.pending()).as("timers").isLessThan(tasks + 20);
		assertThat(this.delivered).isGreaterThan(nodes);
		assertThat(this.answered).isGreaterThan(nodes);
	}

	/** Longer than anything is remembered. */
	private void settle() {
		this.mesh.run(Duration.ofMinutes(70));
	}

	private void churn(int first, int count) {
		for (int from = first; from < first + count; from += WAVE) {
			List<Integer> wave = new ArrayList<>();
			for (int number = from; number < Math.min(from + WAVE, first + count); number++) {
				wave.add(number);
			}
			wave.forEach(this::come);
			this.mesh.run(Duration.ofSeconds(1));
			wave.forEach(this::use);
			this.mesh.run(Duration.ofSeconds(2));
			// A few crash and are there again before anybody has noticed
			wave.stream().filter((number) -> number % 10 == 3).forEach((number) -> {
				this.mesh.kill(number);
				come(number);
			});
			this.mesh.run(Duration.ofSeconds(1));
			wave.forEach(this::go);
			if ((from - first + WAVE) % 1000 == 0) {
				System.out.printf("%d nodes, %d messages, %d calls%n", from - first + WAVE, this.delivered,
						this.answered);
			}
		}
	}

	private void come(int number) {
		boolean server = number % WAVE < SERVERS;
		// Who is a member hears of all others, so not all are
		boolean member = number % 5 == 0;
		this.mesh.with((builder) -> builder.membership(member ? forgetting() : null).client(!server));
		MaculaNode node = this.mesh.start(number, number % STAYING);
		node.subscribe("own." + number, (message) -> this.delivered++);
		node.advertise("quote." + number, (call) -> call.args());
	}

	private void use(int number) {
		MaculaNode node = this.mesh.node(number);
		node.publish("churn." + number + ".news", new byte[] { 1 });
		count(node.call("churn.echo", bytes("1")));
		MaculaNode staying = this.mesh.node(number % STAYING);
		staying.publish("own." + number, new byte[] { 1 });
		count(staying.call("quote." + number, bytes("1")));
		if (number % 5 == 0) {
			MaculaNode other = this.mesh.node((number + 1) % STAYING);
			other.publish("own." + number, new byte[] { 1 });
			count(other.call("quote." + number, bytes("1")));
		}
	}

	private void count(CompletableFuture<byte[]> answer) {
		answer.thenAccept((bytes) -> this.answered++);
	}

	private void go(int number) {
		if (number % 2 == 0) {
			this.mesh.leave(number);
			return;
		}
		this.mesh.kill(number);
	}

	private Map<String, Long> held() {
		Map<String, Long> all = new TreeMap<>();
		for (int number = 0; number < STAYING; number++) {
			ReachableEntries.from(((MeshNode) this.mesh.node(number)).graph())
				.forEach((name, size) -> all.merge(name, size, Long::sum));
		}
		return all;
	}

	private Set<String> counterNames() {
		Set<String> names = new TreeSet<>();
		for (int number = 0; number < STAYING; number++) {
			names.addAll(this.mesh.node(number).counters().keySet());
		}
		return names;
	}

}
