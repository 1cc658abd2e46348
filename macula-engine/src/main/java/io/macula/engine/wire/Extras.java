package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a message holds beyond the components of its record, in the order of the wire: it
 * survives decoding and encoding, so that a node can pass on what it does not understand.
 * Immutable.
 *
 * @param map the entries
 */
public record Extras(WireValue.Map map) {

	/** Nothing more; what nearly every message has. */
	public static final Extras NONE = new Extras(WireValue.Map.EMPTY);

	static Extras of(List<WireValue.Entry> entries) {
		return entries.isEmpty() ? NONE : new Extras(new WireValue.Map(List.copyOf(entries)));
	}

	public boolean isEmpty() {
		return this.map.entries().isEmpty();
	}

	/**
	 * The value under a key.
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 */
	public @Nullable WireValue get(String key) {
		return isEmpty() ? null : this.map.get(key);
	}

}
