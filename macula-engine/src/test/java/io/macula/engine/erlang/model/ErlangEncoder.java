package io.macula.engine.erlang.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;

/**
 * Encodes as 0.14.3 does, which dies when a message lacks a key. Stateless.
 */
final class ErlangEncoder {

	private static final List<String> ROUTE = List.of("destination_node_id", "source_node_id", "hop_count", "max_hops",
			"payload");

	private static final Map<MessageType, List<String>> REQUIRED = new EnumMap<>(
			Map.of(MessageType.CONNECT, List.of("version", "node_id", "realm_id", "capabilities"), MessageType.PING,
					List.of("timestamp"), MessageType.PONG, List.of("timestamp", "server_time"), MessageType.PUBLISH,
					List.of("topic", "payload", "qos", "retain", "message_id"), MessageType.SUBSCRIBE,
					List.of("topics", "qos"), MessageType.UNSUBSCRIBE, List.of("topics"), MessageType.RPC_REQUEST,
					List.of("request_id", "procedure", "args", "from_node"), MessageType.RPC_REPLY,
					List.of("request_id", "from_node"), MessageType.PUBSUB_ROUTE, ROUTE, MessageType.RPC_ROUTE, ROUTE));

	private ErlangEncoder() {
	}

	static byte[] frame(MessageType type, WireValue.Map map) {
		for (String key : REQUIRED.getOrDefault(type, List.of())) {
			if (ErlangTerms.get(map, key) == null) {
				throw ErlangCrash.gateway("encoding " + type.text() + " without " + key);
			}
		}
		return RawFrame.encode(type, ErlangTerms.again(map));
	}

}
