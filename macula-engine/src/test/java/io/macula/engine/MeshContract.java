package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.GeoTag;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.membership.MemberState;
import io.macula.engine.rpc.ProviderStrategy;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users rely on, through the public API between nodes; runs over each transport and
 * with both forms of frames.
 */
abstract class MeshContract extends NodesContract {

	MeshContract(TestMesh.World world) {
		super(world);
	}

	@Test
	void aSingleNodeIsAMeshOfOne() {
		MaculaNode node = this.mesh.start();
		assertThat(TestMesh.get(node.joined())).isNull();
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(node.subscribe("home.*.temperature", (message) -> received.add(text(message.payload()))));
		PublishResult result = TestMesh.get(node.publish("home.kitchen.temperature", bytes("21")));
		assertThat(result.recipients()).containsExactly(node.id());
		TestMesh.await("delivered", () -> received.size() == 1);
		TestMesh.get(node.advertise("home.echo", (call) -> call.args()));
		assertThat(text(TestMesh.get(node.call("home.echo", bytes("x"))))).isEqualTo("x");
		assertThat(TestMesh.failure(node.call("home.nothing", bytes("x")))).isInstanceOf(NoProviderException.class);
	}

	@Test
	void nodesKnowAllOthersAndAreToldWhenOneLeaves() {
		List<MaculaNode> nodes = this.mesh.start(3);
		List<String> told = Collections.synchronizedList(new ArrayList<>());
		nodes.get(1).listen(new NodeListener() {

			@Override
			public void memberJoined(MemberInfo member) {
				told.add("joined " + member.id());
			}

			@Override
			public void memberLeft(MemberInfo member) {
				told.add("left " + member.id());
			}

		});
		MaculaNode last = this.mesh
			.start((builder) -> builder.metadata(new NodeMetadata(Map.of("floor", "2"), new GeoTag(1, 2, "here"))));
		TestMesh.await("all know all",
				() -> nodes.stream().allMatch((node) -> node.members().size() == 3) && last.members().size() == 3);
		// Whoever was slow for a moment is suspected for a moment
		TestMesh.await("alive", () -> member(nodes.get(1), last).state() == MemberState.ALIVE);
		MemberInfo known = member(nodes.get(1), last);
		assertThat(known.endpoint()).isEqualTo(last.endpoint());
		assertThat(known.metadata().labels()).containsEntry("floor", "2");
		last.close();
		TestMesh.await("told", () -> told.contains("left " + last.id()));
		assertThat(told).contains("joined " + last.id());
		TestMesh.await("all know that it left",
				() -> nodes.stream()
					.allMatch((node) -> node.members()
						.stream()
						.anyMatch((member) -> member.id().equals(last.id()) && member.state() == MemberState.LEFT)));
	}

	private static MemberInfo member(MaculaNode from, MaculaNode node) {
		return from.members().stream().filter((member) -> member.id().equals(node.id())).findFirst().orElseThrow();
	}

	@Test
	void nodeWithoutMembershipIsNoMemberAndStillTalks() {
		MaculaNode node = this.mesh.start();
		MaculaNode other = this.mesh.start((builder) -> builder.membership(null));
		TestMesh.get(other.joined());
		TestMesh.get(node.advertise("home.echo", (call) -> call.args()));
		assertThat(text(TestMesh.get(other.call("home.echo", bytes("x"))))).isEqualTo("x");
		assertThat(node.members()).isEmpty();
		assertThat(other.members()).isEmpty();
	}

	private static final PublishOptions CONFIRMED = PublishOptions.defaults().withQos(QualityOfService.AT_LEAST_ONCE);

