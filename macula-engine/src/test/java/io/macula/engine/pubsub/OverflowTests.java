package io.macula.engine.pubsub;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a publisher does with messages for which the queue towards a node has no room, and
 * with answers that make no sense.
 */
class OverflowTests {

	private final Simulation simulation = new Simulation(3);

	private final VirtualContext context = this.simulation.context(Limits.defaults());

	private final FakeLinks links = new FakeLinks(this.context);

	private final PubSub pubsub = start();

	private PubSub start() {
		FakeDirectory.View view = new FakeDirectory().view(this.context, this.links::self);
		PubSub started = new PubSub(this.context, this.links, view, view, "com.example.test", this.context::execute);
		started.start();
		return started;
	}

	private FakeLink subscriber(String name, String pattern) {
		FakeLink link = this.links.open(new FakeLink(this.context, FakeLinks.node(name), 1).with(Capabilities.ACK));
		this.links.receive(link, new Interest(true, List.of(pattern), null, Extras.NONE));
		run(10);
		return link;
	}

	private Published publish(boolean assured, Overflow overflow) {
		Published completion = new Published();
		this.pubsub.publish("a", new byte[100], null, Map.of(),
				new PublishSettings(assured, Duration.ofSeconds(2).toNanos(), false, overflow), completion);
		return completion;
	}

	private void run(long millis) {
		this.simulation.run(Duration.ofMillis(millis));
	}

	private static List<Long> numbers(FakeLink link) {
		return link.sent.stream().map((message) -> ((Publish) message).seq()).toList();
	}

	private List<Published> fill(FakeLink slow, Overflow overflow, int count) {
		publish(false, Overflow.BLOCK);
		run(100);
		slow.allow(1, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(publish(false, overflow));
			run(1);
		}
		return all;
	}

