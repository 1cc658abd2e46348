package io.macula.engine.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordStore}.
 */
class RecordStoreTests {

	private static final Realm REALM = new Realm("test.realm");

	private static final long KEEP = Duration.ofSeconds(300).toNanos();

	private final Simulation simulation = new Simulation(1);

	private final VirtualContext context = this.simulation.context(Limits.builder()
		.entriesPerKey(16)
		.splitEntries(8)
		.storedRecords(100)
		.recordsPerPeer(20)
		.storedBytes(65536)
		.build());

	private final RecordStore store = new RecordStore(this.context, NodeId.sha256Of("self"));

	private final List<SignedRecord> changes = new ArrayList<>();

	@Test
	void newerRecordReplacesAndIsOnlyToldIfItSaysSomethingNew() {
		this.store.onChange(this.changes::add);
		assertThat(put("a", "x", 1)).isEqualTo(StoreStatus.OK);
		assertThat(put("a", "x", 1)).isEqualTo(StoreStatus.STALE);
		assertThat(put("a", "x", 2)).isEqualTo(StoreStatus.OK);
		assertThat(put("a", "x", 1)).isEqualTo(StoreStatus.STALE);
		assertThat(this.store.size()).isEqualTo(1);
		assertThat(this.changes).hasSize(1);
		this.store.put(record("a", "x", 0, 0, 3, true), KEEP, null);
		assertThat(this.changes).hasSize(2);
	}

	@Test
	void entriesAreToldApartByOwnerKindNameAndPart() {
		for (int part = 0; part < 3; part++) {
			this.store.put(record("a", "x", 1, part, 1, false), KEEP, null);
			this.store.put(record("b", "x", 1, part, 1, false), KEEP, null);
		}
		assertThat(this.store.live(key("x", 1))).hasSize(6);
	}

