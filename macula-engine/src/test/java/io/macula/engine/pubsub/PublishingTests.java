package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The publisher's side towards links that the test controls, in virtual time.
 */
class PublishingTests {

	private final Simulation simulation = new Simulation(3);

	private final FakeDirectory directory = new FakeDirectory();

	private VirtualContext context = this.simulation.context();

	private FakeLinks links = new FakeLinks(this.context);

	private PubSub pubsub = start(Limits.defaults());

	private PubSub start(Limits limits) {
		this.context = this.simulation.context(limits);
		this.links = new FakeLinks(this.context);
		FakeDirectory.View view = this.directory.view(this.context, this.links::self);
		PubSub started = new PubSub(this.context, this.links, view, view, "com.example.test", this.context::execute);
		started.start();
		this.pubsub = started;
		return started;
	}

	private FakeLink subscriber(String name, String... patterns) {
		FakeLink link = this.links.open(name);
		this.links.receive(link, new Interest(true, List.of(patterns), null, Extras.NONE));
		return link;
	}

	private Published publish(String topic, int size) {
		Published completion = new Published();
		this.pubsub.publish(topic, new byte[size], null, Map.of(), completion);
		return completion;
	}

	private void run(long millis) {
		this.simulation.run(Duration.ofMillis(millis));
	}

	@Test
	void patternsToldOnALinkThatEndsDoNotStay() {
		FakeLink link = subscriber("b", "t");
		this.links.lose(link);
		this.links.receive(link, new Interest(true, List.of("t"), null, Extras.NONE));
		Published published = publish("t", 1);
		run(10_000);
		assertThat(published.recipients).isEmpty();
		assertThat(published.unreachable).isEmpty();
		FakeLink again = subscriber("b", "t");
		publish("t", 1);
		run(100);
		assertThat(again.sent).hasSize(1);
	}

	private static List<Long> numbers(FakeLink link) {
		List<Long> numbers = new ArrayList<>();
		for (WireMessage message : link.sent) {
			numbers.add(((Publish) message).seq());
		}
		return numbers;
	}

	private static List<Long> from(long first, long last) {
		List<Long> numbers = new ArrayList<>();
		for (long i = first; i <= last; i++) {
			numbers.add(i);
		}
		return numbers;
	}

	@Test
	void messageSaysWhoPublishedItAndIsNumberedFromOne() {
		FakeLink link = subscriber("b", "a.*");
		publish("a.b", 3);
		publish("a.b", 3);
		run(100);
		publish("a.c", 3);
		run(100);
		assertThat(numbers(link)).containsExactly(1L, 2L, 1L);
		Publish first = (Publish) link.sent.get(0);
		assertThat(first.topic()).isEqualTo("a.b");
		assertThat(first.origin()).isEqualTo(this.links.self().nodeId().bytes());
		assertThat(first.boot()).hasSize(16);
		assertThat(first.realm()).isEqualTo("com.example.test");
		assertThat(first.contentType()).isNull();
		assertThat(first.headers()).isNull();
	}

	@Test
	void messageForSeveralNodesIsEncodedOnce() {
		FakeLink first = subscriber("b", "a.*");
		FakeLink second = subscriber("c", "a.*");
		// The first one works out the route, the others follow it on this thread
		for (int i = 0; i < 3; i++) {
			publish("a.b", 3);
			run(100);
		}
		assertThat(first.frames).hasSize(3).doesNotContainNull().doesNotHaveDuplicates().isEqualTo(second.frames);
		assertThat(((Publish) first.sent.get(0)).payload()).isSameAs(((Publish) second.sent.get(0)).payload());
	}

