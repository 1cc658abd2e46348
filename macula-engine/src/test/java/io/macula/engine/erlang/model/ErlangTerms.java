package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * How 0.14.3 sees decoded values: only binaries are text, a string is a list of numbers,
 * a list of numbers is written as a string again. Stateless.
 */
final class ErlangTerms {

	/** 0.14.3 has none; these are far above what tests send. */
	static final WireLimits LIMITS = new WireLimits(16 << 20, 128, 16 << 20);

	private static final Set<String> TEXTS = Set.of("type", "topic", "payload", "message_id", "procedure", "args",
			"realm", "realm_id", "node_id", "endpoint", "version", "call_id", "request_id", "from_node", "to_node",
			"target_node", "from_endpoint", "result", "error", "key", "destination_node_id", "source_node_id",
			"payload_type", "session_id", "peer_id", "peer_host", "reflexive_ip", "address", "host", "code");

	private static final int LAST_CODE_POINT = 0x10FFFF;

	private ErlangTerms() {
	}

	/**
	 * Look up a key as Erlang does: a key that came as a string is another key.
	 */
	static @Nullable WireValue get(WireValue.Map map, String key) {
		WireValue wanted = WireValue.of(key);
		for (int i = map.entries().size() - 1; i >= 0; i--) {
			if (map.entries().get(i).key().equals(wanted)) {
				return map.entries().get(i).value();
			}
		}
		return null;
	}

	static WireValue.@Nullable Bin bin(WireValue.Map map, String key) {
		return (get(map, key) instanceof WireValue.Bin bin) ? bin : null;
	}

	static @Nullable String text(WireValue.Map map, String key) {
		WireValue.Bin bin = bin(map, key);
		return (bin != null) ? text(bin) : null;
	}

	static String text(WireValue.Bin bin) {
		return new String(bin.bytes(), java.nio.charset.StandardCharsets.UTF_8);
	}

	/**
	 * The value that a pattern match insists on.
	 */
	static WireValue require(WireValue.Map map, String key, String where) {
		WireValue value = get(map, key);
		if (value == null) {
			throw ErlangCrash.gateway(where + " without " + key);
		}
		return value;
	}

	static WireValue.Bin requireBin(WireValue.Map map, String key, String where) {
		if (require(map, key, where) instanceof WireValue.Bin bin) {
			return bin;
		}
		throw ErlangCrash.gateway(where + " with a " + key + " that is no binary");
	}

	/**
	 * The items of a list, which may have come as a string.
	 */
	static @Nullable List<WireValue> list(@Nullable WireValue value) {
		if (value instanceof WireValue.Array array) {
			return array.items();
		}
		if (value instanceof WireValue.Str str) {
			return str.text().codePoints().mapToObj((point) -> (WireValue) WireValue.of(point)).toList();
		}
		return null;
	}

	static WireValue.Map with(WireValue.Map map, String key, WireValue value) {
		List<WireValue.Entry> entries = new ArrayList<>(map.entries());
		WireValue wanted = WireValue.of(key);
		entries.removeIf((entry) -> entry.key().equals(wanted));
		entries.add(new WireValue.Entry(wanted, value));
		return new WireValue.Map(List.copyOf(entries));
	}

	/**
	 * What comes out when a decoded value is encoded again.
	 */
	static WireValue again(WireValue value) {
		if (value instanceof WireValue.Map map) {
			java.util.Map<WireValue, WireValue> once = new java.util.LinkedHashMap<>();
			map.entries().forEach((entry) -> once.put(again(entry.key()), again(entry.value())));
			return new WireValue.Map(once.entrySet()
				.stream()
				.map((entry) -> new WireValue.Entry(entry.getKey(), entry.getValue()))
				.toList());
		}
		if (value instanceof WireValue.Array array) {
			if (array.items().stream().allMatch(ErlangTerms::isCodePoint)) {
				StringBuilder text = new StringBuilder();
				array.items().forEach((item) -> text.appendCodePoint((int) ((WireValue.Int) item).value()));
				return new WireValue.Str(text.toString());
			}
			return WireValue.of(array.items().stream().map(ErlangTerms::again).toList());
		}
		return value;
	}

	private static boolean isCodePoint(WireValue value) {
		return value instanceof WireValue.Int number && !number.large() && number.value() >= 0
				&& number.value() <= LAST_CODE_POINT
				&& (number.value() < Character.MIN_SURROGATE || number.value() > Character.MAX_SURROGATE);
	}

	/**
	 * Whether something inside is text for whoever wrote it and a list of numbers for
	 * 0.14.3: a key, a value that has to be text, or an item of a list.
	 */
	static boolean isStrange(WireValue value) {
		if (value instanceof WireValue.Map map) {
			return map.entries().stream().anyMatch(ErlangTerms::isStrange);
		}
		return value instanceof WireValue.Array array
				&& array.items().stream().anyMatch((item) -> item instanceof WireValue.Str || isStrange(item));
	}

	private static boolean isStrange(WireValue.Entry entry) {
		if (!(entry.key() instanceof WireValue.Bin key)) {
			return true;
		}
		return (entry.value() instanceof WireValue.Str) ? TEXTS.contains(text(key)) : isStrange(entry.value());
	}

}
