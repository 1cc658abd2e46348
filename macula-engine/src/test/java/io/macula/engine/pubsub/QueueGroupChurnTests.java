package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Queue groups whose members come, go and die while messages that are confirmed go to
 * them: no message runs on two members.
 */
class QueueGroupChurnTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final SubscriptionSettings MEMBER = new SubscriptionSettings(1, 0, DeliveryOrder.ORDERED,
			Overflow.BLOCK, "g", false);

	private final Simulation simulation = new Simulation(17);

	private final MemoryNetwork network = new MemoryNetwork();

	private final FakeDirectory directory = new FakeDirectory();

	private PubSubNode node(int number) {
		return new PubSubNode(this.simulation, this.network, this.directory, number, true, Limits.defaults());
	}

	private void link(PubSubNode a, PubSubNode b) {
		a.node.dial(b.node);
		this.simulation.runUntil(() -> a.node.link(b.node) != null && b.node.link(a.node) != null, SECOND);
		this.simulation.run(Duration.ofMillis(10));
	}

	private static Published publish(PubSubNode node, String text) {
		Published completion = new Published();
		node.pubsub.publish("a.b", text.getBytes(StandardCharsets.UTF_8), null, Map.of(),
				new PublishSettings(true, Duration.ofSeconds(30).toNanos(), false, Overflow.BLOCK), completion);
		return completion;
	}

	private LocalSubscription join(PubSubNode node, DeliveryHandler handler) {
		PubSubNode.Subscribed done = new PubSubNode.Subscribed();
		node.pubsub.subscribe("a.b", MEMBER, handler, done);
		this.simulation.runUntil(() -> done.subscription != null, Duration.ofSeconds(10));
		LocalSubscription subscription = done.subscription;
		if (subscription == null) {
			throw new AssertionError("not subscribed");
		}
		return subscription;
	}

	private static String text(Delivery delivery) {
		return new String(delivery.payload(), StandardCharsets.UTF_8);
	}

	@Test
	void whatADeadMemberMayHaveHandledGoesToNoOther() {
		PubSubNode publisher = node(1);
		PubSubNode dying = node(2);
		PubSubNode other = node(3);
		link(publisher, dying);
		link(publisher, other);
		List<String> taken = new ArrayList<>();
		join(dying, (delivery) -> {
			taken.add(text(delivery));
			return new CompletableFuture<>();
		});
		List<String> handled = new ArrayList<>();
		join(other, DeliveryHandler.of((delivery) -> handled.add(text(delivery))));
		this.simulation.run(SECOND);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(publish(publisher, "" + i));
		}
		this.simulation.run(SECOND);
		assertThat(taken).hasSize(1);
		dying.node.crash();
		// The same node anew, which knows nothing of the group nor of what it did before
		PubSubNode again = node(2);
		link(again, publisher);
		this.simulation.run(Duration.ofSeconds(40));
		assertThat(handled).doesNotHaveDuplicates().doesNotContainAnyElementsOf(taken);
		for (int i = 0; i < 20; i++) {
			Map<?, NodeOutcome> outcomes = all.get(i).outcomes;
			assertThat(outcomes).as("%s", i).hasSize(1);
			if (handled.contains("" + i)) {
				assertThat(outcomes).isEqualTo(Map.of(other.id(), NodeOutcome.CONFIRMED));
			}
			else {
				NodeOutcome outcome = outcomes.get(dying.id());
				assertThat(outcome).extracting(NodeOutcome::state)
					.isIn(NodeOutcome.State.REJECTED, NodeOutcome.State.EXPIRED);
				assertThat(outcome.reason()).isNotBlank();
			}
		}
		// All that went to the one that died: nobody can tell which of them it handled
		assertThat(handled).hasSizeBetween(4, 16);
	}

	@Test
	void whatCouldNotBeSentGoesToAnotherMember() {
		PubSubNode publisher = node(1);
		PubSubNode gone = node(2);
		PubSubNode other = node(3);
		join(gone, (delivery) -> null);
		List<String> handled = new ArrayList<>();
		join(other, DeliveryHandler.of((delivery) -> handled.add(text(delivery))));
		this.simulation.run(SECOND);
		gone.node.crash();
		List<Published> all = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(publish(publisher, "" + i));
			expected.add("" + i);
		}
		this.simulation.run(Duration.ofSeconds(40));
		assertThat(handled).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(all)
			.allSatisfy((one) -> assertThat(one.outcomes).isEqualTo(Map.of(other.id(), NodeOutcome.CONFIRMED)));
	}

	@Test
	void membersThatComeAndGoHandleEachMessageOnce() {
		PubSubNode publisher = node(1);
		List<PubSubNode> nodes = List.of(node(2), node(3), node(4));
		List<LocalSubscription> members = new ArrayList<>();
		List<String> handled = new ArrayList<>();
		DeliveryHandler handler = DeliveryHandler.of((delivery) -> handled.add(text(delivery)));
		for (PubSubNode node : nodes) {
			link(publisher, node);
			members.add(join(node, handler));
		}
		this.simulation.run(SECOND);
		List<Published> all = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			int member = i / 10 % 3;
			if (i % 10 == 3) {
				members.get(member).close();
			}
			if (i % 10 == 8) {
				members.set(member, join(nodes.get(member), handler));
			}
			all.add(publish(publisher, "" + i));
			expected.add("" + i);
			if (i % 3 == 0) {
				this.simulation.run(Duration.ofMillis(7));
			}
		}
		this.simulation.run(Duration.ofSeconds(31));
		assertThat(handled).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(all).allSatisfy((one) -> assertThat(one.outcomes.values()).containsExactly(NodeOutcome.CONFIRMED));
	}

	/** A publisher and members that the test speaks for. */
	private static final class Rig {

		private final Simulation simulation = new Simulation(3);

		private final VirtualContext context = this.simulation.context(Limits.defaults());

		private final FakeLinks links = new FakeLinks(this.context);

		private final List<FakeLink> members = new ArrayList<>();

		private final Published published = new Published();

		Rig() {
			FakeDirectory.View view = new FakeDirectory().view(this.context, this.links::self);
			PubSub pubsub = new PubSub(this.context, this.links, view, view, "com.example.test", this.context::execute);
			pubsub.start();
			for (String name : List.of("b", "c")) {
				FakeLink link = this.links
					.open(new FakeLink(this.context, FakeLinks.node(name), 1).with(Capabilities.ACK));
				this.links.receive(link,
						new Interest(true, List.of(new GroupName("a", "g").text()), null, Extras.NONE));
				this.members.add(link);
			}
			run();
			pubsub.publish("a", new byte[1], null, Map.of(),
					new PublishSettings(true, Duration.ofSeconds(2).toNanos(), false, Overflow.BLOCK), this.published);
			run();
		}

		private void run() {
			this.simulation.run(Duration.ofMillis(100));
		}

		FakeLink chosen() {
			return this.members.get(this.members.get(0).sent.isEmpty() ? 1 : 0);
		}

		long sent() {
			return this.members.stream()
				.flatMap((member) -> member.sent.stream())
				.filter(Publish.class::isInstance)
				.count();
		}

		void answer(String status, String reason, boolean ran) {
			Extras more = ran ? new Extras(WireValue.Map.builder().put("ran", true).build()) : Extras.NONE;
			this.links.receive(chosen(), new PubAck(null, null, "a", 1L, status, reason, more));
			run();
		}

	}

	@Test
	void whatAMemberHandledIsNotMovedBecauseAnotherSubscriptionOfItsNodeHadNoRoom() {
		Rig rig = new Rig();
		rig.answer("rejected", "queue_full", true);
		assertThat(rig.sent()).isOne();
		assertThat(rig.published.outcomes.values())
			.containsExactly(new NodeOutcome(NodeOutcome.State.REJECTED, "queue_full"));
	}

	@Test
	void whatAMemberRefusesGoesToAnother() {
		Rig rig = new Rig();
		rig.answer("rejected", "queue_full", false);
		assertThat(rig.sent()).isEqualTo(2);
		assertThat(rig.published.isOver()).isFalse();
	}

	@Test
	void whatAMemberFailedWithIsNotMoved() {
		Rig rig = new Rig();
		rig.answer("rejected", "handler_error", false);
		assertThat(rig.sent()).isOne();
		assertThat(rig.published.outcomes.values())
			.containsExactly(new NodeOutcome(NodeOutcome.State.REJECTED, "handler_error"));
	}

}