	@Test
	void linkThatTakesNothingHoldsUpNeitherOthersNorTheCaller() {
		FakeLink slow = subscriber("slow", "a");
		FakeLink fast = subscriber("fast", "a");
		publish("a", 1);
		run(100);
		slow.allow(10, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			all.add(publish("a", 100));
		}
		run(100);
		assertThat(numbers(fast)).isEqualTo(from(1, 1001));
		assertThat(slow.queued()).isEqualTo(10);
		assertThat(all).noneMatch(Published::isOver);
		assertThat(this.context.counters().value("pubsub.held_back")).isEqualTo(991);
		slow.allow(10, true);
		run(100);
		assertThat(all).allMatch((one) -> one.recipients != null && one.recipients.size() == 2);
		assertThat(numbers(slow)).isEqualTo(from(1, 1001));
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	@Test
	void laterMessagesDoNotOvertakeThoseThatWait() {
		FakeLink link = subscriber("b", "a");
		publish("a", 1);
		run(100);
		link.allow(5, false);
		for (int i = 0; i < 50; i++) {
			publish("a", 1);
		}
		for (int i = 0; i < 100; i++) {
			link.allow(5, i % 3 == 0);
			publish("a", 1);
			run(1);
		}
		link.allow(1000, true);
		run(100);
		assertThat(numbers(link)).isEqualTo(from(1, 151));
	}

	@Test
	void beyondTheLimitPublishesFailWithItsNameAndReachNobody() {
		start(Limits.builder().pendingPublishes(16).build());
		FakeLink slow = subscriber("slow", "a");
		FakeLink fast = subscriber("fast", "**");
		publish("a", 1);
		run(100);
		slow.allow(4, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			all.add(publish("a", 1));
		}
		run(100);
		List<Published> failed = all.stream().filter(Published::isOver).toList();
		assertThat(failed).hasSize(18);
		assertThat(failed.get(0).failure).isNotNull();
		assertThat(failed.get(0).failure.code()).isEqualTo(FailureCode.OVERLOADED);
		assertThat(failed.get(0).failure).hasMessageContaining("'pendingPublishes' (16)");
		assertThat(numbers(fast)).isEqualTo(from(1, 13));
		// Another topic, which the slow node does not want, is not affected
		assertThat(publishNow("other", 1).recipients).containsExactly(fast.remote());
		slow.allow(1000, true);
		run(100);
		assertThat(all.stream().filter((one) -> one.recipients != null)).hasSize(12);
		assertThat(numbers(slow)).isEqualTo(from(1, 13));
		assertThat(publishNow("a", 1).recipients).hasSize(2);
	}

	@Test
	void bytesThatWaitAreBoundedToo() {
		start(Limits.builder().frameBytes(65536).pendingPublishBytes(110_000).build());
		FakeLink slow = subscriber("slow", "a");
		publish("a", 1);
		run(100);
		slow.allow(0, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			all.add(publish("a", 20_000));
		}
		run(100);
		assertThat(all.stream().filter(Published::isOver)).hasSize(7);
		assertThat(all.get(9).failure).hasMessageContaining("'pendingPublishBytes' (110000)");
	}

	private Published publishNow(String topic, int size) {
		Published completion = publish(topic, size);
		run(200);
		return completion;
	}

	@Test
	void nodeThatTakesNothingForLongIsGivenUpUntilItTakesAgain() {
		FakeLink slow = subscriber("slow", "a");
		FakeLink fast = subscriber("fast", "a");
		publish("a", 1);
		run(100);
		slow.allow(1, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			all.add(publish("a", 1));
		}
		run(6000);
		assertThat(all.stream().filter((one) -> List.of(slow.remote()).equals(one.unreachable))).hasSize(9);
		assertThat(publishNow("a", 1).unreachable).containsExactly(slow.remote());
		assertThat(this.context.counters().value("pubsub.dropped.stalled")).isEqualTo(1);
		slow.allow(1, true);
		run(100);
		assertThat(publishNow("a", 1).recipients).contains(slow.remote());
		assertThat(numbers(slow)).containsExactly(1L, 2L, 13L);
		assertThat(numbers(fast)).isEqualTo(from(1, 13));
	}

	@Test
	void whatALostLinkDidNotSendIsReported() {
		FakeLink link = subscriber("b", "a");
		publish("a", 1);
		run(100);
		link.allow(2, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			all.add(publish("a", 1));
		}
		run(10);
		this.links.lose(link);
		run(100);
		assertThat(all).allMatch((one) -> List.of(link.remote()).equals(one.unreachable));
		assertThat(all).allMatch((one) -> List.<NodeId>of().equals(one.recipients));
		assertThat(publishNow("a", 1).recipients).isEmpty();
	}

	@Test
	void whatWaitedForALostLinkLeavesByTheNextOne() {
		FakeLink link = subscriber("b", "a");
		publish("a", 1);
		run(100);
		link.allow(0, false);
		Published waits = publish("a", 1);
		run(10);
		FakeLink next = new FakeLink(this.context, link.contact(), 1);
		this.links.dialler = (contact, then) -> this.context.after(1_000_000_000L, () -> {
			this.links.open(next);
			then.accept(next, null);
		});
		this.links.lose(link);
		run(500);
		assertThat(waits.isOver()).isFalse();
		run(1000);
		assertThat(waits.recipients).containsExactly(link.remote());
		assertThat(numbers(next)).containsExactly(2L);
	}

	@Test
	void oneDialServesAllMessages() {
		Contact node = FakeLinks.node("far");
		this.directory.subscribe(node, "a.*");
		FakeLink link = new FakeLink(this.context, node, 1);
		this.links.dialler = (contact, then) -> this.context.after(1_000_000_000L, () -> {
			this.links.open(link);
			then.accept(link, null);
		});
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(publish((i % 2 == 0) ? "a.b" : "a.c", 1));
			run(10);
		}
		run(2000);
		assertThat(this.links.dialled).containsExactly(node.nodeId());
		assertThat(all).allMatch((one) -> List.of(node.nodeId()).equals(one.recipients));
		assertThat(numbers(link)).hasSize(20);
	}

