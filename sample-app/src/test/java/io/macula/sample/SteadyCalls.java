package io.macula.sample;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.engine.Reply;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls a procedure 250 times a second, whatever becomes of earlier calls. Thread-safe.
 */
final class SteadyCalls implements AutoCloseable {

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final MaculaNode node;

	private final String procedure;

	private final byte[] args;

	private final CallOptions options;

	private final AtomicLong made = new AtomicLong();

	private final AtomicLong ended = new AtomicLong();

	private final Map<String, Long> answers = new ConcurrentHashMap<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	/**
	 * Begin.
	 * @param node who calls
	 * @param procedure what
	 * @param args with which arguments
	 * @param options how
	 */
	SteadyCalls(MaculaNode node, String procedure, String args, CallOptions options) {
		this.node = node;
		this.procedure = procedure;
		this.args = args.getBytes(StandardCharsets.UTF_8);
		this.options = options;
		this.clock.scheduleAtFixedRate(this::call, 0, 4, TimeUnit.MILLISECONDS);
	}

	private void call() {
		long number = this.made.incrementAndGet();
		this.node.exchange(this.procedure, this.args, this.options)
			.whenComplete((reply, failure) -> ended(number, reply, failure));
	}

	private void ended(long number, @Nullable Reply reply, @Nullable Throwable failure) {
		if (reply != null) {
			this.answers.merge(String.valueOf(reply.responder()), 1L, Long::sum);
		}
		else {
			this.failures.add("call " + number + ": " + failure);
		}
		this.ended.incrementAndGet();
	}

	/**
	 * Calls that were answered, by the id of the node that did.
	 * @return how many of each
	 */
	Map<String, Long> answers() {
		return Map.copyOf(this.answers);
	}

	/**
	 * Wait until a node has answered once more.
	 * @param id its id
	 */
	void awaitAnswerOf(String id) {
		long before = this.answers.getOrDefault(id, 0L);
		await().alias("an answer of " + id)
			.atMost(AbstractProcessTests.PATIENCE)
			.until(() -> this.answers.getOrDefault(id, 0L) > before);
	}

	/**
	 * Make no more calls, wait for those under way, and see that none failed.
	 */
	void allAnswered() {
		close();
		await().alias("calls have ended")
			.atMost(AbstractProcessTests.PATIENCE)
			.until(() -> this.ended.get() == this.made.get());
		assertThat(this.failures).as("of " + this.made + " calls").isEmpty();
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

	@Override
	public String toString() {
		return this.made + " calls, answered by " + this.answers;
	}

}
