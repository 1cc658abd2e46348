package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Whether a frame says the same as a recorded one to a 0.14.3 node. Same type; same
 * topic, payload, procedure, args, result, error and ids of request and target; the id of
 * the gateway, endpoints, times and ids of messages may differ, but must have the
 * recorded form; keys and capabilities may be added; {@code find_node_reply} may name
 * fewer nodes. Stateless.
 */
public final class Comparison {

	private static final Set<String> FREE = Set.of("timestamp", "server_time", "endpoint", "message_id",
			"reflexive_port", "registered_at", "last_seen", "host", "port", "from_endpoint", "ttl");

	private static final Set<String> ROUTE_IDS = Set.of("destination_node_id", "source_node_id");

	private Comparison() {
	}

	/**
	 * Compare.
	 * @param recorded the recorded frame
	 * @param actual the other frame
	 * @param recordedSelf id of the recorded node, instead of which any may stand
	 * @return the differences, none if they say the same
	 */
	public static List<String> differences(RawFrame recorded, RawFrame actual, byte[] recordedSelf) {
		List<String> found = new ArrayList<>();
		if (recorded.type() != actual.type()) {
			found.add("type is " + actual + " in place of " + recorded);
			return found;
		}
		if (ErlangTerms.isStrange(actual.payload())) {
			found.add("keys or texts that are no binaries: " + actual);
		}
		WireValue self = WireValue.of(recordedSelf);
		if (recorded.is(MessageType.FIND_NODE_REPLY)) {
			nodes(recorded.map(), actual.map(), found);
		}
		else if (recorded.is(MessageType.FIND_VALUE_REPLY)) {
			values(recorded.map(), actual.map(), found);
		}
		else if (recorded.is(MessageType.REPLY)) {
			reply(recorded.map(), actual.map(), found);
		}
		else {
			map("", recorded.map(), actual.map(), self, found);
		}
		return found;
	}

	private static void map(String where, WireValue.Map recorded, WireValue.Map actual, WireValue self,
			List<String> found) {
		for (WireValue.Entry entry : recorded.entries()) {
			String key = Shown.of(entry.key());
			WireValue other = ErlangTerms.get(actual, key);
			if (key.equals("type") && other == null) {
				// 0.14.3 does not read it in the frames that come here
				continue;
			}
			if (key.equals("capabilities")) {
				contains(where + key, entry.value(), other, found);
			}
			else if (entry.value() instanceof WireValue.Map inner && other instanceof WireValue.Map otherInner) {
				map(where + key + ".", inner, otherInner, self, found);
			}
			else if (FREE.contains(key) || ROUTE_IDS.contains(key) || entry.value().equals(self)) {
				form(where + key, entry.value(), other, found);
			}
			else if (!ErlangTerms.again(entry.value()).equals((other != null) ? ErlangTerms.again(other) : null)) {
				found.add(where + key + " is " + Shown.of(other) + " in place of " + Shown.of(entry.value()));
			}
		}
		if (ErlangTerms.get(recorded, "error") == null && ErlangTerms.get(actual, "error") != null) {
			found.add(where + "error is " + Shown.of(ErlangTerms.get(actual, "error")) + " in place of none");
		}
	}

	private static void contains(String key, WireValue recorded, @Nullable WireValue actual, List<String> found) {
		List<WireValue> wanted = ErlangTerms.list(recorded);
		List<WireValue> given = ErlangTerms.list(actual);
		if (wanted != null && (given == null || !given.containsAll(wanted))) {
			found.add(key + " is " + Shown.of(actual) + " in place of " + Shown.of(recorded));
		}
	}

	/**
	 * 0.14.3 looks at the form of a value even where any value will do.
	 */
	private static void form(String key, WireValue recorded, @Nullable WireValue actual, List<String> found) {
		if (actual == null || actual.getClass() != recorded.getClass()) {
			found.add(key + " is " + Shown.of(actual) + " in place of something like " + Shown.of(recorded));
		}
	}

