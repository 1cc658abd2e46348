package io.macula.engine.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ValueLookup} among nodes that are dead, wrong or of different
 * opinions.
 */
class ValueLookupTests {

	@Test
	void recordsThatOnlySomeNodesHaveAreMerged() {
		DhtMesh mesh = DhtMesh.of(1, 60);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		for (int i = 0; i < 12; i++) {
			DhtMesh.Node owner = mesh.node(i);
			SignedRecord record = mesh.sign(owner, DhtMesh.provider("home.heat"));
			owner.dht().storeAt(nearest.get(i).contact(), record);
			owner.dht().storeAt(nearest.get(i + 3).contact(), record);
		}
		mesh.run(Duration.ofSeconds(1));
		DhtMesh.Node reader = nearest.get(59);
		assertThat(mesh.find(reader, key).records()).hasSize(12);
	}

	@Test
	void callerIsAnsweredWhenThreeAgreeAndToldWhenAFurtherNodeKnowsMore() {
		DhtMesh mesh = DhtMesh.of(2, 60);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		SignedRecord common = mesh.sign(mesh.node(1), DhtMesh.provider("home.heat"));
		mesh.store(mesh.node(1), common);
		SignedRecord rare = mesh.sign(mesh.node(2), DhtMesh.provider("home.heat"));
		mesh.node(2).dht().storeAt(nearest.get(7).contact(), rare);
		mesh.run(Duration.ofSeconds(1));
		List<Values> found = new ArrayList<>();
		List<Values> improved = new ArrayList<>();
		nearest.get(59).dht().find(key, 0, new FindListener() {

			@Override
			public void found(Values values) {
				found.add(values);
			}

			@Override
			public void improved(Values values) {
				improved.add(values);
			}

		});
		mesh.run(Duration.ofSeconds(5));
		assertThat(found).singleElement().matches((values) -> !values.records().isEmpty());
		List<Values> last = improved.isEmpty() ? found : improved;
		assertThat(last.get(0).records()).hasSize(2);
	}

	@Test
	void threeNodesThatHideARecordDoNotHideItForLong() {
		DhtMesh mesh = DhtMesh.of(3, 60);
		NodeId key = DhtMesh.key("home.heat");
		mesh.store(mesh.node(1), mesh.sign(mesh.node(1), DhtMesh.provider("home.heat")));
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		for (int i = 0; i < 3; i++) {
			nearest.get(i)
				.links()
				.handle(MessageType.FIND_VALUE, FindValue.class,
						(link, question) -> link.control(FindValueReply.ofNodes(List.of(), question.rid())));
		}
		List<Values> heard = new ArrayList<>();
		nearest.get(59).dht().find(key, 0, new FindListener() {

			@Override
			public void found(Values values) {
				heard.add(values);
			}

			@Override
			public void improved(Values values) {
				heard.add(values);
			}

		});
		mesh.run(Duration.ofSeconds(5));
		assertThat(heard.get(heard.size() - 1).records()).hasSize(1);
	}

	@Test
	void nearestNodesThatLackARecordAreGivenIt() {
		DhtMesh mesh = DhtMesh.of(4, 60);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		DhtMesh.Node owner = nearest.get(40);
		owner.dht().storeAt(nearest.get(5).contact(), mesh.sign(owner, DhtMesh.provider("home.heat")));
		mesh.run(Duration.ofSeconds(1));
		DhtMesh.Node reader = nearest.get(59);
		assertThat(holders(nearest)).isOne();
		assertThat(mesh.find(reader, key).records()).hasSize(1);
		mesh.run(Duration.ofSeconds(5));
		assertThat(nearest.subList(0, 3)).allMatch((node) -> node.dht().recordCount() == 1);
		assertThat(holders(nearest)).isEqualTo(4);
		assertThat(reader.counter("dht.copies.kept")).isEqualTo(3);
		for (int i = 0; i < 4; i++) {
			mesh.find(reader, key);
			mesh.run(Duration.ofSeconds(5));
		}
		assertThat(holders(nearest)).isEqualTo(8);
		long copies = reader.counter("dht.copies");
		mesh.find(reader, key);
		mesh.run(Duration.ofSeconds(5));
		assertThat(reader.counter("dht.copies")).isEqualTo(copies);
		mesh.run(Duration.ofMinutes(6));
		assertThat(holders(nearest)).isZero();
	}

