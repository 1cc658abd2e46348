package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What several nodes keep under one key, taken together: of each owner, kind and name the
 * newest record, even if it says that earlier ones were taken back. Confined to the loop.
 */
final class Merged {

	private final int most;

	private final Map<RecordId, SignedRecord> newest = new LinkedHashMap<>();

	private final List<UnsignedEntry> unsigned = new ArrayList<>();

	private boolean split;

	/**
	 * Nothing yet.
	 * @param most how many records and how many entries are kept: nodes that make up
	 * owners fill no memory
	 */
	Merged(int most) {
		this.most = most;
	}

	/**
	 * Add what one node keeps.
	 * @return the records that it has, with their numbers
	 */
	Map<RecordId, Long> add(List<SignedRecord> records, List<UnsignedEntry> entries, boolean split) {
		this.split |= split;
		for (SignedRecord record : records) {
			if (this.newest.size() < this.most || this.newest.containsKey(record.id())) {
				this.newest.merge(record.id(), record, (known, other) -> other.isNewerThan(known) ? other : known);
			}
		}
		for (UnsignedEntry entry : entries) {
			if (this.unsigned.size() < this.most && !this.unsigned.contains(entry)) {
				this.unsigned.add(entry);
			}
		}
		return records.stream().collect(Collectors.toMap(SignedRecord::id, (record) -> record.body().seq(), Math::max));
	}

	/**
	 * Of each owner, kind and name the newest record, perhaps one that takes back.
	 */
	Collection<SignedRecord> newest() {
		return this.newest.values();
	}

	List<SignedRecord> records() {
		return this.newest.values().stream().filter((record) -> !record.body().gone()).toList();
	}

	/**
	 * Entries of nodes that signed nothing here: an entry that is not signed never stands
	 * beside one that is.
	 */
	List<UnsignedEntry> unsigned() {
		return this.unsigned.stream()
			.filter((entry) -> this.newest.values().stream().noneMatch((record) -> entry.isAbout(record.owner())))
			.toList();
	}

	boolean isEmpty() {
		return this.newest.isEmpty() && this.unsigned.isEmpty();
	}

	boolean isSplit() {
		return this.split;
	}

	/**
	 * Whether a node has everything that anybody has.
	 */
	boolean isAllIn(Set<RecordId> ids) {
		for (SignedRecord record : this.newest.values()) {
			if (!record.body().gone() && !ids.contains(record.id())) {
				return false;
			}
		}
		return true;
	}

}
