package io.macula.engine.dht;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;

/**
 * What the owner of a record says and signs. Times are milliseconds since the epoch on
 * the clock of the owner. Immutable.
 *
 * @param kind what it is about, see {@link RecordKinds}; other kinds are kept, too
 * @param name topic or procedure; for patterns the literal prefix that they share,
 * perhaps empty
 * @param shard 0 for the key of the name itself, otherwise the number of the prefix key,
 * see {@link RecordKeys}
 * @param part tells several records of one owner with the same name from each other
 * @param patterns the patterns of the owner, empty if there is nothing but the name
 * @param contact how the owner is reached
 * @param metadata what the owner tells about the name
 * @param seq grows with every record of the owner
 * @param issued when it was made
 * @param expires when it is no longer true
 * @param gone whether this takes earlier records back
 */
public record RecordBody(String kind, String name, int shard, int part, List<String> patterns, Contact contact,
		Map<String, String> metadata, long seq, long issued, long expires, boolean gone) {

	/**
	 * Copy.
	 */
	public RecordBody {
		patterns = List.copyOf(patterns);
		metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
	}

	/**
	 * How long it is true.
	 * @return milliseconds, perhaps not positive
	 */
	public long lifetimeMillis() {
		return this.expires - this.issued;
	}

	/**
	 * Which entry of the owner it is.
	 * @return the identity under the key of the record
	 */
	public RecordId id() {
		return new RecordId(this.contact.nodeId(), this.kind, this.name, this.part);
	}

}
