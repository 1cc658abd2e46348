package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

import static io.macula.engine.testing.Utf8.bytes;

/**
 * Nodes publish to each other and want to know what becomes of each message, while the
 * network loses packets, is parted and healed, and nodes crash. Some handlers take their
 * time, some have little room, some fail now and then.
 */
final class QosScenario extends Scenario {

	private static final int TOPICS = 8;

	private static final int ROUNDS = 240;

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final Map<NodeId, Map<String, Integer>> handled = new HashMap<>();

	private final Map<String, Long> last = new HashMap<>();

	private final List<Attempt> attempts = new ArrayList<>();

	private final Set<Integer> crashed = new HashSet<>();

	final Map<String, Integer> outcomes = new LinkedHashMap<>();

	/** Publishes of survivors whose future did not complete. */
	long unaccounted;

	/** Messages confirmed by a node that did not handle them exactly once. */
	long falselyConfirmed;

	/** Messages that some node handled more than once. */
	long twice;

	/** Messages handled after a later one of the same publisher and topic. */
	long disordered;

	long confirmed;

	QosScenario(Parameters parameters) {
		super(parameters);
	}

	@Override
	void play() {
		startAll();
		int nodes = this.parameters.nodes();
		for (int number = 0; number < nodes; number++) {
			subscribe(number, number % TOPICS, number / TOPICS % 5);
		}
		this.mesh.run(Duration.ofSeconds(10));
		Set<Integer> parted = new HashSet<>();
		for (int i = 0; i < ROUNDS; i++) {
			for (int burst = this.chance.nextInt(4); burst >= 0; burst--) {
				publish(any(), i);
			}
			if (i == ROUNDS / 4) {
				this.mesh.numbers().stream().filter((number) -> number % 3 == 1).forEach(parted::add);
				part(parted);
			}
			if (i == ROUNDS / 2) {
				heal();
			}
			if (i % (ROUNDS / 8) == ROUNDS / 16 && this.crashed.size() < nodes / 8) {
				int victim = 5 + this.chance.nextInt(nodes - 5);
				if (this.crashed.add(victim)) {
					this.mesh.kill(victim);
				}
			}
			this.mesh.run(Duration.ofMillis(100));
		}
		this.mesh.run(TIMEOUT.plusSeconds(10));
		judge();
	}

	private void part(Set<Integer> some) {
		Set<String> addresses = new HashSet<>();
		some.forEach((number) -> addresses.add(SimulatedMesh.port(number)));
		this.mesh.model.block((from, to) -> addresses.contains(from) != addresses.contains(to));
	}

	private void heal() {
		this.mesh.model.heal();
	}

	private void subscribe(int number, int topic, int kind) {
		MaculaNode node = this.mesh.node(number);
		SubscribeOptions options = SubscribeOptions.defaults();
		AsyncMessageHandler handler = switch (kind) {
			case 1 -> (message) -> {
				started(node.id(), message);
				CompletableFuture<Void> done = new CompletableFuture<>();
				this.mesh.context(number).after(30_000_000L, () -> done.complete(null));
				return done;
			};
			case 2 -> (message) -> {
				started(node.id(), message);
				if (message.sequence() % 7 == 3) {
					throw new IllegalStateException("does not like " + message.sequence());
				}
				return null;
			};
			default -> (message) -> started(node.id(), message);
		};
		String pattern = (kind == 3) ? "qos." + topic + ".*" : "qos." + topic + ".x";
		node.subscribeAsync(pattern, handler, (kind == 1) ? options.withQueueMessages(2) : options);
	}

	private @Nullable CompletionStage<?> started(NodeId node, Message message) {
		String key = new String(message.payload());
		this.handled.computeIfAbsent(node, (id) -> new HashMap<>()).merge(key, 1, Integer::sum);
		String line = node + " " + message.origin() + " " + message.topic();
		Long before = this.last.put(line, message.sequence());
		if (before != null && before > message.sequence()) {
			this.disordered++;
		}
		return null;
	}

	private void publish(int number, int round) {
		String key = this.attempts.size() + "/" + round;
		String topic = "qos." + this.chance.nextInt(TOPICS) + ".x";
		CompletableFuture<PublishResult> future = this.mesh.node(number)
			.publish(topic, bytes(key),
					PublishOptions.defaults().withQos(QualityOfService.AT_LEAST_ONCE).withTimeout(TIMEOUT));
		this.attempts.add(new Attempt(number, key, future));
	}

	private void judge() {
		for (Attempt attempt : this.attempts) {
			if (this.crashed.contains(attempt.publisher)) {
				continue;
			}
			if (!attempt.future.isDone()) {
				this.unaccounted++;
				continue;
			}
			if (attempt.future.isCompletedExceptionally()) {
				this.outcomes.merge("failed", 1, Integer::sum);
				continue;
			}
			attempt.future.join().outcomes().forEach((node, outcome) -> {
				String reason = (outcome.reason() != null) ? " " + outcome.reason() : "";
				this.outcomes.merge(outcome.state() + reason, 1, Integer::sum);
				if (outcome.isConfirmed()) {
					this.confirmed++;
					int count = this.handled.getOrDefault(node, Map.of()).getOrDefault(attempt.key, 0);
					this.falselyConfirmed += (count == 1) ? 0 : 1;
				}
			});
		}
		this.twice = this.handled.values()
			.stream()
			.flatMap((counts) -> counts.values().stream())
			.filter((count) -> count > 1)
			.count();
		figure("published", this.attempts.size());
		figure("outcomes", this.outcomes);
		figure("crashed", this.crashed.size());
		figure("unaccounted", this.unaccounted);
		figure("falsely confirmed", this.falselyConfirmed);
		figure("twice", this.twice);
		figure("disordered", this.disordered);
		figure("sent again", counter("pubsub.resent"));
	}

	private record Attempt(int publisher, String key, CompletableFuture<PublishResult> future) {
	}

}