	@Test
	void aConfirmedMessageTellsWhatBecameOfItAtEachNode() {
		List<MaculaNode> nodes = this.mesh.start(3);
		List<CompletableFuture<Void>> open = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(0).subscribe("jobs.*", (message) -> {
			throw new IllegalStateException("no");
		}));
		TestMesh.get(nodes.get(1).subscribeAsync("jobs.*", (message) -> {
			assertThat(message.qos()).isEqualTo(QualityOfService.AT_LEAST_ONCE);
			CompletableFuture<Void> done = new CompletableFuture<>();
			open.add(done);
			return done;
		}, SubscribeOptions.defaults()));
		MaculaNode publisher = nodes.get(2);
		TestMesh.await("both are found", () -> TestMesh.get(publisher.discoverSubscribers("jobs.one")).size() == 2);
		CompletableFuture<PublishResult> published = publisher.publish("jobs.one", bytes("x"), CONFIRMED);
		TestMesh.await("arrived", () -> open.size() == 1);
		assertThat(published).isNotDone();
		open.get(0).complete(null);
		PublishResult result = TestMesh.get(published);
		assertThat(result.outcomes()).containsOnly(
				Map.entry(nodes.get(0).id(), new DeliveryOutcome(DeliveryOutcome.State.REJECTED, "handler_error")),
				Map.entry(nodes.get(1).id(), DeliveryOutcome.confirmed()));
		assertThat(result.recipients()).containsExactly(nodes.get(1).id());
		assertThat(result.unreachable()).containsExactly(nodes.get(0).id());
	}

	@Test
	void aSubscriptionThatIsDrainedHandlesWhatHasArrivedAndIsSentNothingMore() throws InterruptedException {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode publisher = nodes.get(0);
		MaculaNode reader = nodes.get(1);
		List<String> handled = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch release = new CountDownLatch(1);
		Subscription subscription = TestMesh.get(reader.subscribe("jobs.*", (message) -> {
			release.await();
			handled.add(text(message.payload()));
		}));
		TestMesh.await("found", () -> !TestMesh.get(publisher.discoverSubscribers("jobs.one")).isEmpty());
		List<CompletableFuture<PublishResult>> published = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			published.add(publisher.publish("jobs.one", bytes("" + i), CONFIRMED));
		}
		TestMesh.await("arrived", () -> reader.counters().getOrDefault("pubsub.delivered", 0L) == 5);

		CompletableFuture<Void> drained = subscription.drain();
		TestMesh.await("told", () -> TestMesh.get(publisher.discoverSubscribers("jobs.one")).isEmpty());
		assertThat(reader.subscriptions()).isEmpty();
		assertThat(TestMesh.get(publisher.publish("jobs.one", bytes("late"), CONFIRMED)).outcomes()).isEmpty();
		assertThat(drained).isNotDone();
		release.countDown();
		TestMesh.get(drained);
		assertThat(handled).containsExactly("0", "1", "2", "3", "4");
		published.forEach((future) -> assertThat(TestMesh.get(future).outcomes())
			.containsOnly(Map.entry(reader.id(), DeliveryOutcome.confirmed())));
		TestMesh.get(subscription.drain());

		TestMesh.get(reader.subscribe("jobs.*", (message) -> handled.add(text(message.payload()))));
		TestMesh.await("found again", () -> !TestMesh.get(publisher.discoverSubscribers("jobs.one")).isEmpty());
		TestMesh.get(publisher.publish("jobs.one", bytes("again"), CONFIRMED));
		assertThat(handled).last().isEqualTo("again");
	}

	@Test
	void aSubscriptionThatIsClosedWhileItIsDrainedDropsWhatWaits() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode reader = nodes.get(1);
		List<CompletableFuture<Void>> open = Collections.synchronizedList(new ArrayList<>());
		Subscription subscription = TestMesh.get(reader.subscribeAsync("jobs.*", (message) -> {
			CompletableFuture<Void> done = new CompletableFuture<>();
			open.add(done);
			return done;
		}, SubscribeOptions.defaults()));
		TestMesh.await("found", () -> !TestMesh.get(nodes.get(0).discoverSubscribers("jobs.one")).isEmpty());
		CompletableFuture<PublishResult> first = nodes.get(0).publish("jobs.one", bytes("1"), CONFIRMED);
		CompletableFuture<PublishResult> second = nodes.get(0).publish("jobs.one", bytes("2"), CONFIRMED);
		TestMesh.await("one is handled and the other waits",
				() -> reader.counters().getOrDefault("pubsub.delivered", 0L) == 2 && open.size() == 1);
		CompletableFuture<Void> drained = subscription.drain();
		subscription.close();
		TestMesh.get(drained);
		open.get(0).complete(null);
		assertThat(TestMesh.get(first).outcomes()).containsValue(DeliveryOutcome.confirmed());
		assertThat(TestMesh.get(second).outcomes())
			.containsValue(new DeliveryOutcome(DeliveryOutcome.State.REJECTED, "closed"));
	}

	@Test
	void subscribersThatNeverReadHoldUpNobody() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode reader = nodes.get(1);
		SubscribeOptions small = SubscribeOptions.defaults().withQueueMessages(4);
		for (int i = 0; i < 8; i++) {
			TestMesh.get(reader.subscribeAsync("stuck." + i, (message) -> new CompletableFuture<>(), small));
		}
		AtomicInteger good = new AtomicInteger();
		TestMesh.get(reader.subscribe("good", (message) -> good.incrementAndGet()));
		TestMesh.get(reader.advertise("echo", (call) -> call.args()));
		// Each above the size of what travels on a stream of its own
		byte[] payload = new byte[100_000];
		for (int i = 0; i < 160; i++) {
			TestMesh.get(nodes.get(0).publish("stuck." + i % 8, payload));
			if (i % 16 == 0) {
				assertThat(TestMesh.get(nodes.get(0).publish("good", payload, CONFIRMED)).outcomes())
					.containsOnly(Map.entry(reader.id(), DeliveryOutcome.confirmed()));
				assertThat(TestMesh.get(nodes.get(0).call("echo", bytes("x")))).isEqualTo(bytes("x"));
			}
		}
		assertThat(good).hasValue(10);
		TestMesh.await("drops are counted",
				() -> reader.counters().getOrDefault("pubsub.dropped.queue_full", 0L) == 160 - 8 * 5L);
		// Else it would wait for the handlers when it is closed
		TestMesh.get(reader.drain(Duration.ZERO));
	}

	@Test
	void eachMessageGoesToOneMemberOfAQueueGroup() {
		List<MaculaNode> nodes = this.mesh.start(4);
		Map<String, AtomicInteger> handled = new ConcurrentHashMap<>();
		SubscribeOptions options = SubscribeOptions.defaults().withGroup("workers");
		for (int i = 1; i < 4; i++) {
			TestMesh.get(nodes.get(i)
				.subscribe("work.*",
						(message) -> handled.computeIfAbsent(text(message.payload()), (key) -> new AtomicInteger())
							.incrementAndGet(),
						options));
		}
		TestMesh.await("all are found", () -> TestMesh.get(nodes.get(0).discoverSubscribers("work.x")).size() == 3);
		Map<NodeId, Integer> shares = new ConcurrentHashMap<>();
		for (int i = 0; i < 60; i++) {
			PublishResult result = TestMesh.get(nodes.get(0).publish("work.x", bytes("" + i), CONFIRMED));
			assertThat(result.recipients()).hasSize(1);
			shares.merge(result.recipients().iterator().next(), 1, Integer::sum);
		}
		assertThat(shares).hasSize(3);
		assertThat(handled).hasSize(60).allSatisfy((key, count) -> assertThat(count).hasValue(1));
	}

	@Test
	void aLateSubscriberGetsTheLastValueAndNoneWhenItsPublisherLeft() {
		List<MaculaNode> nodes = this.mesh.start(3);
		PublishOptions retained = PublishOptions.defaults().withRetain(true);
		TestMesh.get(nodes.get(2).publish("lamp.state", bytes("on"), retained));
		TestMesh.get(nodes.get(2).publish("lamp.state", bytes("off"), retained));
		List<Message> seen = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(1).subscribe("lamp.*", seen::add));
		TestMesh.await("the last value", () -> !seen.isEmpty());
		assertThat(seen).hasSize(1);
		assertThat(text(seen.get(0).payload())).isEqualTo("off");
		assertThat(seen.get(0).retained()).isTrue();
		assertThat(seen.get(0).origin()).isEqualTo(nodes.get(2).id());
		nodes.get(2).close();
		List<Message> later = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(0).subscribe("lamp.*", later::add));
		TestMesh.get(nodes.get(1).publish("lamp.other", bytes("x"), CONFIRMED));
		TestMesh.await("another message", () -> !later.isEmpty());
		assertThat(text(later.get(0).payload())).isEqualTo("x");
	}

	@Test
	void anyNodeReachesAnySubscriberOnceAndAnyProcedure() {
		List<MaculaNode> nodes = this.mesh.start(nodeCount());
		Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
		for (int i = 0; i < nodes.size(); i++) {
			int number = i;
			String pattern = switch (i % 3) {
				case 0 -> "street.*.power";
				case 1 -> "street.**";
				default -> "street.house" + "." + "power";
			};
			TestMesh.get(nodes.get(i)
				.subscribe(pattern,
						(message) -> received
							.computeIfAbsent(text(message.payload()) + ">" + number, (key) -> new AtomicInteger())
							.incrementAndGet()));
			TestMesh.get(nodes.get(i).advertise("who.is." + i, (call) -> bytes("I am " + number)));
		}
		for (int i = 0; i < nodes.size(); i++) {
			int from = i;
			TestMesh.await("node " + i + " reaches all", () -> {
				PublishResult probe = TestMesh
					.get(nodes.get(from).publish("street.house.power", bytes("probe" + from)));
				return probe.recipients().size() == nodes.size();
			});
			PublishResult result = TestMesh.get(nodes.get(i).publish("street.house.power", bytes("from" + i)));
			assertThat(result.recipients()).hasSize(nodes.size()).doesNotHaveDuplicates();
			for (int provider = 0; provider < nodes.size(); provider++) {
				assertThat(text(TestMesh.get(nodes.get(i).call("who.is." + provider, bytes("")))))
					.isEqualTo("I am " + provider);
			}
		}
		for (int from = 0; from < nodes.size(); from++) {
			for (int to = 0; to < nodes.size(); to++) {
				String key = "from" + from + ">" + to;
				TestMesh.await(key, () -> received.containsKey(key));
			}
		}
		received.forEach((key, count) -> {
			if (key.startsWith("from")) {
				assertThat(count).as(key).hasValue(1);
			}
		});
	}

	@Test
	void messagesOfOnePublisherArriveInOrderOnceEach() {
		List<MaculaNode> nodes = this.mesh.start(3);
		List<Long> sequences = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(2).subscribe("count.**", (message) -> sequences.add(message.sequence())));
		TestMesh.await("found",
				() -> !TestMesh.get(nodes.get(1).publish("count.up", bytes("0"))).recipients().isEmpty());
		TestMesh.await("delivered", () -> !sequences.isEmpty());
		long first = sequences.get(sequences.size() - 1);
		sequences.clear();
		int count = 5_000;
		List<CompletableFuture<PublishResult>> results = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			results.add(nodes.get(1).publish("count.up", bytes("n" + i)));
		}
		results.forEach(TestMesh::get);
		TestMesh.await("all delivered", () -> sequences.size() >= count);
		for (int i = 0; i < count; i++) {
			assertThat(sequences.get(i)).isEqualTo(first + 1 + i);
		}
		assertThat(sequences).hasSize(count);
	}

	/** How soon is proven in virtual time, see {@link NewSubscriberSimulationTests}. */
	@Test
	void aSubscriptionMadeWhileAPublisherRunsReceivesWhatIsPublishedThenAndNothingAfterClosing() {
		List<MaculaNode> nodes = this.mesh.start(4);
		MaculaNode publisher = nodes.get(3);
		TestMesh.get(publisher.publish("news.today", bytes("nobody listens")));
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		Subscription subscription = TestMesh
			.get(nodes.get(1).subscribe("news.*", (message) -> received.add(text(message.payload()))));
		TestMesh.await("delivered", () -> {
			TestMesh.get(publisher.publish("news.today", bytes("second")));
			return received.contains("second");
		});
		subscription.close();
		TestMesh.await("the end is known",
				() -> TestMesh.get(publisher.publish("news.today", bytes("unwanted"))).recipients().isEmpty());
		assertThat(TestMesh.get(publisher.publish("news.today", bytes("third"))).recipients()).isEmpty();
		assertThat(received).doesNotContain("nobody listens", "third");
	}

	@Test
	void payloadsOfAllSizesCrossAndTooLargeOnesFailWithoutHarm() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertise("echo", (call) -> call.args()));
		TestMesh.get(nodes.get(1).advertise("inflate", (call) -> new byte[2 << 20]));
		List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(1).subscribe("blob", (message) -> sizes.add(message.payload().length)));
		TestMesh.await("found", () -> !TestMesh.get(nodes.get(0).publish("blob", new byte[7])).recipients().isEmpty());
		TestMesh.await("delivered", () -> sizes.contains(7));
		for (int size : new int[] { 0, 1 << 10, 100 << 10, 900 << 10 }) {
			byte[] payload = new byte[size];
			Arrays.fill(payload, (byte) size);
			assertThat(TestMesh.get(nodes.get(0).call("echo", payload))).isEqualTo(payload);
			TestMesh.get(nodes.get(0).publish("blob", payload));
			TestMesh.await("size " + size, () -> sizes.contains(size));
		}
		byte[] tooLarge = new byte[nodes.get(0).limits().payloadBytes() + 1];
		assertThat(TestMesh.failure(nodes.get(0).call("echo", tooLarge))).isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("payloadBytes");
		assertThat(TestMesh.failure(nodes.get(0).publish("blob", tooLarge)))
			.isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("payloadBytes");
		assertThat(TestMesh.get(nodes.get(0).call("inflate", new byte[0]))).hasSize(2 << 20);
		assertThat(TestMesh.get(nodes.get(0).call("echo", bytes("still here")))).isEqualTo(bytes("still here"));
		assertThat(nodes.get(0).counters().getOrDefault("link.closed", 0L)).isZero();
	}

	@Test
	void failuresHaveTypes() {
		List<MaculaNode> nodes = this.mesh.start(2);
		CountDownLatch never = new CountDownLatch(1);
		TestMesh.get(nodes.get(1).advertise("fails", (call) -> {
			throw new IllegalStateException("secret detail");
		}));
		TestMesh.get(nodes.get(1).advertise("refuses", (call) -> {
			throw new RemoteCallException("out_of_stock", "none left");
		}));
		TestMesh.get(nodes.get(1).advertise("hangs", (call) -> {
			never.await();
			return null;
		}));
		Throwable failed = TestMesh.failure(nodes.get(0).call("fails", bytes("")));
		assertThat(failed).isInstanceOf(RemoteCallException.class).hasMessageNotContaining("secret");
		assertThat(((RemoteCallException) failed).code()).isEqualTo(RemoteCallException.HANDLER_ERROR);
		Throwable refused = TestMesh.failure(nodes.get(0).call("refuses", bytes("")));
		assertThat(((RemoteCallException) refused).code()).isEqualTo("out_of_stock");
		assertThat(refused).hasMessageContaining("none left");
		assertThat(TestMesh.failure(nodes.get(0).call("hangs", bytes(""), CallOptions.timeout(Duration.ofMillis(300)))))
			.isInstanceOf(CallTimeoutException.class);
		assertThat(TestMesh.failure(nodes.get(0).call("nobody.offers.this", bytes(""))))
			.isInstanceOf(NoProviderException.class);
		assertThat(TestMesh.failure(nodes.get(0).publish("no..good", bytes(""))))
			.isInstanceOf(InvalidNameException.class);
		assertThat(TestMesh.failure(nodes.get(0).subscribe("a.b*", (message) -> {
		}))).isInstanceOf(InvalidNameException.class);
		never.countDown();
	}

	@Test
	void aCancelledCallIsCancelledAtTheProvider() {
		List<MaculaNode> nodes = this.mesh.start(2);
		CompletableFuture<Reply> open = new CompletableFuture<>();
		CountDownLatch started = new CountDownLatch(1);
		TestMesh.get(nodes.get(1).advertise("slow", (AsyncProcedureHandler) (call) -> {
			started.countDown();
			return open;
		}, AdvertiseOptions.defaults()));
		CompletableFuture<byte[]> call = nodes.get(0).call("slow", bytes(""));
		TestMesh.await("started", () -> started.getCount() == 0);
		call.cancel(true);
		TestMesh.await("cancelled", open::isCancelled);
	}

	@Test
	void whenAProviderStopsItsCallsGoToAnotherOrFailWithTheRightError() {
		List<MaculaNode> nodes = this.mesh.start(3);
		AtomicInteger atOne = new AtomicInteger();
		CountDownLatch release = new CountDownLatch(1);
		TestMesh.get(nodes.get(1).advertise("work", (call) -> {
			atOne.incrementAndGet();
			release.await();
			return bytes("one");
		}));
		List<CompletableFuture<byte[]>> calls = new ArrayList<>();
		CallOptions idempotent = CallOptions.timeout(Duration.ofSeconds(20)).withIdempotent(true);
		CallOptions once = CallOptions.timeout(Duration.ofSeconds(20));
		CompletableFuture<byte[]> retried = nodes.get(0).call("work", bytes(""), idempotent);
		CompletableFuture<byte[]> notRetried = nodes.get(0).call("work", bytes(""), once);
		calls.add(retried);
		TestMesh.await("both run", () -> atOne.get() == 2);
		TestMesh.get(nodes.get(2).advertise("work", (call) -> bytes("two")));
		Thread closer = new Thread(() -> nodes.get(1).drain(Duration.ofMillis(100)));
		closer.start();
		assertThat(text(TestMesh.get(retried))).isEqualTo("two");
		assertThat(TestMesh.failure(notRetried)).isInstanceOfAny(LinkLostException.class, RefusedException.class);
		release.countDown();
		assertThat(text(TestMesh.get(nodes.get(0).call("work", bytes(""), once)))).isEqualTo("two");
	}

	@Test
	void providersAreChosenAsAsked() {
		List<MaculaNode> nodes = this.mesh.start(4);
		for (int i = 1; i < 4; i++) {
			int number = i;
			TestMesh.get(nodes.get(i).advertise("pick", (call) -> bytes("" + number)));
		}
		TestMesh.await("all found", () -> TestMesh.get(nodes.get(0).discoverProviders("pick")).size() == 3);
		List<String> answers = new ArrayList<>();
		CallOptions roundRobin = CallOptions.defaults().withStrategy(ProviderStrategy.ROUND_ROBIN);
		for (int i = 0; i < 6; i++) {
			answers.add(text(TestMesh.get(nodes.get(0).call("pick", bytes(""), roundRobin))));
		}
		assertThat(answers.subList(0, 3)).containsExactlyInAnyOrder("1", "2", "3");
		assertThat(answers.subList(3, 6)).isEqualTo(answers.subList(0, 3));
		Reply reply = TestMesh.get(nodes.get(0).exchange("pick", bytes(""), CallOptions.defaults()));
		NodeId responder = reply.responder();
		assertThat(responder).isIn(nodes.stream().map(MaculaNode::id).toList());
	}

	@Test
	void headersAndContentTypesCross() {
		List<MaculaNode> nodes = this.mesh.start(2);
		List<Message> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(1).subscribe("t", received::add));
		TestMesh.get(nodes.get(1)
			.advertise("meta",
					(AsyncProcedureHandler) (call) -> CompletableFuture.completedFuture(new Reply(
							bytes(call.contentType() + call.headers()), "text/plain", Map.of("h", "2"), null)),
					AdvertiseOptions.defaults()));
		PublishOptions options = PublishOptions.defaults().withContentType("image/png").withHeaders(Map.of("k", "v"));
		TestMesh.await("found",
				() -> !TestMesh.get(nodes.get(0).publish("t", bytes("p"), options)).recipients().isEmpty());
		TestMesh.await("delivered", () -> !received.isEmpty());
		assertThat(received.get(0).contentType()).isEqualTo("image/png");
		assertThat(received.get(0).headers()).containsExactly(Map.entry("k", "v"));
		assertThat(received.get(0).origin()).isEqualTo(nodes.get(0).id());
		Reply reply = TestMesh.get(nodes.get(0)
			.exchange("meta", bytes(""),
					CallOptions.defaults().withContentType("text/csv").withHeaders(Map.of("a", "b"))));
		assertThat(text(reply.payload())).isEqualTo("text/csv{a=b}");
		assertThat(reply.contentType()).isEqualTo("text/plain");
		assertThat(reply.headers()).containsExactly(Map.entry("h", "2"));
	}

	@Test
	void handlersThatCallEachOtherAcrossNodesDoNotDeadlock() {
		List<MaculaNode> nodes = this.mesh.start(2);
		for (int i = 0; i < 2; i++) {
			MaculaNode here = nodes.get(i);
			String other = "down." + (1 - i);
			TestMesh.get(here.advertise("down." + i, (call) -> {
				int left = Integer.parseInt(text(call.args()));
				return (left == 0) ? bytes("bottom") : here.call(other, bytes("" + (left - 1))).get();
			}));
		}
		List<CompletableFuture<byte[]>> calls = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			calls.add(nodes.get(0).call("down.1", bytes("10"), CallOptions.timeout(Duration.ofSeconds(20))));
		}
		calls.forEach((call) -> assertThat(text(TestMesh.get(call))).isEqualTo("bottom"));
	}

	@Test
	void aSubscriberThatNeverReturnsHoldsUpNobodyElse() {
		List<MaculaNode> nodes = this.mesh.start(3);
		CountDownLatch never = new CountDownLatch(1);
		AtomicInteger others = new AtomicInteger();
		TestMesh.get(nodes.get(1)
			.subscribe("flood", (message) -> never.await(), SubscribeOptions.defaults().withQueueMessages(100)));
		int size = 1_000;
		TestMesh.get(nodes.get(1).subscribe("flood", (message) -> countIf(message.payload().length == size, others)));
		AtomicInteger elsewhere = new AtomicInteger();
		TestMesh
			.get(nodes.get(2).subscribe("flood", (message) -> countIf(message.payload().length == size, elsewhere)));
		TestMesh.get(nodes.get(1).advertise("echo", (call) -> call.args()));
		TestMesh.await("found",
				() -> TestMesh.get(nodes.get(0).publish("flood", bytes("first"))).recipients().size() == 2);
		int count = 2_000;
		List<CompletableFuture<PublishResult>> results = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			results.add(nodes.get(0).publish("flood", new byte[size]));
		}
		results.forEach(TestMesh::get);
		TestMesh.await("the others have everything", () -> others.get() == count && elsewhere.get() == count);
		assertThat(TestMesh.get(nodes.get(0).call("echo", bytes("x")))).isEqualTo(bytes("x"));
		assertThat(nodes.get(1).counters().getOrDefault("pubsub.dropped.queue_full", 0L)).isPositive();
		never.countDown();
	}

	private static void countIf(boolean counts, AtomicInteger counter) {
		if (counts) {
			counter.incrementAndGet();
		}
	}

	@Test
	void nodesTellEachOtherAboutThemselves() {
		NodeMetadata told = new NodeMetadata(Map.of("house", "7"), new GeoTag(51.05, 3.72, "Ghent"));
		MaculaNode seed = this.mesh.start((builder) -> builder.metadata(told));
		MaculaNode other = this.mesh.start();
		TestMesh.get(other.joined());
		PeerInfo seen = other.peers().iterator().next();
		assertThat(seen.id()).isEqualTo(seed.id());
		assertThat(seen.proven()).isTrue();
		assertThat(seen.metadata()).isEqualTo(told);
		assertThat(seed.peers().iterator().next().metadata()).isEqualTo(NodeMetadata.NONE);
	}

	@Test
	void subscribersAreDiscovered() {
		List<MaculaNode> nodes = this.mesh.start(3);
		TestMesh.get(nodes.get(1).subscribe("a.*", (message) -> {
		}));
		TestMesh.get(nodes.get(2).subscribe("a.b", (message) -> {
		}));
		TestMesh.await("both",
				() -> TestMesh.get(nodes.get(0).discoverSubscribers("a.b"))
					.stream()
					.map(Contact::nodeId)
					.sorted()
					.toList()
					.equals(List.of(nodes.get(1).id(), nodes.get(2).id()).stream().sorted().toList()));
	}

	@Test
	void theMeshSurvivesTheLossOfItsSeedAndTakesItBack(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dir) {
		MaculaNode seed = this.mesh.start((builder) -> builder.dataDir(dir));
		List<MaculaNode> others = this.mesh.start(3);
		int port = seed.endpoint().port();
		NodeId id = seed.id();
		AtomicInteger received = new AtomicInteger();
		TestMesh.get(others.get(2).subscribe("on.and.on", (message) -> received.incrementAndGet()));
		seed.close();
		TestMesh.await("others go on", () -> {
			TestMesh.get(others.get(0).publish("on.and.on", bytes("x")));
			return received.get() > 0;
		});
		MaculaNode again = this.mesh.start((builder) -> builder.dataDir(dir).listen("127.0.0.1", port).bootstrap());
		assertThat(again.id()).isEqualTo(id);
		TestMesh.await("all are back",
				() -> again.peers().stream().map(PeerInfo::id).toList().containsAll(ids(others)));
		AtomicInteger atSeed = new AtomicInteger();
		TestMesh.get(again.subscribe("back.again", (message) -> atSeed.incrementAndGet()));
		TestMesh.await("publishes reach it", () -> {
			TestMesh.get(others.get(1).publish("back.again", bytes("x")));
			return atSeed.get() > 0;
		});
	}

	int nodeCount() {
		return 5;
	}

	private static List<NodeId> ids(List<MaculaNode> nodes) {
		return nodes.stream().map(MaculaNode::id).toList();
	}

}