	@Test
	void nodeWithoutInterestIsFoundThroughTheMesh() {
		FakeLink link = this.links
			.open(new FakeLink(this.context, FakeLinks.node("b"), 1).without(Capabilities.INTEREST));
		assertThat(link.controls).isEmpty();
		this.directory.subscribe(link.contact(), "a.*");
		assertThat(publishNow("a.b", 1).recipients).containsExactly(link.remote());
		this.links.receive(link, new Interest(true, List.of(), null, Extras.NONE));
		assertThat(link.violations).containsExactly("interest_not_agreed");
	}

	@Test
	void interestBeyondTheLimitIsLookedUpInTheMesh() {
		start(Limits.builder().peerInterests(2).build());
		FakeLink link = subscriber("b", "a", "b", "c", "d..e");
		assertThat(publishNow("a", 1).recipients).containsExactly(link.remote());
		assertThat(publishNow("c", 1).recipients).isEmpty();
		this.directory.subscribe(link.contact(), "c");
		run(3000);
		assertThat(publishNow("c", 1).recipients).containsExactly(link.remote());
		assertThat(this.context.counters().value("pubsub.interest.refused.too_many")).isEqualTo(1);
		assertThat(this.context.counters().value("pubsub.interest.refused.invalid")).isEqualTo(1);
	}

	@Test
	void fullSetReplacesTheFormerOne() {
		FakeLink link = subscriber("b", "a", "b");
		assertThat(publishNow("a", 1).recipients).hasSize(1);
		this.links.receive(link, new Interest(true, List.of("b"), null, Extras.NONE));
		this.links.receive(link, new Interest(false, List.of("c"), null, Extras.NONE));
		run(2000);
		assertThat(publishNow("a", 1).recipients).isEmpty();
		assertThat(publishNow("b", 1).recipients).hasSize(1);
		assertThat(publishNow("c", 1).recipients).hasSize(1);
		this.links.receive(link, new Interest(false, null, List.of("b", "never"), Extras.NONE));
		assertThat(publishNow("b", 1).recipients).isEmpty();
	}

