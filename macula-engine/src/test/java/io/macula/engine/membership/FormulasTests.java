package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.macula.engine.identity.NodeId;
import io.macula.engine.testing.Vectors;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the parts of membership that need no network: {@link Formulas},
 * {@link Precedence}, {@link Suspicion}, {@link UpdateQueue}, {@link ProbeRound},
 * {@link Awareness}, {@link Digest} and {@link MembershipSettings}.
 */
class FormulasTests {

	private static final long SECOND = 1_000_000_000L;

	@Test
	void newsIsSentMoreOftenInLargerMeshes() {
		assertThat(Formulas.retransmits(4, 1)).isEqualTo(4);
		assertThat(Formulas.retransmits(4, 9)).isEqualTo(4);
		assertThat(Formulas.retransmits(4, 10)).isEqualTo(8);
		assertThat(Formulas.retransmits(4, 99)).isEqualTo(8);
		assertThat(Formulas.retransmits(4, 1000)).isEqualTo(16);
	}

	@Test
	void suspicionGrowsWithTheLogarithmOfTheMesh() {
		assertThat(Formulas.suspicionNanos(4, 1, SECOND)).isEqualTo(4 * SECOND);
		assertThat(Formulas.suspicionNanos(4, 10, SECOND)).isEqualTo(4 * SECOND);
		assertThat(Formulas.suspicionNanos(4, 1000, SECOND)).isEqualTo(12 * SECOND);
	}

	@Test
	void confirmationsShortenASuspicionLessAndLess() {
		long min = 4 * SECOND;
		long max = 24 * SECOND;
		assertThat(Formulas.remainingNanos(0, 2, 0, min, max)).isEqualTo(max);
		long one = Formulas.remainingNanos(1, 2, 0, min, max);
		assertThat(one).isBetween(11 * SECOND, 12 * SECOND);
		assertThat(Formulas.remainingNanos(2, 2, 0, min, max)).isEqualTo(min);
		assertThat(Formulas.remainingNanos(2, 2, 3 * SECOND, min, max)).isEqualTo(SECOND);
		assertThat(Formulas.remainingNanos(2, 2, 5 * SECOND, min, max)).isZero();
		assertThat(Formulas.remainingNanos(0, 0, 0, min, max)).isEqualTo(min);
	}

	@Test
	void statesAreExchangedLessOftenInLargeMeshes() {
		assertThat(Formulas.syncNanos(30 * SECOND, 32)).isEqualTo(30 * SECOND);
		assertThat(Formulas.syncNanos(30 * SECOND, 64)).isEqualTo(60 * SECOND);
		assertThat(Formulas.syncNanos(30 * SECOND, 1000)).isEqualTo(180 * SECOND);
	}

	/**
	 * As recorded from 0.14.3, except where that ignores the incarnation: its dead nodes
	 * win over every incarnation, ours over no later one.
	 */
	@Test
	void recordedPrecedenceHoldsWhereIncarnationsCount() {
		int compared = 0;
		for (JsonNode row : Vectors.semantics("swim").required("merge_and_compare")) {
			MemberState first = state(row.required("m1"));
			MemberState second = state(row.required("m2"));
			long firstIncarnation = incarnation(row.required("m1"));
			long secondIncarnation = incarnation(row.required("m2"));
			boolean ignores = (first == MemberState.FAILED || second == MemberState.FAILED)
					&& firstIncarnation != secondIncarnation;
			if (!ignores) {
				int order = Precedence.compare(first, firstIncarnation, second, secondIncarnation);
				assertThat(Integer.signum(order)).as(row.toString())
					.isEqualTo(switch (row.required("compare").asString()) {
						case "gt" -> 1;
						case "lt" -> -1;
						default -> 0;
					});
				compared++;
			}
			else {
				assertThat(Precedence.compare(first, firstIncarnation, second, secondIncarnation)).as(row.toString())
					.isEqualTo(Long.compare(firstIncarnation, secondIncarnation));
			}
		}
		assertThat(compared).isGreaterThan(8);
	}

	/** Of two pieces of news about a node the one that has precedence is passed on. */
	@Test
	void recordedNewsReplacesOlderNews() {
		for (JsonNode row : Vectors.semantics("swim").required("gossip_add_update")) {
			for (JsonNode entry : row.required("state")) {
				List<String[]> about = new ArrayList<>();
				for (String op : row.required("ops").asString().replaceAll("[\\[\\]<>\"{ ]", "").split("}")) {
					String[] parts = op.replaceFirst("^,", "").split(",");
					if (parts[0].equals(entry.required("node").asString())) {
						about.add(parts);
					}
				}
				String[] best = about.get(0);
				for (String[] other : about) {
					boolean newer = Precedence.compare(named(other[1]), Long.parseLong(other[2]), named(best[1]),
							Long.parseLong(best[2])) > 0;
					best = newer ? other : best;
				}
				assertThat(named(best[1])).as(row.toString()).isEqualTo(state(entry));
				assertThat(Long.parseLong(best[2])).as(row.toString()).isEqualTo(entry.required("inc").asLong());
			}
		}
	}

	private static MemberState state(JsonNode member) {
		return named(member.required("status").asString());
	}

	private static MemberState named(String name) {
		return switch (name) {
			case "alive" -> MemberState.ALIVE;
			case "suspect" -> MemberState.SUSPECTED;
			default -> MemberState.FAILED;
		};
	}

	private static long incarnation(JsonNode member) {
		return member.required("incarnation").asLong();
	}