	private static void nodes(WireValue.Map recorded, WireValue.Map actual, List<String> found) {
		if (!WireValue.of("find_node_reply").equals(ErlangTerms.get(actual, "type"))) {
			found.add("find_node_reply has type " + Shown.of(ErlangTerms.get(actual, "type")));
		}
		List<WireValue> nodes = ErlangTerms.list(ErlangTerms.get(actual, "nodes"));
		if (nodes == null) {
			found.add("nodes is " + Shown.of(ErlangTerms.get(actual, "nodes")));
			return;
		}
		List<WireValue> some = ErlangTerms.list(ErlangTerms.get(recorded, "nodes"));
		for (WireValue node : nodes) {
			if (!(node instanceof WireValue.Map map)) {
				found.add("a node is " + Shown.of(node));
			}
			else if (some != null && !some.isEmpty()) {
				allForms("node", (WireValue.Map) some.get(0), map, found);
			}
		}
	}

	private static void values(WireValue.Map recorded, WireValue.Map actual, List<String> found) {
		for (String key : List.of("type", "result")) {
			WireValue wanted = ErlangTerms.get(recorded, key);
			if (wanted != null && !wanted.equals(ErlangTerms.get(actual, key))) {
				found.add(key + " is " + Shown.of(ErlangTerms.get(actual, key)) + " in place of " + Shown.of(wanted));
			}
		}
		List<WireValue> wanted = ErlangTerms.list(ErlangTerms.get(recorded, "value"));
		if (wanted == null) {
			return;
		}
		List<WireValue> given = ErlangTerms.list(ErlangTerms.get(actual, "value"));
		for (WireValue value : wanted) {
			WireValue.Map map = (WireValue.Map) value;
			WireValue.Map same = (given != null) ? entry(given, ErlangTerms.get(map, "node_id")) : null;
			if (same == null) {
				found.add("no value of node " + Shown.of(ErlangTerms.get(map, "node_id")) + " in " + Shown.of(actual));
			}
			else {
				allForms("value", map, same, found);
			}
		}
	}

	private static WireValue.@Nullable Map entry(List<WireValue> values, @Nullable WireValue id) {
		for (WireValue value : values) {
			if (id != null && value instanceof WireValue.Map map && id.equals(ErlangTerms.get(map, "node_id"))) {
				return map;
			}
		}
		return null;
	}

	private static void allForms(String where, WireValue.Map recorded, WireValue.Map actual, List<String> found) {
		recorded.entries().forEach((entry) -> {
			String key = Shown.of(entry.key());
			form(where + "." + key, entry.value(), ErlangTerms.get(actual, key), found);
		});
	}

	private static void reply(WireValue.Map recorded, WireValue.Map actual, List<String> found) {
		WireValue id = ErlangTerms.get(recorded, "call_id");
		if (id != null && !id.equals(ErlangTerms.get(actual, "call_id"))) {
			found.add("call_id is " + Shown.of(ErlangTerms.get(actual, "call_id")));
		}
		WireValue.Map result = (ErlangTerms.get(recorded, "result") instanceof WireValue.Map map) ? map
				: WireValue.Map.EMPTY;
		List<WireValue> peers = ErlangTerms.list(ErlangTerms.get(result, "peers"));
		if (peers == null || peers.isEmpty()) {
			return;
		}
		WireValue other = ErlangTerms.get(actual, "result");
		List<WireValue> given = (other instanceof WireValue.Map map) ? ErlangTerms.list(ErlangTerms.get(map, "peers"))
				: null;
		if (given == null || given.isEmpty()) {
			found.add("peers of the result are missing: " + Shown.of(actual));
			return;
		}
		given.forEach((peer) -> {
			if (peer instanceof WireValue.Map map) {
				allForms("peer", (WireValue.Map) peers.get(0), map, found);
			}
			else {
				found.add("a peer is " + Shown.of(peer));
			}
		});
	}

}
