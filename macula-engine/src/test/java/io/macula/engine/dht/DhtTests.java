package io.macula.engine.dht;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Dht} in a simulated network.
 */
class DhtTests {

	@Test
	void meshOfOneKeepsAndFindsItsOwnRecords() {
		DhtMesh mesh = new DhtMesh(1);
		DhtMesh.Node node = mesh.start(0);
		SignedRecord record = mesh.sign(node, DhtMesh.provider("home.heat"));
		assertThat(mesh.store(node, record).isKept()).isTrue();
		Values values = mesh.find(node, DhtMesh.key("home.heat"));
		assertThat(values.records()).containsExactly(record);
		assertThat(values.complete()).isTrue();
		assertThat(mesh.simulation().nanoTime()).isLessThan(Duration.ofMillis(10).toNanos());
	}

	@Test
	void lookupFindsTheNearestOfAllNodes() {
		DhtMesh mesh = DhtMesh.of(2, 100);
		for (int i = 0; i < 20; i++) {
			NodeId target = NodeId.sha256Of("target" + i);
			DhtMesh.Node asking = mesh.node(i * 5);
			List<NodeId> expected = mesh.nodes()
				.stream()
				.map(DhtMesh.Node::id)
				.filter((id) -> !id.equals(asking.id()))
				.sorted(target::compareDistance)
				.limit(NodeTable.K)
				.toList();
			assertThat(mesh.lookup(asking, target)).extracting(Contact::nodeId).containsExactlyElementsOf(expected);
		}
	}

	@Test
	void recordIsKeptByTheNearestNodesAndFoundByAll() {
		DhtMesh mesh = DhtMesh.of(3, 100);
		SignedRecord record = mesh.sign(mesh.node(7), DhtMesh.provider("home.heat"));
		StoreReport report = mesh.store(mesh.node(7), record);
		assertThat(report.kept()).isBetween(19, 20);
		assertThat(report.refused()).isZero();
		NodeId key = DhtMesh.key("home.heat");
		List<DhtMesh.Node> nearest = mesh.nodes()
			.stream()
			.sorted(Comparator.comparing(DhtMesh.Node::id, key::compareDistance))
			.limit(NodeTable.K)
			.toList();
		assertThat(nearest).allMatch((node) -> node.dht().recordCount() == 1);
		for (DhtMesh.Node node : mesh.nodes()) {
			Values values = mesh.find(node, key);
			assertThat(values.records()).extracting(SignedRecord::id).containsExactly(record.id());
		}
	}

	@Test
	void nothingIsFoundWhereNothingIsKept() {
		DhtMesh mesh = DhtMesh.of(4, 50);
		long start = mesh.simulation().nanoTime();
		Values values = mesh.find(mesh.node(3), DhtMesh.key("nobody.there"));
		assertThat(values.records()).isEmpty();
		assertThat(values.complete()).isTrue();
		assertThat(mesh.simulation().nanoTime() - start).isLessThan(Duration.ofMillis(600).toNanos());
	}