	@Test
	void nodesThatDidNotHearThatARecordIsTakenBackLearnItFromAReader() {
		DhtMesh mesh = DhtMesh.of(5, 60);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		DhtMesh.Node owner = nearest.get(40);
		RecordDraft draft = DhtMesh.provider("home.heat");
		mesh.store(owner, mesh.sign(owner, draft));
		SignedRecord gone = mesh.signGone(owner, draft);
		for (int i = 1; i < 20; i++) {
			owner.dht().storeAt(nearest.get(i).contact(), gone);
		}
		mesh.run(Duration.ofSeconds(1));
		DhtMesh.Node reader = nearest.get(59);
		assertThat(mesh.find(reader, key).records()).isEmpty();
		mesh.run(Duration.ofSeconds(5));
		assertThat(reader.counter("dht.copies.kept")).isOne();
	}

	@Test
	void inASmallMeshOneThatIsSilentDelaysNobodyWhoAsksForNothing() {
		DhtMesh mesh = DhtMesh.of(6, 8);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		nearest.get(0).links().handle(MessageType.FIND_VALUE, FindValue.class, (link, question) -> {
		});
		long start = mesh.simulation().nanoTime();
		Values nothing = mesh.find(nearest.get(7), key);
		assertThat(nothing.records()).isEmpty();
		assertThat(nothing.complete()).isTrue();
		assertThat(Duration.ofNanos(mesh.simulation().nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void amongThreeOneThatIsSilentIsWaitedForBeforeThereIsNothing() {
		DhtMesh mesh = DhtMesh.of(7, 3);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		nearest.get(0).links().handle(MessageType.FIND_VALUE, FindValue.class, (link, question) -> {
		});
		long start = mesh.simulation().nanoTime();
		assertThat(mesh.find(nearest.get(2), key).records()).isEmpty();
		assertThat(Duration.ofNanos(mesh.simulation().nanoTime() - start))
			.isGreaterThanOrEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void aQuestionThatFailsAfterTheLookupHasEndedIsCounted() {
		DhtMesh mesh = DhtMesh.of(8, 60);
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = nearest(mesh, key);
		mesh.store(nearest.get(40), mesh.sign(nearest.get(40), DhtMesh.provider("home.heat")));
		DhtMesh.Node reader = nearest.get(59);
		nearest.get(0).links().handle(MessageType.FIND_VALUE, FindValue.class, (link, question) -> {
		});
		long finds = reader.counter("dht.finds");
		long failed = reader.counter("dht.find.failed_queries");
		long all = reader.counter("dht.lookup.failed_queries");
		mesh.find(reader, key);
		mesh.simulation().runUntil(() -> reader.counter("dht.finds") == finds + 1, Duration.ofSeconds(5));
		assertThat(reader.counter("dht.find.failed_queries")).isEqualTo(failed);
		mesh.run(Duration.ofSeconds(3));
		assertThat(reader.counter("dht.find.failed_queries")).isEqualTo(failed + 1);
		assertThat(reader.counter("dht.lookup.failed_queries")).isEqualTo(all + 1);
	}

	private static long holders(List<DhtMesh.Node> nodes) {
		return nodes.stream().filter((node) -> node.dht().recordCount() > 0).count();
	}

	@ParameterizedTest
	@CsvSource({ "11, 0", "12, 20", "13, 40" })
	void recordsAreFoundAmongManyNodesOfWhichSomeAreDead(long seed, int deadPercent) {
		int count = 200;
		DhtMesh mesh = DhtMesh.of(seed, count);
		for (int i = 0; i < 40; i++) {
			mesh.store(mesh.node(i), mesh.sign(mesh.node(i), DhtMesh.provider("procedure." + i)));
		}
		int dead = count * deadPercent / 100;
		for (int i = count - dead; i < count; i++) {
			mesh.network().kill(mesh.node(i).links());
		}
		long found = IntStream.range(0, 40)
			.filter((i) -> mesh.find(mesh.node(count - dead - 1 - i), DhtMesh.key("procedure." + i))
				.records()
				.size() == 1)
			.count();
		assertThat(found).isEqualTo(40);
	}

	private static List<DhtMesh.Node> nearest(DhtMesh mesh, NodeId key) {
		return mesh.nodes().stream().sorted(Comparator.comparing(DhtMesh.Node::id, key::compareDistance)).toList();
	}

}
