package io.macula.engine.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links between nodes over the memory transport, in virtual time.
 */
class LinkManagerTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final Simulation simulation = new Simulation(42);

	private final MemoryNetwork network = new MemoryNetwork();

	private final LinkNode a = new LinkNode(this.simulation, this.network, 0);

	private final LinkNode b = new LinkNode(this.simulation, this.network, 1);

	@Test
	void aDialGivesOneLinkThatBothSidesKnow() {
		Link link = connect(this.a, this.b);
		assertThat(link.remote()).isEqualTo(this.b.id());
		assertThat(link.proven()).isTrue();
		assertThat(link.has(Capabilities.COMPACT)).isTrue();
		assertThat(this.b.links.link(this.a.id())).isNotNull();
		assertThat(this.b.links.link(this.a.id()).contact()).isEqualTo(this.a.contact);
		assertThat(this.a.events).containsExactly("up " + this.b.id().shortText());
		assertThat(this.b.events).containsExactly("up " + this.a.id().shortText());
	}

	@Test
	void aSecondConnectUsesTheSameLink() {
		assertThat(connect(this.a, this.b)).isSameAs(connect(this.a, this.b));
		assertThat(this.a.context.counters().value("link.dials")).isEqualTo(1);
	}

	@Test
	void aSeedIsDialledWithoutKnowingItsId() {
		List<Link> links = new ArrayList<>();
		this.a.links.connect(this.b.contact.endpoints().get(0), (outcome) -> {
			if (outcome instanceof SeedOutcome.Linked linked) {
				links.add(linked.link());
			}
		});
		this.simulation.runUntil(() -> !links.isEmpty(), LONG);
		assertThat(links.get(0).remote()).isEqualTo(this.b.id());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 6, 7 })
	void dialsFromBothSidesEndInOneLink(int seed) {
		Simulation own = new Simulation(seed);
		LinkNode c = new LinkNode(own, this.network, 2 + seed);
		LinkNode d = new LinkNode(own, this.network, 20 + seed);
		List<Link> links = new ArrayList<>();
		c.links.connect(d.contact, Purpose.KEEP, (link, failure) -> links.add(link));
		d.links.connect(c.contact, Purpose.KEEP, (link, failure) -> links.add(link));
		own.runUntil(() -> links.size() == 2, LONG);
		own.run(Duration.ofSeconds(60));
		assertThat(links).doesNotContainNull();
		assertThat(c.links.all()).hasSize(1);
		assertThat(d.links.all()).hasSize(1);
		assertThat(c.links.describe().get(0).dialled()).isNotEqualTo(d.links.describe().get(0).dialled());
		assertThat(c.events).doesNotContain("down " + d.id().shortText());
		assertThat(c.context.counters().value("link.opened") - c.context.counters().value("link.closed")).isEqualTo(1);
		assertThat(d.context.counters().value("link.opened") - d.context.counters().value("link.closed")).isEqualTo(1);
	}

	/**
	 * Each side sends over the link that it knows, from the moment that it knows one, and
	 * lost packets hold up the links for different times.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 57, 84, 121, 122, 126 })
	void messagesKeepTheirOrderWhileTwoLinksBecomeOne(int seed) {
		Simulation own = new Simulation(seed);
		MemoryNetwork lossy = new MemoryNetwork(new NetworkModel(own).latency(25, 10).loss(0.1));
		LinkNode c = new LinkNode(own, lossy, 2 + seed);
		LinkNode d = new LinkNode(own, lossy, 1020 + seed);
		c.links.connect(d.contact, Purpose.KEEP, (link, failure) -> {
		});
		own.after(own.random().nextLong(60_000_000), () -> d.links.connect(c.contact, Purpose.KEEP, (link, failure) -> {
		}));
		long[] sent = new long[2];
		for (int millis = 1; millis <= 1_500; millis++) {
			own.after(millis * 1_000_000L, () -> {
				sent[0] += sendTo(c, d, sent[0] + 1);
				sent[1] += sendTo(d, c, sent[1] + 1);
			});
		}
		own.run(Duration.ofSeconds(30));
		assertThat(sent[0]).isPositive();
		assertThat(sent[1]).isPositive();
		assertThat(d.published).extracting(Publish::seq).isEqualTo(numbers(sent[0]));
		assertThat(c.published).extracting(Publish::seq).isEqualTo(numbers(sent[1]));
	}

	private static int sendTo(LinkNode from, LinkNode to, long number) {
		Link link = from.links.link(to.id());
		return (link != null && link.offer(LinkNode.Sent.publish("t", new byte[100], number))) ? 1 : 0;
	}

	private static List<Long> numbers(long last) {
		return LongStream.rangeClosed(1, last).boxed().toList();
	}

	@Test
	void anotherRealmIsRefusedWithItsName() {
		LinkNode foreign = new LinkNode(this.simulation, this.network, 2, Limits.defaults(), "com.example.other", true,
				SimulatedKeys.key(2).nodeId());
		MeshFailure failure = connectFails(foreign, this.a);
		assertThat(failure).hasMessageContaining("com.example.test").hasMessageContaining("com.example.other");
		assertThat(this.a.links.all()).isEmpty();
		assertThat(this.a.context.counters().value("link.refused.realm")).isEqualTo(1);
	}

	@Test
	void whoClaimsAnothersIdIsRefused() {
		LinkNode impostor = new LinkNode(this.simulation, this.network, 2, Limits.defaults(), "com.example.test", true,
				this.b.id());
		MeshFailure failure = connectFails(impostor, this.a);
		assertThat(failure).hasMessageContaining(this.b.id().shortText());
		assertThat(this.a.links.link(this.b.id())).isNull();
		assertThat(this.a.context.counters().value("link.refused.identity")).isEqualTo(1);
	}

	@Test
	void aDialThatReachesSomebodyElseFails() {
		LinkNode c = new LinkNode(this.simulation, this.network, 2);
		LinkNode moved = new LinkNode(this.simulation, this.network, 3);
		moved.contact = io.macula.engine.identity.Contact.server(moved.id(), c.contact.endpoints().get(0));
		assertThat(connectFails(this.a, moved)).hasMessageContaining(moved.id().shortText());
		assertThat(this.a.links.all()).isEmpty();
	}

	@Test
	void aDialToNobodyFails() {
		LinkNode gone = new LinkNode(this.simulation, this.network, 2);
		gone.links.close();
		assertThat(connectFails(this.a, gone).code()).isEqualTo(FailureCode.UNREACHABLE);
	}

	@Test
	void aNodeDoesNotDialItself() {
		assertThat(connectFails(this.a, this.a).code()).isEqualTo(FailureCode.INVALID);
		List<MeshFailure> failures = new ArrayList<>();
		this.a.links.connect(this.a.contact.endpoints().get(0), (outcome) -> {
			if (outcome instanceof SeedOutcome.Failed failed) {
				failures.add(failed.failure());
			}
		});
		this.simulation.runUntil(() -> !failures.isEmpty(), LONG);
		assertThat(failures.get(0)).hasMessageContaining("itself");
		assertThat(this.a.links.all()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void messagesArriveCompleteAndInOrder(boolean compact) {
		LinkNode c = new LinkNode(this.simulation, this.network, 2, Limits.defaults(), "com.example.test", compact,
				SimulatedKeys.key(2).nodeId());
		Link link = connect(c, this.a);
		// Each topic is told once, which must not count as a violation
		int topics = 2 * Limits.defaults().violationsPerLink();
		List<LinkNode.Sent> sent = new ArrayList<>();
		for (int i = 1; i <= 3_000; i++) {
			LinkNode.Sent message = LinkNode.Sent.publish("topic." + i % topics, new byte[i % 500], i);
			sent.add(message);
			assertThat(link.offer(message)).isTrue();
		}
		this.simulation.runUntil(() -> this.a.published.size() == sent.size(), LONG);
		for (int i = 0; i < sent.size(); i++) {
			Publish expected = (Publish) sent.get(i).message();
			Publish received = this.a.published.get(i);
			assertThat(received.topic()).isEqualTo(expected.topic());
			assertThat(received.seq()).isEqualTo(expected.seq());
			assertThat(received.payload()).isEqualTo(expected.payload());
			assertThat(sent.get(i).written).isEqualTo(1);
		}
		assertThat(this.a.context.counters().snapshot())
			.noneSatisfy((name, count) -> assertThat(name).startsWith("link.violation"));
	}

	@Test
	void largeMessagesCrossAndKeepTheirPlaceAmongSmallOnes() {
		Link link = connect(this.a, this.b);
		int[] sizes = { 0, 1024, 100 * 1024, 10, 900 * 1024, 20, 70 * 1024, 30, 65_536, 65_537, 40 };
		for (int i = 0; i < sizes.length; i++) {
			byte[] payload = new byte[sizes[i]];
			Arrays.fill(payload, (byte) i);
			assertThat(link.offer(LinkNode.Sent.publish("big", payload, i + 1))).isTrue();
		}
		this.simulation.runUntil(() -> this.b.published.size() == sizes.length, LONG);
		for (int i = 0; i < sizes.length; i++) {
			assertThat(this.b.published.get(i).seq()).isEqualTo(i + 1);
			assertThat(this.b.published.get(i).payload()).hasSize(sizes[i]);
		}
		assertThat(this.b.context.counters().value("link.order_broken")).isZero();
	}

	@Test
	void manyLargeMessagesShareTheBudgetWithoutBlockingEachOther() {
		Limits limits = Limits.builder().linkCreditBytes(1 << 20).build();
		LinkNode tight = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		LinkNode sender = new LinkNode(this.simulation, this.network, 3,
				Limits.builder().outboundQueueBytes(32 << 20).build(), "com.example.test", true,
				SimulatedKeys.key(3).nodeId());
		Link link = connect(sender, tight);
		for (int i = 1; i <= 8; i++) {
			assertThat(link.offer(LinkNode.Sent.publish("big." + i, new byte[900 * 1024], 1))).isTrue();
		}
		this.simulation.runUntil(() -> tight.published.size() == 8, LONG);
	}

	@Test
	void aFullQueueRefusesAndTellsWhenThereIsRoom() {
		Limits limits = Limits.builder().outboundQueueBytes(1 << 20).build();
		LinkNode c = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		Link link = connect(c, this.a);
		int taken = 0;
		while (link.offer(LinkNode.Sent.publish("t", new byte[1000], taken + 1))) {
			taken++;
		}
		assertThat(taken).isBetween(900, 1100);
		int[] room = new int[1];
		link.whenRoom(() -> room[0]++);
		this.simulation.runUntil(() -> room[0] == 1, LONG);
		assertThat(link.offer(LinkNode.Sent.publish("t", new byte[1000], 1))).isTrue();
	}

	@Test
	void requestsAreAnsweredAndExpire() {
		Link link = connect(this.a, this.b);
		List<WireMessage> replies = new ArrayList<>();
		List<MeshFailure> failures = new ArrayList<>();
		link.request(FindNode.of(new byte[32], 0), 1_000_000_000L, (reply, failure) -> replies.add(reply));
		this.simulation.runUntil(() -> !replies.isEmpty(), LONG);
		assertThat(replies.get(0)).isInstanceOf(FindNodeReply.class);
		this.b.answer = false;
		link.request(FindNode.of(new byte[32], 0), 1_000_000_000L, (reply, failure) -> failures.add(failure));
		this.simulation.runUntil(() -> !failures.isEmpty(), LONG);
		assertThat(failures.get(0).code()).isEqualTo(FailureCode.TIMEOUT);
	}

	@Test
	void aRequestDialsIfNeedBe() {
		List<WireMessage> replies = new ArrayList<>();
		this.a.links.request(this.b.contact, FindNode.of(new byte[32], 0), 2_000_000_000L,
				(reply, failure) -> replies.add(reply));
		this.simulation.runUntil(() -> !replies.isEmpty(), LONG);
		assertThat(replies).doesNotContainNull();
	}

	@Test
	void aLinkForLookupsIsClosedWhenIdleAndAKeptOneIsNot() {
		LinkNode c = new LinkNode(this.simulation, this.network, 2);
		List<Link> links = new ArrayList<>();
		this.a.links.connect(this.b.contact, Purpose.QUERY, (link, failure) -> links.add(link));
		this.a.links.connect(c.contact, Purpose.KEEP, (link, failure) -> links.add(link));
		this.simulation.runUntil(() -> links.size() == 2, LONG);
		this.simulation.run(Duration.ofSeconds(90));
		assertThat(this.a.links.link(this.b.id())).isNull();
		assertThat(this.b.links.all()).isEmpty();
		assertThat(this.a.links.link(c.id())).isNotNull();
		assertThat(this.b.context.counters().value("link.closed")).isEqualTo(1);
	}

	@Test
	void linksForLookupsAreBounded() {
		Limits limits = Limits.builder().queryLinks(2).build();
		LinkNode asking = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		List<Link> links = new ArrayList<>();
		for (int i = 3; i < 8; i++) {
			LinkNode asked = new LinkNode(this.simulation, this.network, i);
			asking.links.connect(asked.contact, (i == 3) ? Purpose.KEEP : Purpose.QUERY,
					(link, failure) -> links.add(link));
		}
		this.simulation.runUntil(() -> links.size() == 5, LONG);
		this.simulation.run(Duration.ofSeconds(8));
		assertThat(asking.links.all()).hasSize(3).contains(links.get(0));
	}

	@Test
	void aSeedKeepsItsLimitOfLinksAndHasRoomForWhoeverComes() {
		LinkNode seed = node(2, Limits.builder().links(16).keptLinks(4).seedLinks(10).build());
		seed.links.serve();
		List<LinkNode> others = new ArrayList<>();
		List<Link> links = new ArrayList<>();
		for (int i = 0; i < 14; i++) {
			LinkNode other = new LinkNode(this.simulation, this.network, 30 + i);
			others.add(other);
			other.links.connect(seed.contact, Purpose.KEEP, (link, failure) -> links.add(link));
		}
		this.simulation.runUntil(() -> links.size() == 14, LONG);
		this.simulation.run(Duration.ofSeconds(10));
		assertThat(seed.links.all()).as("used lately").hasSize(14);
		List<Link> asked = new ArrayList<>();
		seed.links.connect(others.get(0).contact, Purpose.KEEP, (link, failure) -> asked.add(link));
		this.simulation.run(Duration.ofSeconds(35));
		assertThat(seed.links.all()).hasSize(10).containsAll(asked);
		assertThat(seed.context.counters().value("link.excess")).isEqualTo(4);
		Link late = connect(new LinkNode(this.simulation, this.network, 60), seed);
		assertThat(late.open()).isTrue();
	}

	@Test
	void aSeedThatMayKeepAllItsLinksStillLeavesRoom() {
		LinkNode seed = node(2, Limits.builder().links(16).keptLinks(4).build());
		seed.links.serve();
		for (int i = 0; i < 16; i++) {
			new LinkNode(this.simulation, this.network, 30 + i).links.connect(seed.contact, Purpose.KEEP,
					(link, failure) -> {
					});
		}
		this.simulation.run(Duration.ofSeconds(45));
		assertThat(seed.links.all()).hasSize(14);
	}

	@Test
	void linksThatThisSideWantsAreTheLastToGo() {
		LinkNode node = node(2, Limits.builder().links(8).keptLinks(8).seedLinks(3).build());
		node.links.serve();
		List<NodeId> kept = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			LinkNode other = new LinkNode(this.simulation, this.network, 30 + i);
			kept.add(other.id());
			node.links.connect(other.contact, Purpose.KEEP, (link, failure) -> {
			});
		}
		this.simulation.run(Duration.ofSeconds(1));
		for (int i = 0; i < 5; i++) {
			LinkNode other = new LinkNode(this.simulation, this.network, 40 + i);
			other.links.connect(node.contact, Purpose.KEEP, (link, failure) -> {
			});
		}
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(node.links.all()).hasSize(8);
		this.simulation.run(Duration.ofSeconds(40));
		assertThat(node.links.all()).extracting(Link::remote).containsExactlyInAnyOrderElementsOf(kept);
	}

	@Test
	void aNodeWhosePlacesAreTakenByLinksThatCarryNothingLetsOthersInAgain() {
		LinkNode node = node(2, Limits.builder().links(8).keptLinks(8).build());
		for (int i = 0; i < 8; i++) {
			new LinkNode(this.simulation, this.network, 30 + i).links.connect(node.contact, Purpose.KEEP,
					(link, failure) -> {
					});
		}
		this.simulation.run(Duration.ofSeconds(45));
		assertThat(node.links.all()).hasSize(7);
		assertThat(connect(new LinkNode(this.simulation, this.network, 60), node).open()).isTrue();
	}

	private LinkNode node(int number, Limits limits) {
		return new LinkNode(this.simulation, this.network, number, limits, "com.example.test", true,
				SimulatedKeys.key(number).nodeId());
	}

	@Test
	void aSilentPeerIsGivenUpAfterTwoPings() {
		Link link = connect(this.a, this.b);
		List<MeshFailure> failures = new ArrayList<>();
		this.b.context.stop();
		link.request(FindNode.of(new byte[32], 0), 60_000_000_000L, (reply, failure) -> failures.add(failure));
		LinkNode.Sent late = LinkNode.Sent.publish("t", new byte[300_000], 1);
		assertThat(link.offer(late)).isTrue();
		this.simulation.runUntil(() -> !link.open(), Duration.ofSeconds(20));
		assertThat(failures).singleElement().extracting(MeshFailure::code).isEqualTo(FailureCode.LINK_LOST);
		assertThat(late.failures).singleElement().extracting(MeshFailure::code).isEqualTo(FailureCode.UNREACHABLE);
		assertThat(link.offer(LinkNode.Sent.publish("t", new byte[1], 2))).isFalse();
		assertThat(this.a.events).endsWith("down " + this.b.id().shortText());
	}

	@Test
	void closingTellsThePeerAtOnce() {
		Link link = connect(this.a, this.b);
		this.b.links.close();
		this.simulation.runUntil(() -> !link.open(), Duration.ofSeconds(1));
		assertThat(this.a.links.all()).isEmpty();
	}

	@Test
	void leavingLosesNothingThatWasTaken() {
		Link link = connect(this.a, this.b);
		int count = 2_000;
		for (int i = 1; i <= count; i++) {
			int size = (i % 500 == 0) ? 200_000 : 100;
			assertThat(link.offer(LinkNode.Sent.publish("t", new byte[size], i))).isTrue();
		}
		this.a.links.leave();
		assertThat(link.open()).isFalse();
		assertThat(link.offer(LinkNode.Sent.publish("t", new byte[1], count + 1))).isFalse();
		this.simulation.runUntil(() -> this.a.context.counters().value("link.closed") == 1, LONG);
		assertThat(this.b.published).hasSize(count);
		assertThat(this.b.links.all()).isEmpty();
	}

	@Test
	void aLinkThatIsLeftStillCarriesTheAnswersToWhatCameOverIt() {
		Link link = connect(this.a, this.b);
		byte[] id = new byte[8];
		LinkNode.Sent call = new LinkNode.Sent(new RpcRequest(null, id, "p", new byte[0], null, null, null, null, null,
				null, null, 1_000L, Extras.NONE), "p", 10);
		assertThat(link.offer(call)).isTrue();
		this.simulation.runUntil(() -> this.b.requested.size() == 1, LONG);
		Link back = this.b.links.link(this.a.id());
		assertThat(back).isNotNull();
		this.b.links.leave();
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(this.a.context.counters().value("link.closed")).isZero();
		assertThat(back.offer(new LinkNode.Sent(
				new RpcReply(id, new byte[] { 7 }, null, null, null, null, null, null, null, Extras.NONE), "", 10)))
			.isTrue();
		this.simulation.runUntil(() -> this.a.replied.size() == 1, LONG);
		this.simulation.runUntil(() -> this.a.context.counters().value("link.closed") == 1, LONG);
	}

	@Test
	void bothSidesMayLeaveAtOnce() {
		Link link = connect(this.a, this.b);
		Link back = this.b.links.link(this.a.id());
		assertThat(back).isNotNull();
		for (int i = 1; i <= 500; i++) {
			link.offer(LinkNode.Sent.publish("t", new byte[1_000], i));
			back.offer(LinkNode.Sent.publish("t", new byte[1_000], i));
		}
		this.a.links.leave();
		this.b.links.leave();
		this.simulation.runUntil(() -> this.a.context.counters().value("link.closed")
				+ this.b.context.counters().value("link.closed") == 2, LONG);
		assertThat(this.a.published).hasSize(500);
		assertThat(this.b.published).hasSize(500);
	}

	@Test
	void moreLinksThanAllowedAreRefused() {
		Limits limits = Limits.builder().keptLinks(2).links(2).build();
		LinkNode small = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		connect(this.a, small);
		connect(this.b, small);
		LinkNode c = new LinkNode(this.simulation, this.network, 3);
		assertThat(connectFails(c, small)).isNotNull();
		assertThat(small.context.counters().value("link.refused.links")).isEqualTo(1);
		assertThat(small.links.all()).hasSize(2);
	}

	@Test
	void aNameThatIsNeverResolvedEndsTheDialInTime() {
		this.a.context.hangNames();
		List<MeshFailure> failures = new ArrayList<>();
		this.a.links.connect(new io.macula.engine.identity.Endpoint("nowhere.example.com", 9443),
				(outcome) -> failures.add(((SeedOutcome.Failed) outcome).failure()));
		this.simulation.runUntil(() -> !failures.isEmpty(), Duration.ofSeconds(11));
		assertThat(failures.get(0)).hasMessageContaining("nowhere.example.com");
		this.a.links.connect(new io.macula.engine.identity.Endpoint("nowhere.example.com", 9443),
				(outcome) -> failures.add(((SeedOutcome.Failed) outcome).failure()));
		this.simulation.runUntil(() -> failures.size() == 2, Duration.ofSeconds(11));
	}

	@Test
	void aNodeThatLeavesTakesNoNewLinks() {
		connect(this.a, this.b);
		LinkNode c = new LinkNode(this.simulation, this.network, 2);
		LinkNode.Sent call = new LinkNode.Sent(new RpcRequest(null, new byte[8], "p", new byte[0], null, null, null,
				null, null, null, null, 1_000L, Extras.NONE), "p", 10);
		assertThat(this.a.links.link(this.b.id()).offer(call)).isTrue();
		this.simulation.runUntil(() -> this.b.requested.size() == 1, LONG);
		this.b.links.leave();
		assertThat(connectFails(c, this.b)).hasMessageContaining("shuts down");
		assertThat(connectFails(this.b, c).code()).isEqualTo(FailureCode.CLOSED);
		assertThat(this.b.links.isEmpty()).isFalse();
	}

	@Test
	void aDialUnderWayEndsWhenTheNodeLeaves() {
		List<MeshFailure> failures = new ArrayList<>();
		this.a.links.connect(this.b.contact, Purpose.KEEP, (link, failure) -> failures.add(failure));
		this.a.links.leave();
		assertThat(failures).singleElement().asString().contains("the node shuts down");
		this.simulation.run(Duration.ofSeconds(20));
		assertThat(failures).hasSize(1);
		assertThat(this.b.links.all()).isEmpty();
		assertThat(this.a.links.isEmpty()).isTrue();
	}

	@Test
	void whatIsTooLargeForThePeerFailsAndTheLinkLives() {
		Limits limits = Limits.builder().frameBytes(80_000).build();
		LinkNode small = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		Link link = connect(this.a, small);
		LinkNode.Sent tooLarge = LinkNode.Sent.publish("t", new byte[100_000], 1);
		LinkNode.Sent fits = LinkNode.Sent.publish("t", new byte[80_000], 2);
		assertThat(link.offer(tooLarge)).isTrue();
		assertThat(link.offer(fits)).isTrue();
		this.simulation.runUntil(() -> small.published.size() == 1, LONG);
		assertThat(tooLarge.failures).singleElement().extracting(MeshFailure::code).isEqualTo(FailureCode.TOO_LARGE);
		assertThat(link.open()).isTrue();
	}

	@Test
	void moreNamesThanThePeerTakesGoWithoutNumbers() {
		Limits limits = Limits.builder().namesPerLink(16).build();
		LinkNode small = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		Link link = connect(this.a, small);
		for (int i = 1; i <= 200; i++) {
			assertThat(link.offer(LinkNode.Sent.publish("topic." + i % 50, new byte[10], i))).isTrue();
		}
		this.simulation.runUntil(() -> small.published.size() == 200, LONG);
		assertThat(small.context.counters().snapshot())
			.noneSatisfy((name, count) -> assertThat(name).startsWith("link.violation"));
	}

	@Test
	void violationsCloseTheLinkAndNoOther() {
		Link link = connect(this.a, this.b);
		LinkNode c = new LinkNode(this.simulation, this.network, 2);
		Link other = connect(c, this.b);
		Link atB = this.b.links.link(this.a.id());
		assertThat(atB).isNotNull();
		for (int i = 0; i < Limits.defaults().violationsPerLink(); i++) {
			atB.violation("test");
		}
		this.simulation.runUntil(() -> !link.open(), Duration.ofSeconds(1));
		assertThat(other.open()).isTrue();
	}

	private Link connect(LinkNode from, LinkNode to) {
		List<Link> links = new ArrayList<>();
		List<MeshFailure> failures = new ArrayList<>();
		from.links.connect(to.contact, Purpose.KEEP, (link, failure) -> {
			if (link != null) {
				links.add(link);
			}
			else {
				failures.add(failure);
			}
		});
		this.simulation.runUntil(() -> links.size() + failures.size() > 0 && to.links.link(from.id()) != null, LONG);
		assertThat(failures).isEmpty();
		return links.get(0);
	}

	private MeshFailure connectFails(LinkNode from, LinkNode to) {
		List<MeshFailure> failures = new ArrayList<>();
		from.links.connect(to.contact, Purpose.KEEP, (link, failure) -> {
			assertThat(link).isNull();
			failures.add(failure);
		});
		this.simulation.runUntil(() -> !failures.isEmpty(), LONG);
		return failures.get(0);
	}

	static NodeId key(int number) {
		return SimulatedKeys.key(number).nodeId();
	}

}
