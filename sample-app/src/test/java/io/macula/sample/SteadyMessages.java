package io.macula.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.DeliveryOutcome;
import io.macula.engine.MaculaNode;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Publishes the numbers from 1, 100 of them a second, each at least once, and keeps what
 * became of them at each node. Thread-safe.
 */
final class SteadyMessages implements AutoCloseable {

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final MaculaNode node;

	private final String topic;

	private final AtomicLong published = new AtomicLong();

	private final Map<Long, Map<String, DeliveryOutcome>> outcomes = new ConcurrentSkipListMap<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	/**
	 * Begin.
	 * @param node who publishes
	 * @param topic what the messages are about
	 */
	SteadyMessages(MaculaNode node, String topic) {
		this.node = node;
		this.topic = topic;
		this.clock.scheduleAtFixedRate(this::publish, 0, 10, TimeUnit.MILLISECONDS);
	}

	private void publish() {
		long number = this.published.incrementAndGet();
		this.node.publish(this.topic, Long.toString(number).getBytes(StandardCharsets.UTF_8),
				PublishOptions.defaults().withQos(QualityOfService.AT_LEAST_ONCE).withTimeout(Duration.ofSeconds(20)))
			.whenComplete((result, failure) -> accounted(number, result, failure));
	}

	private void accounted(long number, @Nullable PublishResult result, @Nullable Throwable failure) {
		if (result == null) {
			this.failures.add("message " + number + ": " + failure);
			return;
		}
		Map<String, DeliveryOutcome> all = new TreeMap<>();
		result.outcomes().forEach((NodeId id, DeliveryOutcome outcome) -> all.put(id.toString(), outcome));
		this.outcomes.put(number, all);
	}

	/**
	 * The number that was published last.
	 * @return the number
	 */
	long published() {
		return this.published.get();
	}

	/**
	 * What became of messages, by their numbers and the ids of nodes.
	 * @return those that are settled
	 */
	Map<Long, Map<String, DeliveryOutcome>> outcomes() {
		return new TreeMap<>(this.outcomes);
	}

	/**
	 * Wait until a node has confirmed a message that was published from now on.
	 * @param id its id
	 * @return number of the first one
	 */
	long awaitConfirmedBy(String id) {
		long from = published() + 1;
		long[] first = new long[1];
		await().alias("a message is confirmed by " + id).atMost(AbstractProcessTests.PATIENCE).until(() -> {
			for (long number = from; number <= published() && first[0] == 0; number++) {
				DeliveryOutcome outcome = this.outcomes.getOrDefault(number, Map.of()).get(id);
				first[0] = (outcome != null && outcome.isConfirmed()) ? number : 0;
			}
			return first[0] > 0;
		});
		return first[0];
	}

	/**
	 * Publish no more, and wait until it is known of each message what became of it.
	 */
	void allAccountedFor() {
		close();
		await().alias("messages are accounted for")
			.atMost(AbstractProcessTests.PATIENCE)
			.until(() -> this.outcomes.size() + this.failures.size() == published());
		assertThat(this.failures).as("of " + published() + " messages").isEmpty();
	}

	@Override
	public void close() {
		this.clock.shutdown();
		try {
			assertThat(this.clock.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted", ex);
		}
	}

}
