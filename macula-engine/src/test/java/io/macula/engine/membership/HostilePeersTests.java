package io.macula.engine.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.link.Capabilities;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.SwimPingReq;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Membership} with peers that lie, flood, and know too much.
 */
class HostilePeersTests extends FakePeers {

	@Test
	void badSignatureIsHeldAgainstWhoPassedItOn() {
		FakeLink peer = open(1);
		tell(peer, statement(SimulatedKeys.key(1), contact(2), 5, false, NodeMetadata.NONE));
		assertThat(state(2)).isNull();
		assertThat(peer.violations).containsExactly("membership_signature");
	}

	@Test
	void malformedAndTooLargeStatementsAreRefused() {
		FakeLink peer = open(1);
		java.util.Map<String, String> labels = new java.util.LinkedHashMap<>();
		for (int i = 0; i < 8; i++) {
			labels.put("label" + i, "x".repeat(200));
		}
		tell(peer, statement(SimulatedKeys.key(2), contact(2), 5, false, new NodeMetadata(labels, null)),
				statement(SimulatedKeys.key(2), contact(2), -5, false, NodeMetadata.NONE),
				WireValue.Map.builder().put("rec", "text").build(), WireValue.Map.builder().put("st", 0).build());
		assertThat(state(2)).isNull();
		assertThat(peer.violations).containsExactly("membership_statement", "membership_statement",
				"membership_statement", "membership_accusation");
	}

