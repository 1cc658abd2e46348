package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.ElasticExecutor;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.testing.ThreadedContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireMessage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several threads publish to the same topics while routes change and a link takes little
 * at a time.
 */
class ConcurrentPublishingTests {

	private static final int THREADS = 4;

	private static final int EACH = 30_000;

	private static final String[] TOPICS = { "a.x", "a.y", "b.z" };

	/** The subscriber's thread may not run for a while: nothing is dropped then. */
	private final ThreadedContext context = new ThreadedContext(
			Limits.builder().mailboxMessages(THREADS * EACH).build());

	private final ElasticExecutor executor = new ElasticExecutor("publish-test", 16);

	private final FakeLinks links = new FakeLinks(this.context);

	private final FakeDirectory directory = new FakeDirectory();

	private final FakeDirectory.View view = this.directory.view(this.context, this.links::self);

	private final PubSub pubsub = new PubSub(this.context, this.links, this.view, this.view, "com.example.test",
			this.executor);

	@AfterEach
	void close() {
		this.context.onLoop(() -> {
			this.pubsub.close();
			return true;
		});
		this.executor.close();
		this.context.close();
	}

	@Test
	void everySubscriberSeesTheNumbersOfATopicRise() throws InterruptedException {
		ConcurrentLinkedQueue<Delivery> local = new ConcurrentLinkedQueue<>();
		AtomicReference<@Nullable LocalSubscription> subscription = new AtomicReference<>();
		FakeLink fast = this.context.onLoop(() -> {
			this.pubsub.start();
			return open("fast", "**");
		});
		FakeLink slow = this.context.onLoop(() -> open("slow", "a.*", "b.*"));
		this.pubsub.subscribe("**", SubscriptionSettings.DEFAULTS, DeliveryHandler.of(local::add),
				new SubscribeCompletion() {

					@Override
					public void subscribed(LocalSubscription now) {
						subscription.set(now);
					}

					@Override
					public void failed(MeshFailure failure) {
						throw new AssertionError(failure);
					}

				});
		Awaitility.await().until(() -> subscription.get() != null);
		slow.allow(50, true);
		Semaphore window = new Semaphore(2000);
		AtomicInteger ended = new AtomicInteger();
		List<String> problems = new ArrayList<>();
		PublishCompletion completion = new PublishCompletion() {

			@Override
			public void published(List<NodeId> recipients, List<NodeId> unreachable) {
				if (recipients.size() < 3) {
					synchronized (problems) {
						problems.add(recipients + " but not " + unreachable);
					}
				}
				window.release();
				ended.incrementAndGet();
			}

			@Override
			public void failed(MeshFailure failure) {
				synchronized (problems) {
					problems.add(failure.toString());
				}
				window.release();
				ended.incrementAndGet();
			}

		};
		List<Thread> threads = new ArrayList<>();
		for (int t = 0; t < THREADS; t++) {
			int number = t;
			threads.add(new Thread(() -> {
				for (int i = 0; i < EACH; i++) {
					window.acquireUninterruptibly();
					this.pubsub.publish(TOPICS[(i + number) % TOPICS.length], new byte[8], null, Map.of(), completion);
				}
			}));
		}
		threads.forEach(Thread::start);
		int changes = 0;
		while (ended.get() < THREADS * EACH && changes < 100_000) {
			// Patterns come and go, so that routes are worked out again and again
			int change = changes++;
			this.context.onLoop(() -> {
				this.links.receive(fast, new Interest(false, List.of("c." + change, "a.*"), List.of(), Extras.NONE));
				this.links.receive(fast, new Interest(false, List.of(), List.of("c." + change), Extras.NONE));
				return true;
			});
			Thread.yield();
		}
		for (Thread thread : threads) {
			thread.join(TimeUnit.SECONDS.toMillis(60));
		}
		Awaitility.await().until(() -> ended.get() == THREADS * EACH);
		Awaitility.await().until(() -> local.size() == THREADS * EACH);
		assertThat(problems).isEmpty();
		assertThat(slow.sent).hasSize(THREADS * EACH);
		assertRising(sequences(fast));
		assertRising(sequences(slow));
		assertRising(local.stream().map((delivery) -> Map.entry(delivery.topic(), delivery.sequence())).toList());
		assertThat(this.context.counters().value("pubsub.held_back")).isPositive();
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	private FakeLink open(String name, String... patterns) {
		FakeLink link = this.links.open(name);
		this.links.receive(link, new Interest(true, List.of(patterns), null, Extras.NONE));
		return link;
	}

	private static List<Map.Entry<String, Long>> sequences(FakeLink link) {
		List<Map.Entry<String, Long>> sequences = new ArrayList<>();
		for (WireMessage message : link.sent) {
			Publish publish = (Publish) message;
			sequences.add(Map.entry(String.valueOf(publish.topic()), publish.seq()));
		}
		return sequences;
	}

	private static void assertRising(List<Map.Entry<String, Long>> messages) {
		Map<String, Long> last = new HashMap<>();
		for (Map.Entry<String, Long> message : messages) {
			long expected = last.getOrDefault(message.getKey(), 0L) + 1;
			assertThat(message.getValue()).as(message.getKey()).isEqualTo(expected);
			last.put(message.getKey(), expected);
		}
		assertThat(messages).hasSize(THREADS * EACH);
	}

}
