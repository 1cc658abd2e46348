package io.macula.spring.listener;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.AsyncMessageHandler;
import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.DeliveryOutcome;
import io.macula.engine.InvalidNameException;
import io.macula.engine.MaculaNode;
import io.macula.engine.MessageHandler;
import io.macula.engine.OverloadedException;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.Reply;
import io.macula.engine.SubscribeOptions;
import io.macula.engine.Subscription;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.testing.MockMesh;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MaculaEndpointRegistry} and its containers.
 */
class MaculaEndpointRegistryTests {

	private final MockMesh mesh = new MockMesh();

	private final MaculaEndpointRegistry registry = new MaculaEndpointRegistry(this.mesh.node(), Duration.ofSeconds(5));

	@Test
	void endpointsStartAndStopWithTheRegistry() {
		this.registry.register(subscription("a", "home.*", (message) -> {
		}));
		this.registry.register(new ProcedureEndpoint("b", "home.set", reply("ok")));
		assertThat(this.mesh.patterns()).isEmpty();
		this.registry.start();
		assertThat(this.registry.isRunning()).isTrue();
		assertThat(this.mesh.patterns()).containsExactly("home.*");
		assertThat(this.mesh.procedures()).containsExactly("home.set");
		this.registry.stop();
		assertThat(this.registry.isRunning()).isFalse();
		assertThat(this.mesh.patterns()).isEmpty();
		assertThat(this.mesh.procedures()).isEmpty();
	}

	@Test
	void messagesThatHaveArrivedAreHandledBeforeTheRegistryHasStopped() {
		CountDownLatch release = new CountDownLatch(1);
		List<String> handled = new CopyOnWriteArrayList<>();
		try (MaculaNode node = MaculaNode.builder()
			.network(new MemoryNetwork())
			.listen("house", 9443)
			.build()
			.start()) {
			MaculaEndpointRegistry own = new MaculaEndpointRegistry(node, Duration.ofSeconds(30));
			own.register(subscription("a", "home.*", (message) -> {
				release.await();
				handled.add(new String(message.payload(), StandardCharsets.UTF_8));
			}));
			own.start();
			List<CompletableFuture<PublishResult>> published = List.of("1", "2", "3")
				.stream()
				.map((text) -> node.publish("home.door", text.getBytes(StandardCharsets.UTF_8),
						PublishOptions.defaults().withQos(QualityOfService.AT_LEAST_ONCE)))
				.toList();
			Awaitility.await().until(() -> node.counters().getOrDefault("pubsub.delivered", 0L) == 3);
			CompletableFuture<Void> stopped = new CompletableFuture<>();
			own.stop(() -> stopped.complete(null));
			Awaitility.await().until(() -> node.subscriptions().isEmpty());
			assertThat(stopped).isNotDone();
			release.countDown();
			assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
			assertThat(handled).containsExactly("1", "2", "3");
			published.forEach((future) -> assertThat(future).succeedsWithin(Duration.ofSeconds(30))
				.satisfies((result) -> assertThat(result.outcomes()).containsValue(DeliveryOutcome.confirmed())));
		}
	}

	@Test
	void messagesThatWaitTooLongAreDroppedWhenTheRegistryStops() {
		List<CompletableFuture<Void>> open = new CopyOnWriteArrayList<>();
		try (MaculaNode node = MaculaNode.builder()
			.network(new MemoryNetwork())
			.listen("house", 9443)
			.build()
			.start()) {
			MaculaEndpointRegistry own = new MaculaEndpointRegistry(node, Duration.ofMillis(100));
			own.register(new SubscriptionEndpoint("a", List.of("home.*"), (message) -> {
				open.add(new CompletableFuture<>());
				return open.get(open.size() - 1);
			}, null, SubscribeOptions.defaults(), true));
			own.start();
			node.publish("home.door", new byte[1]);
			node.publish("home.door", new byte[1]);
			Awaitility.await()
				.until(() -> open.size() == 1 && node.counters().getOrDefault("pubsub.delivered", 0L) == 2);
			own.stop();
			open.get(0).complete(null);
			// The node does not wait for what was dropped
			assertThat(node.drain(Duration.ofSeconds(60))).succeedsWithin(Duration.ofSeconds(30));
			assertThat(open).hasSize(1);
		}
	}

	@Test
	void startsAgainAfterAStop() {
		this.registry.register(subscription("a", "home.*", (message) -> {
		}));
		this.registry.start();
		this.registry.stop();
		this.registry.start();
		assertThat(this.mesh.patterns()).containsExactly("home.*");
	}