	@Test
	void deadNodesDelayALookupOnlyALittle() {
		DhtMesh mesh = DhtMesh.of(5, 100);
		SignedRecord record = mesh.sign(mesh.node(1), DhtMesh.provider("home.heat"));
		mesh.store(mesh.node(1), record);
		for (int i = 60; i < 100; i++) {
			mesh.network().kill(mesh.node(i).links());
		}
		long start = mesh.simulation().nanoTime();
		Values values = mesh.find(mesh.node(30), DhtMesh.key("home.heat"));
		assertThat(values.records()).extracting(SignedRecord::id).containsExactly(record.id());
		assertThat(Duration.ofNanos(mesh.simulation().nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
	}

	@Test
	void deadNodesLeaveTheTable() {
		DhtMesh mesh = DhtMesh.of(6, 30);
		for (int i = 20; i < 30; i++) {
			mesh.network().kill(mesh.node(i).links());
		}
		DhtMesh.Node node = mesh.node(2);
		for (int i = 0; i < 8; i++) {
			mesh.lookup(node, NodeId.sha256Of("target" + i));
			mesh.run(Duration.ofSeconds(12));
		}
		assertThat(node.dht().tableSize()).isEqualTo(19);
	}

	@Test
	void nodeThatNobodyCanReachStaysOutOfTablesButFinds() {
		DhtMesh mesh = DhtMesh.of(7, 30);
		DhtMesh.Node client = mesh.start(900, Contact.Mode.CLIENT, Limits.defaults());
		mesh.join(client);
		SignedRecord record = mesh.sign(client, DhtMesh.provider("phone.ring"));
		assertThat(mesh.store(client, record).kept()).isEqualTo(20);
		assertThat(client.dht().recordCount()).isZero();
		assertThat(mesh.find(client, DhtMesh.key("phone.ring")).records()).hasSize(1);
		for (DhtMesh.Node node : mesh.nodes()) {
			assertThat(node.dht().nearest(client.id(), 40)).extracting(Contact::nodeId).doesNotContain(client.id());
		}
	}

	@Test
	void recordThatIsTakenBackIsNotFoundAnyMore() {
		DhtMesh mesh = DhtMesh.of(8, 40);
		RecordDraft draft = DhtMesh.provider("home.heat");
		mesh.store(mesh.node(1), mesh.sign(mesh.node(1), draft));
		mesh.store(mesh.node(2), mesh.sign(mesh.node(2), draft));
		mesh.store(mesh.node(1), mesh.signGone(mesh.node(1), draft));
		assertThat(mesh.find(mesh.node(9), DhtMesh.key("home.heat")).records()).extracting(SignedRecord::owner)
			.containsExactly(mesh.node(2).id());
	}

	@Test
	void recordExpiresUnlessItIsRenewed() {
		DhtMesh mesh = DhtMesh.of(9, 10);
		mesh.store(mesh.node(1), mesh.sign(mesh.node(1), DhtMesh.provider("home.heat")));
		mesh.run(Duration.ofMillis(Dht.LIFETIME_MILLIS - 1000));
		assertThat(mesh.find(mesh.node(2), DhtMesh.key("home.heat")).records()).hasSize(1);
		mesh.run(Duration.ofSeconds(2));
		assertThat(mesh.find(mesh.node(2), DhtMesh.key("home.heat")).records()).isEmpty();
		mesh.run(Duration.ofSeconds(12));
		assertThat(mesh.nodes()).allMatch((node) -> node.dht().recordCount() == 0);
	}

	@Test
	void whoLookedAKeyUpLearnsOfChangesAtOnce() {
		DhtMesh mesh = DhtMesh.of(10, 100);
		NodeId key = DhtMesh.key("home.heat");
		DhtMesh.Node watching = mesh.nodes()
			.stream()
			.max(Comparator.comparing(DhtMesh.Node::id, key::compareDistance))
			.orElseThrow();
		AtomicReference<SignedRecord> told = new AtomicReference<>();
		watching.dht().addRecordListener(new RecordListener() {

			@Override
			public boolean wants(NodeId other) {
				return other.equals(key);
			}

			@Override
			public void changed(SignedRecord record) {
				told.set(record);
			}

		});
		watching.dht().find(key, 30, (values) -> {
		});
		mesh.run(Duration.ofSeconds(5));
		SignedRecord record = mesh.sign(mesh.node(4), DhtMesh.provider("home.heat"));
		mesh.store(mesh.node(4), record);
		assertThat(told.get()).isNotNull();
		assertThat(told.get().id()).isEqualTo(record.id());
		mesh.store(mesh.node(4), mesh.signGone(mesh.node(4), DhtMesh.provider("home.heat")));
		assertThat(told.get().body().gone()).isTrue();
	}

	@Test
	void sameSeedGivesTheSameRun() {
		assertThat(fingerprint(11)).isEqualTo(fingerprint(11)).isNotEqualTo(fingerprint(12));
	}

	private static String fingerprint(long seed) {
		DhtMesh mesh = DhtMesh.of(seed, 30);
		mesh.store(mesh.node(1), mesh.sign(mesh.node(1), DhtMesh.provider("home.heat")));
		mesh.find(mesh.node(2), DhtMesh.key("home.heat"));
		return mesh.simulation().nanoTime() + "/" + mesh.simulation().executed() + "/" + mesh.network().messages();
	}

}