	@Test
	void confirmationCountsOnlyIfAuthorAndRelayerAreNew() {
		NodeId subject = id(0);
		Suspicion suspicion = new Suspicion(new Accusation(MemberState.SUSPECTED, subject, 1, id(1)), id(2), 2, 4, 24,
				0);
		assertThat(suspicion.confirm(id(1), id(3))).isFalse();
		assertThat(suspicion.confirm(id(4), id(2))).isFalse();
		assertThat(suspicion.remaining(0)).isEqualTo(24);
		assertThat(suspicion.confirm(id(4), id(3))).isTrue();
		assertThat(suspicion.confirm(id(5), id(3))).isFalse();
		assertThat(suspicion.confirm(id(6), id(7))).isTrue();
		assertThat(suspicion.confirm(id(8), id(9))).isFalse();
		assertThat(suspicion.remaining(0)).isEqualTo(4);
	}

	@Test
	void leastSentNewsGoesFirstAndLeavesAfterEnoughTimes() {
		UpdateQueue queue = new UpdateQueue(16);
		queue.put(id(1), news(1));
		assertThat(take(queue, 1)).containsExactly(news(1));
		queue.put(id(2), news(2));
		queue.put(id(3), news(3));
		assertThat(take(queue, 1)).containsExactly(news(3));
		assertThat(take(queue, 1)).containsExactly(news(2));
		assertThat(take(queue, 1000)).containsExactly(news(3), news(2), news(1));
		queue.put(id(1), news(4));
		assertThat(take(queue, 1000)).startsWith(news(4)).hasSize(3);
		assertThat(take(queue, 1000)).containsExactly(news(4));
		assertThat(take(queue, 1000)).containsExactly(news(4));
		assertThat(queue.isEmpty()).isTrue();
	}

	@Test
	void queueOfNewsIsBoundedAndDropsWhatWasSentMost() {
		UpdateQueue queue = new UpdateQueue(2);
		assertThat(queue.put(id(1), news(1))).isTrue();
		take(queue, 1000);
		assertThat(queue.put(id(2), news(2))).isTrue();
		assertThat(queue.put(id(3), news(3))).isFalse();
		assertThat(queue.size()).isEqualTo(2);
		assertThat(take(queue, 1000)).containsExactly(news(3), news(2));
	}

	@Test
	void nobodyIsToldItsOwnStatement() {
		UpdateQueue queue = new UpdateQueue(2);
		WireValue.Map statement = WireValue.Map.builder().put("rec", new byte[3]).build();
		queue.put(id(1), statement);
		List<WireValue.Map> own = new ArrayList<>();
		queue.take(id(1), 1000, 3, own);
		assertThat(own).isEmpty();
		assertThat(take(queue, 1000)).containsExactly(statement);
	}

	private static List<WireValue.Map> take(UpdateQueue queue, int bytes) {
		List<WireValue.Map> taken = new ArrayList<>();
		queue.take(null, bytes, 3, taken);
		return taken;
	}

	@Test
	void everybodyIsProbedOncePerRound() {
		ProbeRound round = new ProbeRound(new SplittableRandom(3));
		Set<NodeId> all = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			round.add(id(i));
			all.add(id(i));
		}
		for (int turn = 0; turn < 3; turn++) {
			Set<NodeId> probed = new HashSet<>();
			for (int i = 0; i < 20; i++) {
				probed.add(round.next());
			}
			assertThat(probed).isEqualTo(all);
		}
		round.remove(id(7));
		Set<NodeId> probed = new HashSet<>();
		for (int i = 0; i < 19; i++) {
			probed.add(round.next());
		}
		assertThat(probed).hasSize(19).doesNotContain(id(7));
	}

	@Test
	void scoreOfANodeStaysInItsRange() {
		Awareness awareness = new Awareness(7);
		awareness.add(-3);
		assertThat(awareness.scale(10)).isEqualTo(10);
		awareness.add(100);
		assertThat(awareness.score()).isEqualTo(7);
		assertThat(awareness.scale(10)).isEqualTo(80);
		Awareness off = new Awareness(0);
		off.add(5);
		assertThat(off.scale(10)).isEqualTo(10);
	}

	@Test
	void digestOfAPeerIsReadOrRefused() {
		byte[] bytes = Digest.encode(java.util.Map.of(id(1), new Digest.Entry(MemberState.SUSPECTED, 42)));
		assertThat(Digest.decode(bytes, 1)).containsEntry(Digest.prefix(id(1)),
				new Digest.Entry(MemberState.SUSPECTED, 42));
		assertThat(Digest.decode(bytes, 0)).isNull();
		assertThat(Digest.decode(new byte[5], 10)).isNull();
		bytes[8] = 9;
		assertThat(Digest.decode(bytes, 1)).isNull();
		assertThat(Digest.decodeWanted(new byte[11])).containsExactly(0L);
	}

	@Test
	void settingsNameWhatIsOutOfRange() {
		assertThat(MembershipSettings.lan().withProbeInterval(java.time.Duration.ofMillis(400)).probeTimeout())
			.hasMillis(200);
		assertThat(MembershipSettings.wan().probeTimeout()).hasSeconds(3);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MembershipSettings.lan().withProbeInterval(java.time.Duration.ofMillis(10)))
			.withMessageContaining("probeInterval")
			.withMessageContaining("PT0.01S");
	}

	private static NodeId id(int number) {
		return NodeId.sha256Of("node" + number);
	}

	private static WireValue.Map news(int number) {
		return WireValue.Map.builder().put("number", number).build();
	}

}
