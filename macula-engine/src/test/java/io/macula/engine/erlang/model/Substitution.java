package io.macula.engine.erlang.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.wire.WireValue;

/**
 * Ids of whoever takes part in place of recorded ones. Confined to the loop.
 */
final class Substitution {

	private static final Set<WireValue> KEYS = Set
		.copyOf(List.of("call_id", "request_id", "node_id", "target_node", "to_node", "from_node")
			.stream()
			.map((key) -> (WireValue) WireValue.of(key))
			.toList());

	private final Map<WireValue, WireValue> ids = new HashMap<>();

	/**
	 * Learn which id stands for a recorded one.
	 */
	void learn(WireValue.Map recorded, WireValue.Map actual, String key) {
		WireValue old = ErlangTerms.get(recorded, key);
		WireValue now = ErlangTerms.get(actual, key);
		if (old != null && now != null) {
			this.ids.put(old, now);
		}
	}

	RawFrame apply(RawFrame recorded) {
		return new RawFrame(recorded.type(), apply(recorded.payload()), recorded.bytes());
	}

	private WireValue apply(WireValue value) {
		if (value instanceof WireValue.Map map) {
			return new WireValue.Map(map.entries().stream().map((entry) -> {
				WireValue old = entry.value();
				WireValue now = KEYS.contains(entry.key()) ? this.ids.getOrDefault(old, old) : apply(old);
				return new WireValue.Entry(entry.key(), now);
			}).toList());
		}
		if (value instanceof WireValue.Array array) {
			return WireValue.of(array.items().stream().map(this::apply).toList());
		}
		return value;
	}

}