	@Test
	void onePeerCannotMakeUpMoreMembersThanItMay() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1));
		for (int i = 10; i < 60; i++) {
			tell(peer, statement(i, 1));
		}
		assertThat(this.membership.members()).hasSize(1 + 16);
		assertThat(counter("refused.members_per_peer")).isPositive();
		FakeLink other = open(2);
		tell(other, statement(2, 1), statement(90, 1));
		assertThat(state(90)).isEqualTo(MemberState.ALIVE);
	}

	@Test
	void membersAreBoundedAndGoneOnesMakeRoom() {
		for (int i = 1; i <= 64; i++) {
			tell(open(i), statement(i, 1));
		}
		tell(open(65), statement(65, 1));
		assertThat(this.membership.members()).hasSize(64);
		assertThat(state(65)).isNull();
		assertThat(counter("refused.members")).isEqualTo(1);
		FakeLink peer = open(1);
		tell(peer, statement(SimulatedKeys.key(1), contact(1), 2, true, NodeMetadata.NONE));
		assertThat(state(1)).isEqualTo(MemberState.LEFT);
		tell(open(65), statement(65, 1));
		assertThat(state(65)).isEqualTo(MemberState.ALIVE);
		assertThat(this.membership.members()).hasSize(64);
	}

	@Test
	void madeUpMembersFailAndRealOnesAreProbedAtLeastEverySecondTime() {
		FakeLink real = open(1);
		tell(real, statement(1, 1));
		for (int i = 10; i < 26; i++) {
			tell(real, statement(i, 1));
		}
		real.controls.clear();
		long probes = counter("probes");
		this.simulation.run(Duration.ofSeconds(20));
		assertThat(pings(real).size() * 2L).isGreaterThanOrEqualTo(counter("probes") - probes - 1);
		this.simulation.run(Duration.ofMinutes(10));
		assertThat(this.membership.members().stream().filter((member) -> !member.confirmed()))
			.noneMatch((member) -> member.state() == MemberState.ALIVE);
	}

	@Test
	void nobodyFailsOnTheWordOfOthersBeforeTheSuspicionHasRun() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1), statement(2, 7), statement(3, 1), statement(4, 1), statement(5, 1));
		tell(peer, accusation(MemberState.FAILED, 2, 7, 1), accusation(MemberState.FAILED, 2, 7, 3),
				accusation(MemberState.FAILED, 2, 7, 4));
		assertThat(state(2)).isEqualTo(MemberState.SUSPECTED);
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(state(2)).isEqualTo(MemberState.SUSPECTED);
		tell(peer, statement(2, 8));
		assertThat(state(2)).isEqualTo(MemberState.ALIVE);
	}

	@Test
	void accusationsOfUnknownOldAndFutureIncarnationsChangeNothing() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1), statement(2, 7));
		tell(peer, accusation(MemberState.SUSPECTED, 2, 6, 1), accusation(MemberState.SUSPECTED, 2, Long.MAX_VALUE, 1),
				accusation(MemberState.SUSPECTED, 40, 1, 1));
		assertThat(state(2)).isEqualTo(MemberState.ALIVE);
		assertThat(state(40)).isNull();
		assertThat(counter("ignored.stale")).isEqualTo(1);
		assertThat(counter("ignored.ahead")).isEqualTo(1);
		assertThat(counter("ignored.unknown")).isEqualTo(1);
	}

	@Test
	void oldStatementsDoNotBringGoneNodesBack() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1), statement(2, 7));
		tell(peer, statement(SimulatedKeys.key(2), contact(2), 8, true, NodeMetadata.NONE));
		tell(peer, statement(2, 7), statement(2, 8));
		assertThat(state(2)).isEqualTo(MemberState.LEFT);
		tell(peer, statement(2, 9));
		assertThat(state(2)).isEqualTo(MemberState.ALIVE);
	}

	@Test
	void whoIsHeardFromIsNotSuspectedButToldOfIt() {
		FakeLink accused = open(2);
		FakeLink peer = open(1);
		tell(accused, statement(2, 7));
		tell(peer, statement(1, 1));
		accused.received++;
		tell(peer, accusation(MemberState.SUSPECTED, 2, 7, 1));
		assertThat(state(2)).isEqualTo(MemberState.ALIVE);
		assertThat(counter("ignored.heard")).isEqualTo(1);
		assertThat(accused.controls).last()
			.isInstanceOfSatisfying(SwimPing.class,
					(ping) -> assertThat(ping.gossip()).containsExactly(accusation(MemberState.SUSPECTED, 2, 7, 0)));
	}

	@Test
	void trafficEndsASuspicion() {
		FakeLink accused = open(2);
		FakeLink peer = open(1);
		tell(accused, statement(2, 7));
		tell(peer, statement(1, 1));
		this.simulation.run(Duration.ofSeconds(3));
		tell(peer, accusation(MemberState.SUSPECTED, 2, 7, 1));
		assertThat(state(2)).isEqualTo(MemberState.SUSPECTED);
		accused.received++;
		this.simulation.run(Duration.ofMillis(2500));
		assertThat(state(2)).isEqualTo(MemberState.ALIVE);
	}

	@Test
	void contradictionsAreSignedAtMostOncePerProbeInterval() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1));
		NodeId self = this.own.nodeId();
		for (int i = 0; i < 20; i++) {
			long incarnation = incarnation(peer);
			tell(peer, new Accusation(MemberState.SUSPECTED, self, incarnation, SimulatedKeys.key(1).nodeId()).toMap());
			this.simulation.run(Duration.ofMillis(99));
		}
		assertThat(counter("refuted")).isBetween(2L, 3L);
		assertThat(this.membership.health()).isPositive();
	}

	@Test
	void peersThatOnlyClaimAnIdOrDoNotTakePartAreNotListenedTo() {
		FakeLink claimed = this.links
			.open(new FakeLink(this.context, contact(1), 1).with(Capabilities.SWIM).unproven());
		FakeLink other = this.links.open(new FakeLink(this.context, contact(2), 1));
		tell(claimed, statement(3, 1));
		tell(other, statement(3, 1));
		assertThat(state(3)).isNull();
		assertThat(claimed.violations).containsExactly("unexpected_swim_ping");
		assertThat(other.violations).containsExactly("unexpected_swim_ping");
	}

	@Test
	void floodOfOnePeerIsIgnored() {
		FakeLink peer = open(1);
		for (int i = 0; i < 500; i++) {
			this.links.receive(peer, new SwimPing((long) i, null, null, null, null, Extras.NONE));
		}
		assertThat(peer.controls.stream().filter((message) -> message instanceof SwimAck)).hasSizeLessThan(129);
		assertThat(counter("ignored.flood")).isGreaterThan(300);
	}

	@Test
	void nobodyIsDialledWhereAPeerSays() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1));
		int dials = this.links.dialled.size();
		this.links.receive(peer, new SwimPingReq(5L, null, SimulatedKeys.key(9).nodeId().bytes(),
				io.macula.engine.wire.Contacts.toMap(contact(9)), null, Extras.NONE));
		assertThat(this.links.dialled).hasSize(dials);
		assertThat(peer.controls).last()
			.isInstanceOfSatisfying(SwimAck.class, (ack) -> assertThat(ack.nack()).isTrue());
		this.links.receive(peer, new SwimPingReq(5L, null, new byte[3], null, null, Extras.NONE));
		assertThat(peer.violations).containsExactly("membership_request");
	}

	@Test
	void onePeerCannotKeepThisNodeBusyWithProbesForIt() {
		FakeLink peer = open(1);
		FakeLink target = open(2);
		tell(peer, statement(1, 1));
		tell(target, statement(2, 1));
		target.controls.clear();
		for (int i = 0; i < 100; i++) {
			this.links.receive(peer,
					new SwimPingReq((long) i, null, SimulatedKeys.key(2).nodeId().bytes(), null, null, Extras.NONE));
		}
		assertThat(pings(target)).hasSize(32);
		this.links.receive(open(3),
				new SwimPingReq(1L, null, SimulatedKeys.key(2).nodeId().bytes(), null, null, Extras.NONE));
		assertThat(pings(target)).hasSize(33);
	}

	@Test
	void comparisonGoesOnWhenTheStatementsHaveBeenChecked() {
		FakeLink peer = open(1);
		this.simulation.run(Duration.ofMillis(100));
		SwimPing asked = sync(peer, 0);
		assertThat(asked).isNotNull();
		byte[] done = new byte[32];
		done[0] = 1;
		List<WireValue.Map> statements = new ArrayList<>();
		for (int i = 1; i < 12; i++) {
			statements.add(statement(i, 1));
		}
		this.links.receive(peer, new SwimAck(asked.seq(), null, 1L, null, statements,
				WireValue.Map.builder().put("done", done).build(), Extras.NONE));
		assertThat(sync(peer, 1)).isNull();
		this.simulation.run(Duration.ofMillis(1));
		assertThat(this.membership.members()).hasSize(11);
		SwimPing next = sync(peer, 1);
		assertThat(next).isNotNull();
		assertThat(next.sync()).isNotNull();
		assertThat(next.sync().bytes("from")).isEqualTo(done);
		// A peer that never comes to an end is not followed back
		this.links.receive(peer, new SwimAck(next.seq(), null, 1L, null, null,
				WireValue.Map.builder().put("done", new byte[32]).build(), Extras.NONE));
		assertThat(sync(peer, 2)).isNull();
	}

	private static @Nullable SwimPing sync(FakeLink link, int number) {
		return link.controls.stream()
			.filter((message) -> message instanceof SwimPing ping && ping.sync() != null)
			.map((message) -> (SwimPing) message)
			.skip(number)
			.findFirst()
			.orElse(null);
	}

	@Test
	void answerOfAHelperDoesNotEndASuspicion() {
		FakeLink peer = open(1);
		tell(peer, statement(1, 1), statement(2, 7));
		tell(peer, accusation(MemberState.SUSPECTED, 2, 7, 1));
		for (long number = 1; number < 50; number++) {
			this.links.receive(peer, new SwimAck(number, null, 7L, null, null, null, Extras.NONE));
		}
		assertThat(state(2)).isEqualTo(MemberState.SUSPECTED);
	}

	@Test
	void malformedComparisonIsHeldAgainstThePeer() {
		FakeLink peer = open(1);
		this.links.receive(peer, new SwimPing(5L, null, null, null,
				WireValue.Map.builder().put("from", new byte[32]).put("digest", new byte[13]).build(), Extras.NONE));
		assertThat(peer.violations).containsExactly("membership_sync");
	}

	@Test
	void answerToAComparisonIsBounded() {
		for (int i = 1; i <= 60; i++) {
			java.util.Map<String, String> labels = java.util.Map.of("a", "x".repeat(200), "b", "x".repeat(200), "c",
					"x".repeat(200));
			tell(open(i), statement(SimulatedKeys.key(i), contact(i), 1, false, new NodeMetadata(labels, null)));
		}
		FakeLink asker = open(70);
		asker.controls.clear();
		this.links.receive(asker, new SwimPing(5L, null, null, null,
				WireValue.Map.builder().put("from", new byte[32]).put("digest", new byte[0]).build(), Extras.NONE));
		assertThat(asker.controls).first().isInstanceOfSatisfying(SwimAck.class, (ack) -> {
			assertThat(io.macula.engine.wire.WireCodec.encode(ack).length).isLessThan(40_000);
			assertThat(ack.sync()).isNotNull();
			assertThat(ack.sync().bytes("done")).hasSize(32);
		});
	}

	@Test
	void nodeWithoutEndpointIsProbedThroughThoseThatForwardToIt() {
		FakeLink forwarder = open(1);
		tell(forwarder, statement(1, 1));
		Contact hidden = new Contact(SimulatedKeys.key(2).nodeId(), List.of(),
				List.of(new Contact.Via(SimulatedKeys.key(1).nodeId(), contact(1).endpoints())), Contact.Mode.CLIENT);
		tell(forwarder, statement(SimulatedKeys.key(2), hidden, 1, false, NodeMetadata.NONE));
		this.simulation.run(Duration.ofMillis(2500));
		assertThat(forwarder.controls).anyMatch((message) -> message instanceof SwimPingReq request
				&& NodeId.of(java.util.Objects.requireNonNull(request.target())).equals(hidden.nodeId()));
		assertThat(this.links.dialled).doesNotContain(hidden.nodeId());
	}

}