	@Test
	void theNewestIsDroppedForTheNodeThatHasNoRoom() {
		FakeLink slow = subscriber("slow", "a");
		FakeLink fast = subscriber("fast", "a");
		List<Published> all = fill(slow, Overflow.DROP_NEWEST, 10);
		// The first stands in the queue of the link
		assertThat(all.subList(1, 10)).allMatch(Published::isOver);
		assertThat(all.get(9).unreachable).containsExactly(slow.remote());
		assertThat(numbers(fast)).hasSize(11);
		assertThat(this.context.counters().value("pubsub.dropped.overflow")).isPositive();
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	@Test
	void theOldestThatWaitsIsDroppedForTheNewest() {
		FakeLink slow = subscriber("slow", "a");
		fill(slow, Overflow.DROP_OLDEST, 200);
		slow.allow(1000, true);
		run(100);
		List<Long> numbers = numbers(slow);
		assertThat(numbers).endsWith(201L).isSorted().hasSizeBetween(64, 68);
		// The newest ones without a gap
		assertThat(numbers.get(numbers.size() - 60)).isEqualTo(142L);
		assertThat(this.context.counters().value("pubsub.dropped.overflow")).isBetween(130L, 140L);
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	@ParameterizedTest
	@CsvSource({ "BLOCK,false", "DROP_NEWEST,false", "DROP_OLDEST,false", "BLOCK,true", "DROP_NEWEST,true",
			"DROP_OLDEST,true" })
	void aSlowNodeDelaysNoOther(Overflow overflow, boolean assured) {
		FakeLink slow = subscriber("slow", "a");
		FakeLink fast = subscriber("fast", "a");
		publish(false, Overflow.BLOCK);
		run(100);
		slow.allow(1, false);
		int before = fast.sent.size();
		for (int i = 1; i <= 500; i++) {
			publish(assured, overflow);
			run(1);
			assertThat(fast.sent).hasSize(before + i);
		}
	}

	@Test
	void aPublishFailsWhileTheQueueIsFull() {
		FakeLink slow = subscriber("slow", "a");
		fill(slow, Overflow.BLOCK, 5);
		Published refused = publish(false, Overflow.FAIL);
		run(1);
		MeshFailure failure = refused.failure;
		assertThat(failure).isNotNull().hasMessageContaining("overflow FAIL");
	}

	@Test
	void answersThatMakeNoSenseAreHeldAgainstThePeerOnly() {
		FakeLink link = subscriber("b", "a");
		Published published = publish(true, Overflow.BLOCK);
		run(100);
		this.links.receive(link, new PubAck(null, null, "a", 1L, "perhaps", null, Extras.NONE));
		this.links.receive(link, new PubAck(null, null, "other", 1L, "confirmed", null, Extras.NONE));
		this.links.receive(link, new PubAck(null, null, "a", 7L, "confirmed", null, Extras.NONE));
		run(100);
		assertThat(published.isOver()).isFalse();
		assertThat(this.context.counters().value("pubsub.answers.late")).isEqualTo(2);
		FakeLink other = subscriber("c", "z");
		this.links.receive(other, new PubAck(null, null, "a", 1L, "confirmed", null, Extras.NONE));
		assertThat(published.isOver()).isFalse();
		this.links.receive(link, new PubAck(null, null, "a", 1L, "confirmed", null, Extras.NONE));
		assertThat(published.outcomes).isEqualTo(Map.of(link.remote(), NodeOutcome.CONFIRMED));
		this.links.receive(link, new PubAck(null, null, "a", 1L, "rejected", "no", Extras.NONE));
		assertThat(published.outcomes).isEqualTo(Map.of(link.remote(), NodeOutcome.CONFIRMED));
	}

	@Test
	void aNodeThatSaysBusyForEverIsAskedLessAndLessUntilTheTimeIsUp() {
		FakeLink link = subscriber("b", "a");
		Published published = publish(true, Overflow.BLOCK);
		int answered = 0;
		for (int i = 0; i < 250; i++) {
			run(10);
			if (link.sent.size() > answered) {
				answered = link.sent.size();
				this.links.receive(link, new PubAck(null, null, "a", 1L, "busy", "queue_full", Extras.NONE));
			}
		}
		assertThat(published.outcomes)
			.isEqualTo(Map.of(link.remote(), new NodeOutcome(NodeOutcome.State.EXPIRED, "busy")));
		assertThat(link.sent).hasSizeBetween(4, 20);
	}

	@Test
	void whatIsHandedOverIsNotDroppedForANewerOne() {
		List<Published> all = new ArrayList<>();
		List<Runnable> meanwhile = new ArrayList<>();
		NodeContext hooked = (NodeContext) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { NodeContext.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("execute") && !meanwhile.isEmpty()) {
						meanwhile.remove(0).run();
					}
					return method.invoke(this.context, arguments);
				});
		// Asks its context for a turn while a message is handed to it
		FakeLink slow = this.links.open(new FakeLink(hooked, FakeLinks.node("slow"), 1).with(Capabilities.ACK));
		this.links.receive(slow, new Interest(true, List.of("a"), null, Extras.NONE));
		run(10);
		all.addAll(fill(slow, Overflow.DROP_OLDEST, 100));
		// The first turn is that of the link
		meanwhile.add(() -> {
		});
		meanwhile.add(() -> all.add(publish(false, Overflow.DROP_OLDEST)));
		slow.allow(1000, true);
		run(100);
		assertThat(meanwhile).isEmpty();
		assertThat(all).hasSize(101).allMatch(Published::isOver);
		assertThat(numbers(slow)).isSorted().doesNotHaveDuplicates().endsWith(102L);
		long reached = all.stream().filter((one) -> List.of(slow.remote()).equals(one.recipients)).count();
		assertThat(numbers(slow)).hasSize((int) reached + 1);
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	/** A publisher for which few messages may wait. */
	private final class Small {

		private final VirtualContext context = OverflowTests.this.simulation
			.context(Limits.builder().pendingPublishes(60).build());

		private final FakeLinks links = new FakeLinks(this.context);

		private final FakeDirectory.View view = new FakeDirectory().view(this.context, this.links::self);

		private final PubSub pubsub = new PubSub(this.context, this.links, this.view, this.view, "com.example.test",
				this.context::execute);

		Small() {
			this.pubsub.start();
		}

		FakeLink subscriber(String name) {
			FakeLink link = this.links.open(name);
			this.links.receive(link, new Interest(true, List.of("a"), null, Extras.NONE));
			run(10);
			return link;
		}

		Published publish(Overflow overflow) {
			Published completion = new Published();
			this.pubsub.publish("a", new byte[1], null, Map.of(), new PublishSettings(false, 1, false, overflow),
					completion);
			run(1);
			return completion;
		}

	}

	@ParameterizedTest
	@EnumSource(value = Overflow.class, names = { "DROP_NEWEST", "DROP_OLDEST" })
	void whatMayBeDroppedForOneNodeIsRefusedForNone(Overflow overflow) {
		Small publisher = new Small();
		FakeLink slow = publisher.subscriber("slow");
		FakeLink fast = publisher.subscriber("fast");
		publisher.publish(Overflow.BLOCK);
		run(100);
		slow.allow(0, false);
		for (int i = 0; i < 30; i++) {
			publisher.publish(Overflow.BLOCK);
		}
		assertThat(publisher.publish(Overflow.BLOCK).failure).isNotNull();
		for (int i = 0; i < 10; i++) {
			Published dropped = publisher.publish(overflow);
			assertThat(dropped.recipients).containsExactly(fast.remote());
			assertThat(dropped.unreachable).containsExactly(slow.remote());
		}
		assertThat(fast.sent).hasSize(41);
	}

	@Test
	void theOldestMakesRoomAlsoWhereLittleIsFree() {
		Small publisher = new Small();
		FakeLink slow = publisher.subscriber("slow");
		publisher.publish(Overflow.BLOCK);
		run(100);
		slow.allow(0, false);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			all.add(publisher.publish(Overflow.DROP_OLDEST));
		}
		slow.allow(1000, true);
		run(100);
		assertThat(numbers(slow)).hasSize(31).isSorted().contains(72L, 101L).doesNotContain(71L);
		assertThat(all).allMatch(Published::isOver);
		assertThat(publisher.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

}
