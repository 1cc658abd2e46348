package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordKeys}.
 */
class RecordKeysTests {

	private static final Realm REALM = new Realm("test.realm");

	@ParameterizedTest
	@CsvSource({ "a.b.*.d, a.b", "a.b.c, a.b.c", "*, ''", "#, ''", "**.x, ''", "a.#, a", "a.**.b, a", "*.a.b, ''" })
	void prefixIsWhatStandsBeforeTheFirstWildcard(String pattern, String prefix) {
		assertThat(RecordKeys.prefix(pattern)).isEqualTo(prefix);
	}

	@Test
	void exactKeyIsTheHashOfTheNameInEveryRealm() {
		assertThat(RecordKeys.key(REALM, "a.b", RecordKeys.EXACT)).isEqualTo(NodeId.sha256Of("a.b"))
			.isEqualTo(RecordKeys.key(new Realm("other"), "a.b", RecordKeys.EXACT));
	}

	@Test
	void prefixKeysDependOnRealmPrefixAndNumber() {
		Set<NodeId> keys = new HashSet<>();
		for (Realm realm : List.of(REALM, new Realm("other"))) {
			for (String prefix : List.of("", "a", "a.b")) {
				for (int shard = 1; shard < 128; shard++) {
					keys.add(RecordKeys.key(realm, prefix, shard));
				}
			}
		}
		assertThat(keys).hasSize(2 * 3 * 127);
	}

	@Test
	void ownersSpreadEvenlyAndReadersMeetThemAll() {
		List<Integer> last = new ArrayList<>();
		for (int i = 0; i < 6400; i++) {
			NodeId owner = NodeId.sha256Of("owner" + i);
			int shard = RecordKeys.EXACT;
			List<Integer> path = new ArrayList<>();
			while (shard >= 0) {
				path.add(shard);
				assertThat(RecordKeys.allows(shard, owner)).isTrue();
				int next = RecordKeys.next(shard, owner);
				assertThat(next < 0 || RecordKeys.below(shard).contains(next)).isTrue();
				shard = next;
			}
			assertThat(path).hasSize(8);
			last.add(path.get(7));
		}
		for (int shard = 64; shard < 128; shard++) {
			int number = shard;
			assertThat(last.stream().filter((one) -> one == number).count()).isBetween(50L, 150L);
		}
	}

	@Test
	void keysOfOthersAreNotAllowed() {
		NodeId owner = NodeId.fromHex("80" + "00".repeat(31));
		assertThat(RecordKeys.allows(1, owner)).isTrue();
		assertThat(RecordKeys.allows(3, owner)).isTrue();
		assertThat(RecordKeys.allows(2, owner)).isFalse();
		assertThat(RecordKeys.allows(6, owner)).isTrue();
		assertThat(RecordKeys.allows(7, owner)).isFalse();
		assertThat(RecordKeys.allows(128, owner)).isFalse();
		assertThat(RecordKeys.allows(-1, owner)).isFalse();
	}

}