	@Test
	void endpointWithoutAutoStartupWaitsToBeStarted() {
		this.registry.register(new SubscriptionEndpoint("a", List.of("home.*"), (message) -> {
		}, SubscribeOptions.defaults(), false));
		this.registry.start();
		assertThat(this.mesh.patterns()).isEmpty();
		this.registry.start("a");
		assertThat(this.mesh.patterns()).containsExactly("home.*");
		assertThat(this.registry.stop("a")).isCompleted();
		assertThat(this.mesh.patterns()).isEmpty();
	}

	@Test
	void endpointRegisteredLateStartsAtOnce() {
		this.registry.start();
		MaculaListenerContainer container = this.registry.register(subscription("a", "home.*", (message) -> {
		}));
		assertThat(container.isRunning()).isTrue();
		assertThat(this.registry.unregister("a")).isCompleted();
		assertThat(this.mesh.patterns()).isEmpty();
		assertThat(this.registry.container("a")).isNull();
		assertThat(this.registry.unregister("a")).isCompleted();
	}

	@Test
	void messagesWaitWhileASubscriptionIsPaused() throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		this.registry.register(subscription("a", "home.*", (message) -> seen.add(message.topic())));
		this.registry.start();
		this.registry.pause("a");
		assertThat(this.registry.container("a").isPaused()).isTrue();
		CompletionStage<?> waiting = this.mesh.publishLater("home.x", "1");
		assertThat(seen).isEmpty();
		assertThat(waiting.toCompletableFuture()).isNotDone();
		this.registry.resume("a");
		assertThat(waiting.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
		this.mesh.publish("home.y", "1");
		assertThat(seen).containsExactly("home.x", "home.y");
		assertThat(this.registry.container("a").isPaused()).isFalse();
	}

	@Test
	void messagesThatWaitFailWhenTheSubscriptionIsStopped() throws Exception {
		this.registry.register(subscription("a", "home.*", (message) -> {
		}));
		this.registry.start();
		this.registry.pause("a");
		CompletionStage<?> waiting = this.mesh.publishLater("home.x", "1");
		assertThat(this.registry.stop("a")).isCompleted();
		assertThat(waiting.toCompletableFuture()).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withMessageContaining("Endpoint 'a' was stopped while it was paused");
		this.registry.start("a");
		assertThat(this.registry.container("a").isPaused()).isFalse();
	}