	@Test
	void peersAreToldWhatChangesInOneMessage() {
		FakeLink link = this.links.open("b");
		assertThat(link.controls).hasSize(1);
		assertThat(((Interest) link.controls.get(0)).full()).isTrue();
		link.controls.clear();
		List<LocalSubscription> made = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			subscribe("a." + i % 50, made);
		}
		run(100);
		assertThat(link.controls).hasSize(1);
		Interest interest = (Interest) link.controls.get(0);
		assertThat(interest.full()).isFalse();
		assertThat(interest.add()).hasSize(50);
		link.controls.clear();
		Set<String> once = new HashSet<>();
		made.stream().filter((one) -> once.add(one.name())).forEach(LocalSubscription::close);
		run(100);
		assertThat(link.controls).isEmpty();
		made.forEach(LocalSubscription::close);
		run(100);
		assertThat(((Interest) link.controls.get(0)).remove()).hasSize(50);
		assertThat(link.controls).hasSize(1);
	}

	private void subscribe(String pattern, List<LocalSubscription> made) {
		this.pubsub.subscribe(pattern, SubscriptionSettings.DEFAULTS, (delivery) -> null, new SubscribeCompletion() {

			@Override
			public void subscribed(LocalSubscription subscription) {
				made.add(subscription);
			}

			@Override
			public void failed(MeshFailure failure) {
				throw new AssertionError(failure);
			}

		});
	}

	@Test
	void manyPatternsAreToldInSeveralMessages() {
		List<LocalSubscription> made = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			subscribe("some.rather.long.pattern.of.a.topic." + i, made);
		}
		run(100);
		FakeLink link = this.links.open("b");
		assertThat(link.controls).hasSizeGreaterThan(3);
		assertThat(link.controls).extracting((message) -> ((Interest) message).full()).startsWith(true, false, false);
		assertThat(link.controls.stream().mapToInt((message) -> ((Interest) message).add().size()).sum())
			.isEqualTo(2000);
	}

	@Test
	void topicsBeyondTheLimitAreForgottenButNumbersGoOnRising() {
		start(Limits.builder().cachedTopics(16).build());
		FakeLink link = subscriber("b", "**");
		publish("first", 1);
		publish("first", 1);
		run(100);
		for (int i = 0; i < 200; i++) {
			publish("topic." + i, 1);
			run(20);
		}
		assertThat(this.context.counters().gauges().get("pubsub.topics")).isLessThanOrEqualTo(17);
		link.sent.clear();
		publish("first", 1);
		run(100);
		assertThat(numbers(link).get(0)).isGreaterThan(2);
	}

	@Test
	void closingFailsWhatWaits() {
		this.directory.lookupNanos = 60_000_000_000L;
		Published waits = publish("a", 1);
		run(100);
		this.pubsub.close();
		assertThat(waits.failure).isNotNull();
		assertThat(waits.failure.code()).isEqualTo(FailureCode.CLOSED);
		assertThat(publish("a", 1).failure).isNotNull();
		run(70_000);
	}

	@Test
	void nodeThatIsRestartedIsToldEverythingAgain() {
		List<LocalSubscription> made = new ArrayList<>();
		subscribe("a.b", made);
		run(100);
		this.links.open("b");
		FakeLink next = new FakeLink(this.context, FakeLinks.node("b"), 2);
		this.links.open(next);
		assertThat(((Interest) next.controls.get(0)).add()).containsExactly("a.b");
		Link known = this.links.link(next.remote());
		assertThat(known).isSameAs(next);
	}

	@Test
	void nodesThatTakeNothingLeaveRoomForOthers() {
		start(Limits.builder().pendingPublishes(60).build());
		for (int i = 0; i < 5; i++) {
			FakeLink stuck = subscriber("stuck" + i, "s" + i);
			publish("s" + i, 1);
			run(100);
			stuck.allow(0, false);
		}
		FakeLink healthy = subscriber("healthy", "new.*");
		for (int i = 0; i < 500; i++) {
			publish("s" + i % 5, 1);
			run(1);
		}
		// Each as much as is free
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.waiting", 50L);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			// Waits for a route
			all.add(publish("new." + i, 1));
		}
		run(100);
		assertThat(all).allSatisfy((one) -> assertThat(one.recipients).containsExactly(healthy.remote()));
	}

	@Test
	void nothingIsPublishedByANodeThatIsClosed() {
		subscriber("b", "**");
		this.pubsub.close();
		for (int i = 0; i < 3; i++) {
			Published published = publish("t", 1);
			run(100);
			assertThat(published.failure).isNotNull();
			assertThat(published.failure.code()).isEqualTo(FailureCode.CLOSED);
		}
	}

	@Test
	void whatLinedUpBehindAFailureIsPublishedAfterARestart() {
		this.context.containFailures();
		FakeLink link = subscriber("b", "none");
		PublishSettings retained = new PublishSettings(false, 1, true, Overflow.BLOCK);
		for (int i = 0; i < 2; i++) {
			this.pubsub.publish("t", new byte[1], null, Map.of(), retained, new PublishCompletion() {
				@Override
				public void published(List<NodeId> recipients, List<NodeId> unreachable) {
					throw new IllegalStateException("test");
				}

				@Override
				public void failed(MeshFailure failure) {
					throw new AssertionError(failure);
				}
			});
			run(100);
			assertThat(this.context.counters().value("runtime.task_failed")).isEqualTo(i + 1);
			this.pubsub.restart();
			run(100);
		}
		Published published = new Published();
		this.pubsub.publish("t", new byte[1], null, Map.of(), retained, published);
		run(100);
		assertThat(published.recipients).isEmpty();
		assertThat(link.sent).isEmpty();
	}

}