	@Test
	void expiredRecordsAreNotReadAndAreSwept() {
		put("a", "x", 1);
		this.simulation.run(Duration.ofSeconds(299));
		assertThat(this.store.live(key("x", 0))).hasSize(1);
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.store.live(key("x", 0))).isEmpty();
		assertThat(this.store.size()).isEqualTo(1);
		this.store.sweep();
		assertThat(this.store.size()).isZero();
		assertThat(this.store.keys()).isEmpty();
	}

	@Test
	void keyTakesItsEntriesAndSendsTheNextOneElsewhere() {
		for (int i = 0; i < 16; i++) {
			assertThat(put("owner" + i, "x", 1)).isEqualTo(StoreStatus.OK);
		}
		assertThat(this.store.isSplit(key("x", 0))).isFalse();
		assertThat(put("late", "x", 1)).isEqualTo(StoreStatus.SPLIT);
		assertThat(this.store.limit()).isEqualTo("entriesPerKey");
		assertThat(this.store.isSplit(key("x", 0))).isTrue();
		assertThat(put("owner3", "x", 2)).isEqualTo(StoreStatus.OK);
		this.simulation.run(Duration.ofSeconds(301));
		assertThat(put("late", "x", 2)).isEqualTo(StoreStatus.OK);
		assertThat(this.store.isSplit(key("x", 0))).isTrue();
		this.simulation.run(Duration.ofSeconds(300));
		assertThat(this.store.isSplit(key("x", 0))).isFalse();
	}

	@Test
	void prefixKeySplitsEarlierAndTheLastOnesDoNotSplit() {
		for (int i = 0; i < 8; i++) {
			assertThat(this.store.put(record("owner" + i, "x", 1, 0, 1, false), KEEP, null)).isEqualTo(StoreStatus.OK);
		}
		assertThat(this.store.put(record("late", "x", 1, 0, 1, false), KEEP, null)).isEqualTo(StoreStatus.SPLIT);
		assertThat(this.store.limit()).isEqualTo("splitEntries");
		for (int i = 0; i < 16; i++) {
			assertThat(this.store.put(record("owner" + i, "x", 64, 0, 1, false), KEEP, null)).isEqualTo(StoreStatus.OK);
		}
		assertThat(this.store.put(record("late", "x", 64, 0, 1, false), KEEP, null)).isEqualTo(StoreStatus.FULL);
	}

	@Test
	void oneOwnerCannotFillTheStore() {
		for (int i = 0; i < 20; i++) {
			assertThat(put("greedy", "name" + i, 1)).isEqualTo(StoreStatus.OK);
		}
		assertThat(put("greedy", "name20", 1)).isEqualTo(StoreStatus.FULL);
		assertThat(this.store.limit()).isEqualTo("recordsPerPeer");
		assertThat(put("modest", "name20", 1)).isEqualTo(StoreStatus.OK);
		this.simulation.run(Duration.ofSeconds(301));
		this.store.sweep();
		assertThat(put("greedy", "name20", 1)).isEqualTo(StoreStatus.OK);
	}

	@Test
	void oneNetworkCannotFillTheStore() {
		RecordStore limited = new RecordStore(new Simulation(1).context(Limits.builder().recordsPerNetwork(10).build()),
				NodeId.sha256Of("self"));
		NetworkGroup network = new NetworkGroup(7);
		for (int i = 0; i < 10; i++) {
			SignedRecord record = record("sybil" + i, "name" + i, 0, 0, 1, false);
			assertThat(limited.put(record, KEEP, network)).isEqualTo(StoreStatus.OK);
		}
		SignedRecord late = record("late", "late", 0, 0, 1, false);
		assertThat(limited.put(late, KEEP, network)).isEqualTo(StoreStatus.FULL);
		assertThat(limited.limit()).isEqualTo("recordsPerNetwork");
		SignedRecord renewed = record("sybil1", "name1", 0, 0, 2, false);
		assertThat(limited.put(renewed, KEEP, network)).isEqualTo(StoreStatus.OK);
		assertThat(limited.put(late, KEEP, new NetworkGroup(8))).isEqualTo(StoreStatus.OK);
		assertThat(limited.put(record("local", "local", 0, 0, 1, false), KEEP, null)).isEqualTo(StoreStatus.OK);
	}

	@Test
	void storeHasABoundInRecordsAndInBytes() {
		for (int i = 0; i < 100; i++) {
			assertThat(put("owner" + i, "name" + i, 1)).isEqualTo(StoreStatus.OK);
		}
		assertThat(put("late", "late", 1)).isEqualTo(StoreStatus.FULL);
		assertThat(this.store.limit()).isEqualTo("storedRecords");
		RecordStore other = new RecordStore(this.context, NodeId.sha256Of("self"));
		StoreStatus status = StoreStatus.OK;
		int kept = 0;
		while (status == StoreStatus.OK) {
			RecordBody body = new RecordBody("k", "n" + kept, 0, 0, List.of("p".repeat(4000)), contact("o" + kept),
					Map.of(), 1, 0, 1000, false);
			status = other.put(new SignedRecord(key("n" + kept, 0), body, new byte[4000], new byte[32], new byte[64]),
					KEEP, null);
			kept++;
		}
		assertThat(other.limit()).isEqualTo("storedBytes");
		assertThat(kept).isBetween(14, 17);
	}

	@Test
	void ownRecordsAlwaysFindRoom() {
		for (int i = 0; i < 100; i++) {
			put("owner" + i, "name" + i, 1);
		}
		assertThat(put("self", "mine", 1)).isEqualTo(StoreStatus.OK);
	}

	@Test
	void memoryOfWhatWasTakenBackIsBounded() {
		int kept = 0;
		for (int i = 0; i < 100; i++) {
			kept += (this.store.put(record("owner" + i, "x", 0, 0, 1, true), KEEP, null) == StoreStatus.OK) ? 1 : 0;
		}
		assertThat(kept).isEqualTo(32);
		assertThat(this.store.live(key("x", 0))).isEmpty();
		assertThat(put("late", "x", 1)).isEqualTo(StoreStatus.OK);
	}

	private StoreStatus put(String owner, String name, long seq) {
		return this.store.put(record(owner, name, 0, 0, seq, false), KEEP, null);
	}

	private static NodeId key(String name, int shard) {
		return RecordKeys.key(REALM, name, shard);
	}

	private static Contact contact(String owner) {
		return Contact.server(NodeId.sha256Of(owner), new Endpoint("host", 9443));
	}

	private static SignedRecord record(String owner, String name, int shard, int part, long seq, boolean gone) {
		RecordBody body = new RecordBody("subscriber", name, shard, part, List.of(), contact(owner), Map.of(), seq, 0,
				300_000, gone);
		return new SignedRecord(key(name, shard), body, new byte[200], new byte[32], new byte[64]);
	}

}
