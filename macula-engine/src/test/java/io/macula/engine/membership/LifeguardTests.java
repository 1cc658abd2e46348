package io.macula.engine.membership;

import java.time.Duration;
import java.util.List;

import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how {@link Judgement} and {@link OwnStatement} allow for nodes that are slow,
 * this one included.
 */
class LifeguardTests extends FakePeers {

	/** Others that are asked whether this node hears anything. */
	private static boolean isWitness(SwimPing ping) {
		return ping.seq() != null && ping.seq() == 0 && ping.gossip() == null;
	}

	private static boolean isLastQuestion(SwimPing ping) {
		return ping.seq() != null && ping.seq() == 0 && ping.gossip() != null;
	}

	private FakeLink member(int number) {
		FakeLink link = open(number);
		tell(link, statement(number, 1));
		return link;
	}

	/** Another member, which has just said that it suspects the first. */
	private FakeLink accuser() {
		FakeLink other = member(2);
		this.simulation.run(Duration.ofMillis(1500));
		tell(other, accusation(MemberState.SUSPECTED, 1, 1, 2));
		return other;
	}

	/** All that are asked something answer, except one. */
	private void answer(FakeLink silent, Duration time, FakeLink... peers) {
		for (long step = 0; step < time.toMillis() / 100; step++) {
			this.simulation.run(Duration.ofMillis(100));
			for (FakeLink peer : peers) {
				for (WireMessage message : List.copyOf(peer.controls)) {
					if (peer != silent && message instanceof SwimPing ping && ping.seq() != null
							&& ping.sync() == null) {
						peer.received++;
						this.links.receive(peer, new SwimAck(ping.seq(), null, 1L, null, null, null, Extras.NONE));
					}
				}
				if (peer != silent) {
					peer.controls.clear();
				}
			}
		}
	}

	@Test
	void suspectedNodeIsAskedOnceMoreBeforeTheVerdict() {
		FakeLink suspect = member(1);
		FakeLink other = accuser();
		assertThat(state(1)).isEqualTo(MemberState.SUSPECTED);
		answer(suspect, Duration.ofMillis(3800), suspect, other);
		assertThat(state(1)).isEqualTo(MemberState.SUSPECTED);
		assertThat(pings(suspect)).filteredOn(LifeguardTests::isLastQuestion).hasSize(1);
		long late = counter("late");
		suspect.received++;
		this.links.receive(suspect, new SwimAck(0L, null, 1L, null, null, null, Extras.NONE));
		assertThat(counter("late")).isEqualTo(late);
		answer(other, Duration.ofMillis(500), suspect);
		assertThat(state(1)).isEqualTo(MemberState.ALIVE);
		assertThat(counter("failed")).isZero();
	}

	@Test
	void silenceAfterTheLastQuestionIsTheEnd() {
		FakeLink suspect = member(1);
		FakeLink other = accuser();
		answer(suspect, Duration.ofMillis(4500), suspect, other);
		assertThat(state(1)).isEqualTo(MemberState.FAILED);
	}

	@Test
	void nodeThatHearsNobodyDoesNotJudgeAsLongAsItMayWait() {
		FakeLink suspect = member(1);
		FakeLink other = accuser();
		answer(suspect, Duration.ofMillis(3400), suspect, other);
		this.simulation.run(Duration.ofMillis(800));
		assertThat(pings(other)).anyMatch(LifeguardTests::isWitness);
		assertThat(state(1)).isEqualTo(MemberState.SUSPECTED);
		assertThat(counter("deaf")).isEqualTo(1);
		this.simulation.run(Duration.ofSeconds(30));
		assertThat(state(1)).isEqualTo(MemberState.FAILED);
		assertThat(state(2)).isEqualTo(MemberState.FAILED);
	}

	@Test
	void lateConfirmationLeavesTimeForAContradiction() {
		FakeLink suspect = member(1);
		FakeLink[] peers = new FakeLink[6];
		peers[0] = suspect;
		for (int i = 1; i < 6; i++) {
			peers[i] = member(i + 1);
		}
		this.simulation.run(Duration.ofMillis(1500));
		tell(peers[1], accusation(MemberState.SUSPECTED, 1, 1, 3));
		answer(suspect, Duration.ofSeconds(8), peers);
		assertThat(state(1)).isEqualTo(MemberState.SUSPECTED);
		tell(peers[2], accusation(MemberState.SUSPECTED, 1, 1, 4));
		tell(peers[3], accusation(MemberState.SUSPECTED, 1, 1, 5));
		answer(suspect, Duration.ofMillis(800), peers);
		assertThat(state(1)).isEqualTo(MemberState.SUSPECTED);
		tell(peers[4], statement(1, 2));
		answer(suspect, Duration.ofMillis(400), peers);
		assertThat(state(1)).isEqualTo(MemberState.ALIVE);
		assertThat(counter("failed")).isZero();
	}

	@Test
	void contradictionDoesNotWaitForTheNextRoundOfNews() {
		FakeLink peer = member(1);
		this.membership.metadata(NodeMetadata.NONE);
		this.simulation.run(Duration.ofSeconds(30));
		long incarnation = incarnation(peer);
		peer.controls.clear();
		tell(peer, new Accusation(MemberState.SUSPECTED, this.own.nodeId(), incarnation, SimulatedKeys.key(1).nodeId())
			.toMap());
		assertThat(peer.controls).anyMatch((message) -> message instanceof SwimPing ping && ping.gossip() != null
				&& ping.gossip().stream().anyMatch(Statement::isStatement));
	}

}
