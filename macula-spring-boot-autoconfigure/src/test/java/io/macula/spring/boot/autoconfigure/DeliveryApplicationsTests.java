package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.macula.engine.DeliveryOutcome;
import io.macula.engine.DeliveryOutcome.State;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.identity.NodeId;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;
import io.macula.spring.listener.LoggingMessageRecoverer;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.listener.RetryingErrorHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.handler.annotation.DestinationVariable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what annotations promise about delivery, between applications whose nodes meet
 * in a network inside this process.
 */
class DeliveryApplicationsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void oneOfAGroupGetsEachMessage() {
		seed().withUserConfiguration(Worker.class)
			.run((first) -> joining("second").withUserConfiguration(Worker.class)
				.run((second) -> joining("teller").withUserConfiguration(Teller.class).run((teller) -> {
					MeshApplications.awaitJoined(second);
					awaitSubscribers(teller, "work", 2);
					List<Integer> sent = IntStream.range(0, 60).boxed().toList();
					for (int number : sent) {
						assertThat(teller.getBean(Tell.class).work(number).outcomes()).hasSize(1)
							.allSatisfy((node, outcome) -> assertThat(outcome.isConfirmed()).isTrue());
					}
					List<Integer> atFirst = first.getBean(Worker.class).done;
					List<Integer> atSecond = second.getBean(Worker.class).done;
					assertThat(atFirst).isNotEmpty();
					assertThat(atSecond).isNotEmpty();
					List<Integer> all = new ArrayList<>(atFirst);
					all.addAll(atSecond);
					assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
				})));
	}

	@Test
	void assuredMessageIsConfirmedWhenTheFutureOfTheMethodIsDone() {
		run((hearer, teller) -> {
			Hearer bean = hearer.getBean(Hearer.class);
			awaitSubscribers(teller, "assured.later", 1);
			CompletableFuture<PublishResult> told = teller.getBean(Tell.class).assured("later", 1);
			bean.entered.await();
			assertThat(told).isNotDone();
			bean.later.complete(null);
			assertThat(told).succeedsWithin(PATIENCE)
				.satisfies((result) -> assertThat(outcome(result, hearer)).isEqualTo(DeliveryOutcome.confirmed()));
			assertThat(bean.messages).singleElement()
				.satisfies((message) -> assertThat(message.qos()).isEqualTo(QualityOfService.AT_LEAST_ONCE));
		});
	}

	@Test
	void assuredMessageThatTheMethodFailsWithIsRejected() {
		run((hearer, teller) -> {
			awaitSubscribers(teller, "assured.fails", 1);
			assertThat(teller.getBean(Tell.class).assured("fails", 1)).succeedsWithin(PATIENCE)
				.satisfies((result) -> assertThat(outcome(result, hearer).state()).isEqualTo(State.REJECTED))
				.satisfies((result) -> assertThat(outcome(result, hearer).reason()).doesNotContain("1234"));
			assertThat(hearer.getBean(Hearer.class).seen).containsExactly(1, 1, 1);
		});
	}

	@Test
	void lastValueIsHandedToWhoeverSubscribesLater() {
		seed().withUserConfiguration(Teller.class).run((teller) -> {
			teller.getBean(Tell.class).weather(1);
			teller.getBean(Tell.class).weather(2);
			joining("hearer").withUserConfiguration(Hearer.class).run((hearer) -> {
				MeshApplications.awaitJoined(hearer);
				Hearer bean = hearer.getBean(Hearer.class);
				Awaitility.await().until(() -> !bean.messages.isEmpty());
				assertThat(bean.messages).singleElement()
					.satisfies((message) -> assertThat(message.retained()).isTrue());
				teller.getBean(Tell.class).weather(3);
				Awaitility.await().until(() -> !bean.withoutLast.isEmpty() && bean.seen.size() == 2);
				assertThat(bean.seen).containsExactly(2, 3);
				assertThat(bean.withoutLast).containsExactly(3);
			});
		});
	}

	@ParameterizedTest
	@CsvSource({ "latest,4,1 6", "oldest,3,1 5 6", "newest,3,1 2 3" })
	void messagesThatAreTooManyAreDroppedAsTheAnnotationSays(String way, long dropped, String left) {
		run((hearer, teller) -> {
			Hearer bean = hearer.getBean(Hearer.class);
			awaitSubscribers(teller, "plain." + way, 1);
			Tell tell = teller.getBean(Tell.class);
			tell.plain(way, 1);
			bean.entered.await();
			for (int number = 2; number <= 6; number++) {
				assertThat(tell.plain(way, number).recipients()).hasSize(1);
			}
			MaculaNode node = hearer.getBean(MaculaNode.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(count(node, "pubsub.dropped.superseded")
						+ count(node, "pubsub.dropped.overflow") + count(node, "pubsub.dropped.queue_full"))
					.isEqualTo(dropped));
			bean.released.countDown();
			List<Integer> expected = List.of(left.split(" ")).stream().map(Integer::valueOf).toList();
			Awaitility.await().until(() -> bean.seen.size() >= expected.size());
			assertThat(bean.seen).containsExactlyElementsOf(expected);
		});
	}

	@Test
	void assuredMessageThatFindsTheQueueFullIsRejectedWhereTheAnnotationSaysFail() {
		run((hearer, teller) -> {
			Hearer bean = hearer.getBean(Hearer.class);
			awaitSubscribers(teller, "assured.full", 1);
			Tell tell = teller.getBean(Tell.class);
			CompletableFuture<PublishResult> first = tell.assured("full", 1);
			bean.entered.await();
			CompletableFuture<PublishResult> second = tell.assured("full", 2);
			CompletableFuture<PublishResult> third = tell.assured("full", 3);
			assertThat(third).succeedsWithin(PATIENCE)
				.satisfies((result) -> assertThat(outcome(result, hearer).state()).isEqualTo(State.REJECTED));
			bean.released.countDown();
			for (CompletableFuture<PublishResult> fits : List.of(first, second)) {
				assertThat(fits).succeedsWithin(PATIENCE)
					.satisfies((result) -> assertThat(outcome(result, hearer).isConfirmed()).isTrue());
			}
			assertThat(bean.seen).containsExactly(1, 2);
		});
	}

	@Test
	void assuredMessagesAreHeldBackAndKeepTheirOrderByDefault() {
		run((hearer, teller) -> {
			Hearer bean = hearer.getBean(Hearer.class);
			awaitSubscribers(teller, "assured.patient", 1);
			Tell tell = teller.getBean(Tell.class);
			List<CompletableFuture<PublishResult>> all = new ArrayList<>();
			for (int number = 1; number <= 8; number++) {
				all.add(tell.assured("patient", number));
			}
			bean.entered.await();
			bean.released.countDown();
			for (CompletableFuture<PublishResult> told : all) {
				assertThat(told).succeedsWithin(PATIENCE)
					.satisfies((result) -> assertThat(outcome(result, hearer).isConfirmed()).isTrue());
			}
			assertThat(bean.seen).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
		});
	}

	@Test
	void severalAreHandledAtOnceAsTheyArrive() {
		run((hearer, teller) -> {
			Hearer bean = hearer.getBean(Hearer.class);
			awaitSubscribers(teller, "plain.parallel", 1);
			for (int number = 1; number <= 3; number++) {
				teller.getBean(Tell.class).plain("parallel", number);
			}
			Awaitility.await().until(() -> bean.seen.size() == 3);
			assertThat(bean.seen).containsExactlyInAnyOrder(1, 2, 3);
		});
	}

	@Test
	void messagesOfAPublisherKeepTheirOrder() {
		run((hearer, teller) -> {
			Hearer bean = hearer.getBean(Hearer.class);
			awaitSubscribers(teller, "plain.ordered", 1);
			for (int number = 0; number < 200; number++) {
				teller.getBean(Tell.class).plain("ordered", number);
			}
			Awaitility.await().until(() -> bean.seen.size() == 200);
			assertThat(bean.seen).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
		});
	}

	private static long count(MaculaNode node, String counter) {
		return node.counters().getOrDefault(counter, 0L);
	}

	private static DeliveryOutcome outcome(PublishResult result, ApplicationContext at) {
		NodeId id = at.getBean(MaculaNode.class).id();
		assertThat(result.outcomes()).containsOnlyKeys(id);
		return result.outcomes().get(id);
	}

	private static void awaitSubscribers(ApplicationContext context, String topic, int count) {
		MeshApplications.awaitJoined(context);
		Awaitility.await()
			.untilAsserted(() -> assertThat(
					context.getBean(MaculaNode.class).discoverSubscribers(topic).get(5, TimeUnit.SECONDS))
				.hasSize(count));
	}

	private void run(Check check) {
		seed().withUserConfiguration(Hearer.class)
			.run((hearer) -> joining("teller").withUserConfiguration(Teller.class)
				.run((ContextConsumer<ApplicationContext>) (teller) -> check.accept(hearer, teller)));
	}

	private ApplicationContextRunner seed() {
		return MeshApplications.seed(this.network);
	}

	private ApplicationContextRunner joining(String host) {
		return MeshApplications.joining(this.network, host);
	}

	private interface Check {

		void accept(ApplicationContext hearer, ApplicationContext teller) throws Exception;

	}

	@MaculaClient
	interface Tell {

		@MaculaPublish(topic = "work", qos = "at-least-once", timeout = "20s")
		PublishResult work(int number);

		@MaculaPublish(topic = "assured.{way}", qos = "${qos:at-least-once}", timeout = "25s")
		CompletableFuture<PublishResult> assured(@DestinationVariable String way, int number);

		@MaculaPublish("plain.{way}")
		PublishResult plain(@DestinationVariable String way, int number);

		@MaculaPublish(topic = "weather", retain = "#{true}")
		PublishResult weather(int number);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Tell.class)
	static class Teller {

	}

	@Configuration(proxyBeanMethods = false)
	static class Worker {

		final List<Integer> done = new CopyOnWriteArrayList<>();

		@MaculaSubscribe(topics = "work", group = "workers")
		void work(int number) {
			this.done.add(number);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Hearer {

		final List<Integer> seen = new CopyOnWriteArrayList<>();

		final List<Integer> withoutLast = new CopyOnWriteArrayList<>();

		final List<Message> messages = new CopyOnWriteArrayList<>();

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch released = new CountDownLatch(1);

		final CompletableFuture<Void> later = new CompletableFuture<>();

		private final CyclicBarrier three = new CyclicBarrier(3);

		private void hold(int number) throws InterruptedException {
			this.seen.add(number);
			this.entered.countDown();
			this.released.await();
		}

		@MaculaSubscribe("assured.later")
		CompletableFuture<Void> later(int number, Message message) {
			this.messages.add(message);
			this.entered.countDown();
			return this.later;
		}

		@MaculaSubscribe(topics = "assured.fails", errorHandler = "#{@twoMore}")
		void fails(int number) {
			this.seen.add(number);
			throw new IllegalStateException("password is 1234");
		}

		@Bean
		static MaculaErrorHandler twoMore(@Qualifier("maculaExecutor") Executor executor) {
			return new RetryingErrorHandler(RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build(),
					new LoggingMessageRecoverer(), executor);
		}

		@MaculaSubscribe("weather")
		void weather(int number, Message message) {
			this.messages.add(message);
			this.seen.add(number);
		}

		@MaculaSubscribe(topics = "weather", retained = "false")
		void laterWeather(int number) {
			this.withoutLast.add(number);
		}

		@MaculaSubscribe(topics = "plain.latest", delivery = "latest-only")
		void latest(int number) throws InterruptedException {
			hold(number);
		}

		@MaculaSubscribe(topics = "plain.oldest", queue = "2", overflow = "drop-oldest")
		void oldest(int number) throws InterruptedException {
			hold(number);
		}

		@MaculaSubscribe(topics = "plain.newest", queue = "2", overflow = "drop-newest")
		void newest(int number) throws InterruptedException {
			hold(number);
		}

		@MaculaSubscribe(topics = "assured.full", queue = "1", overflow = "fail")
		void full(int number) throws InterruptedException {
			hold(number);
		}

		@MaculaSubscribe(topics = "assured.patient", queue = "1")
		void patient(int number) throws InterruptedException {
			hold(number);
		}

		@MaculaSubscribe(topics = "plain.parallel", delivery = "as-arrives", concurrency = "3")
		void parallel(int number) throws Exception {
			this.three.await(10, TimeUnit.SECONDS);
			this.seen.add(number);
		}

		@MaculaSubscribe("plain.ordered")
		void ordered(int number) {
			this.seen.add(number);
		}

	}

}
