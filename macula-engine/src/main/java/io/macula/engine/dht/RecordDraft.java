package io.macula.engine.dht;

import java.util.List;
import java.util.Map;

/**
 * What this node wants to say in a record; number, times and contact are filled in when
 * it is signed. Immutable.
 *
 * @param kind what it is about, see {@link RecordKinds}
 * @param name topic, procedure or literal prefix
 * @param shard number of the key, see {@link RecordKeys}
 * @param part tells several records with the same name from each other
 * @param patterns the patterns, empty if there is nothing but the name
 * @param metadata what to tell about the name
 */
public record RecordDraft(String kind, String name, int shard, int part, List<String> patterns,
		Map<String, String> metadata) {

}