	@Test
	void callsAreRefusedWhileAProcedureIsPaused() {
		this.registry.register(new ProcedureEndpoint("b", "home.set", reply("ok")));
		this.registry.pause("b");
		assertThat(this.registry.container("b").isPaused()).isFalse();
		this.registry.start();
		this.registry.pause("b");
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> this.mesh.call("home.set", "1"))
			.withMessage("'home.set' is paused at this node");
		this.registry.resume("b");
		assertThat(MockMesh.text(this.mesh.call("home.set", "1").payload())).isEqualTo("ok");
	}

	@Test
	void secondEndpointOfAnIdIsRefused() {
		this.registry.register(subscription("a", "home.*", (message) -> {
		}));
		assertThatExceptionOfType(DuplicateEndpointException.class)
			.isThrownBy(() -> this.registry.register(new ProcedureEndpoint("a", "home.set", reply("ok"))))
			.withMessage("Two endpoints have the id 'a': one for [home.*] and one for [home.set]");
	}

	@Test
	void unknownIdIsRefusedWithTheKnownOnes() {
		this.registry.register(subscription("a", "home.*", (message) -> {
		}));
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.start("b"))
			.withMessage("There is no endpoint 'b', known are [a]");
	}

	@Test
	void invalidNamesAreRefusedBeforeTheStart() {
		assertThatExceptionOfType(InvalidNameException.class)
			.isThrownBy(() -> this.registry.register(subscription("a", "home..x", (message) -> {
			})))
			.withMessageContaining("Endpoint 'a'")
			.withMessageContaining("home..x");
		assertThatExceptionOfType(InvalidNameException.class)
			.isThrownBy(() -> this.registry.register(new ProcedureEndpoint("b", "home.*", reply("ok"))))
			.withMessageContaining("Endpoint 'b'");
	}

	@Test
	void messageThatSeveralPatternsOfAnEndpointMatchIsHandledOnce() throws Exception {
		List<String> topics = new ArrayList<>();
		this.registry.register(new SubscriptionEndpoint("a", List.of("home.*", "*.kitchen", "**"),
				(message) -> topics.add(message.topic()), SubscribeOptions.defaults(), true));
		this.registry.start();
		this.mesh.publish("home.kitchen", "1");
		this.mesh.publish("car.kitchen", "1");
		this.mesh.publish("boat", "1");
		assertThat(topics).containsExactly("home.kitchen", "car.kitchen", "boat");
	}

	@Test
	void stopWaitsForMessagesInProgress() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		MaculaListenerContainer container = this.registry.register(subscription("a", "home.*", (message) -> {
			entered.countDown();
			released.await();
		}));
		this.registry.start();
		Thread delivery = new Thread(() -> {
			try {
				this.mesh.publish("home.kitchen", "1");
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		delivery.start();
		entered.await();
		AtomicBoolean stopped = new AtomicBoolean();
		this.registry.stop(() -> stopped.set(true));
		assertThat(stopped).isFalse();
		assertThat(container.inProgress()).isOne();
		released.countDown();
		delivery.join();
		Awaitility.await().untilTrue(stopped);
	}

	@Test
	void stopWaitsForRepliesThatComeLater() {
		CompletableFuture<Reply> later = new CompletableFuture<>();
		this.registry.register(new ProcedureEndpoint("b", "home.set", (call) -> later));
		this.registry.start();
		CompletableFuture<Reply> answered = CompletableFuture.supplyAsync(() -> this.mesh.call("home.set", "1"));
		Awaitility.await().until(() -> this.registry.container("b").inProgress() == 1);
		AtomicBoolean stopped = new AtomicBoolean();
		this.registry.stop(() -> stopped.set(true));
		assertThat(stopped).isFalse();
		later.complete(Reply.of(new byte[0]));
		Awaitility.await().untilTrue(stopped);
		assertThat(answered).succeedsWithin(Duration.ofSeconds(5));
	}

	@Test
	void handlerThatThrowsIsNotInProgressAnyMore() {
		this.registry.register(new ProcedureEndpoint("b", "home.set", (call) -> {
			throw new IllegalStateException("broken");
		}));
		this.registry.start();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.mesh.call("home.set", "1"));
		assertThat(this.registry.container("b").inProgress()).isZero();
	}

	@Test
	void stopGivesUpAfterItsTime() {
		MaculaEndpointRegistry impatient = new MaculaEndpointRegistry(this.mesh.node(), Duration.ofMillis(50));
		impatient.register(new ProcedureEndpoint("b", "home.set", (call) -> new CompletableFuture<>()));
		impatient.start();
		CompletableFuture.runAsync(() -> this.mesh.call("home.set", "1"));
		Awaitility.await().until(() -> impatient.container("b").inProgress() == 1);
		AtomicBoolean stopped = new AtomicBoolean();
		impatient.stop(() -> stopped.set(true));
		Awaitility.await().untilTrue(stopped);
	}

	@Test
	void subscriptionThatIsConfirmedAfterTheStopIsClosed() {
		CompletableFuture<Subscription> confirmed = new CompletableFuture<>();
		given(this.mesh.node().subscribeAsync(anyString(), any(AsyncMessageHandler.class), any(SubscribeOptions.class)))
			.willReturn(confirmed);
		MaculaEndpointRegistry impatient = new MaculaEndpointRegistry(this.mesh.node(), Duration.ofMillis(1));
		// First, because it would wait for its endpoints
		impatient.start();
		impatient.register(subscription("a", "home.*", (message) -> {
		}));
		impatient.stop();
		Subscription subscription = mock(Subscription.class);
		confirmed.complete(subscription);
		then(subscription).should().close();
	}

	@Test
	void refusalOfTheNodeIsRemembered() {
		given(this.mesh.node().advertise(anyString(), any(AsyncProcedureHandler.class), any(AdvertiseOptions.class)))
			.willReturn(CompletableFuture.failedFuture(new OverloadedException("limit 'procedures' is reached")));
		MaculaListenerContainer container = this.registry.register(new ProcedureEndpoint("b", "home.set", reply("ok")));
		this.registry.start();
		assertThat(container.failure()).hasMessage("limit 'procedures' is reached");
	}

	private static SubscriptionEndpoint subscription(String id, String pattern, MessageHandler handler) {
		return new SubscriptionEndpoint(id, pattern, handler);
	}

	private static AsyncProcedureHandler reply(String text) {
		return (call) -> CompletableFuture.completedFuture(Reply.of(MockMesh.bytes(text)));
	}

}
