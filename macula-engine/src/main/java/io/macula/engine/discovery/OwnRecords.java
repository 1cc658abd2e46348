package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.dht.RecordKinds;
import io.macula.engine.runtime.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The records of this node: one for each exact name, and for patterns that begin alike as
 * few as they fit in. Confined to the loop.
 */
final class OwnRecords {

	/** What a record takes besides its patterns, on the safe side. */
	private static final int RECORD_OVERHEAD = 1200;

	private record Name(String kind, String name) {
	}

	private final Map<Name, OwnRecord> names = new LinkedHashMap<>();

	private final Map<String, List<OwnRecord>> prefixes = new LinkedHashMap<>();

	private final Limits limits;

	OwnRecords(Limits limits) {
		this.limits = limits;
	}

	/**
	 * The record of an exact name, made when it is first asked for.
	 */
	OwnRecord ofName(String kind, String name) {
		return this.names.computeIfAbsent(new Name(kind, name), (key) -> OwnRecord.ofName(kind, name));
	}

	/**
	 * The record that has the pattern or has room for it. The first part that has room is
	 * taken, so that parts fill up.
	 * @param prefix the levels of the pattern before its first wildcard
	 * @param pattern the pattern
	 * @return the record, {@code null} if there are as many parts as there may be
	 */
	@Nullable OwnRecord ofPattern(String prefix, String pattern) {
		List<OwnRecord> parts = this.prefixes.computeIfAbsent(prefix, (key) -> new ArrayList<>());
		int room = this.limits.recordBytes() - RECORD_OVERHEAD - OwnRecord.bytes(pattern);
		OwnRecord roomy = null;
		for (OwnRecord part : parts) {
			if (part.has(pattern)) {
				return part;
			}
			if (roomy == null && part.patternBytes() <= room) {
				roomy = part;
			}
		}
		if (roomy != null) {
			return roomy;
		}
		int number = 0;
		while (isTaken(parts, number)) {
			number++;
		}
		if (number >= this.limits.recordParts()) {
			return null;
		}
		OwnRecord fresh = OwnRecord.ofPrefix(RecordKinds.SUBSCRIBER, prefix, number);
		parts.add(fresh);
		return fresh;
	}

	private static boolean isTaken(List<OwnRecord> parts, int number) {
		return parts.stream().anyMatch((part) -> part.part() == number);
	}

	/**
	 * From here on somebody who wants it again gets another record. Not while it is being
	 * put: taking it back afterwards would take back the other one, too, which has the
	 * same identity and an earlier number.
	 */
	void forget(OwnRecord record) {
		this.names.remove(new Name(record.kind(), record.name()), record);
		List<OwnRecord> parts = this.prefixes.get(record.name());
		if (parts != null && parts.remove(record)) {
			this.prefixes.remove(record.name(), List.of());
		}
	}

	List<OwnRecord> all() {
		List<OwnRecord> all = new ArrayList<>(this.names.values());
		this.prefixes.values().forEach(all::addAll);
		return all;
	}

	/** How many keys there are at least. */
	int keys() {
		return this.names.size() + this.prefixes.size();
	}

	void clear() {
		this.names.clear();
		this.prefixes.clear();
	}

}
