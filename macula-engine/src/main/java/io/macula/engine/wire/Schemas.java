package io.macula.engine.wire;

import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The schema of each type of message that is a map. Immutable.
 */
final class Schemas {

	private static final Map<MessageType, Schema<?>> BY_TYPE = new EnumMap<>(MessageType.class);

	static {
		register(LinkSchemas.CONNECT);
		register(LinkSchemas.DISCONNECT);
		register(LinkSchemas.PING);
		register(LinkSchemas.PONG);
		register(LinkSchemas.STREAM_OPEN);
		register(LinkSchemas.STREAM_ACCEPT);
		register(LinkSchemas.STREAM_ITEM);
		register(LinkSchemas.STREAM_END);
		register(LinkSchemas.STREAM_ERROR);
		register(LinkSchemas.CREDIT);
		register(LinkSchemas.GO_AWAY);
		register(LinkSchemas.PEERS);
		register(PubsubSchemas.PUBLISH);
		register(PubsubSchemas.SUBSCRIBE);
		register(PubsubSchemas.UNSUBSCRIBE);
		register(PubsubSchemas.PUBSUB_ROUTE);
		register(PubsubSchemas.PUB_ACK);
		register(PubsubSchemas.INTEREST);
		register(PubsubSchemas.LARGE_NOTICE);
		register(PubsubSchemas.ROUTE_SEARCH);
		register(PubsubSchemas.ROUTE_ANSWER);
		register(RpcSchemas.CALL);
		register(RpcSchemas.REPLY);
		register(RpcSchemas.CAST);
		register(RpcSchemas.RPC_ROUTE);
		register(RpcSchemas.RPC_REQUEST);
		register(RpcSchemas.RPC_REPLY);
		register(RpcSchemas.CANCEL);
		register(RpcSchemas.BRIDGE_RPC);
		register(RpcSchemas.BRIDGE_DATA);
		register(DhtSchemas.FIND_NODE);
		register(DhtSchemas.FIND_NODE_REPLY);
		register(DhtSchemas.STORE);
		register(DhtSchemas.STORE_REPLY);
		register(DhtSchemas.FIND_VALUE);
		register(DhtSchemas.FIND_VALUE_REPLY);
		register(NatSchemas.NAT_PROBE);
		register(NatSchemas.NAT_PROBE_REPLY);
		register(NatSchemas.PUNCH_REQUEST);
		register(NatSchemas.PUNCH_COORDINATE);
		register(NatSchemas.PUNCH_EXECUTE);
		register(NatSchemas.PUNCH_RESULT);
		register(NatSchemas.RELAY_REQUEST);
		register(NatSchemas.RELAY_DATA);
		register(SwimSchemas.SWIM_PING);
		register(SwimSchemas.SWIM_ACK);
		register(SwimSchemas.SWIM_PING_REQ);
	}

	private Schemas() {
	}

	private static void register(Schema<?> schema) {
		BY_TYPE.put(schema.type(), schema);
	}

	/**
	 * Find a schema.
	 * @param type type of the message
	 * @return its schema, or {@code null} if messages of this type are no maps
	 */
	static @Nullable Schema<?> of(MessageType type) {
		return BY_TYPE.get(type);
	}

	/**
	 * Find the schema of a message.
	 * @param message the message
	 * @param <M> its record
	 * @return its schema
	 * @throws IllegalArgumentException if messages of this type are no maps
	 */
	@SuppressWarnings("unchecked") // a type has one record
	static <M extends WireMessage> Schema<M> of(M message) {
		Schema<?> schema = BY_TYPE.get(message.type());
		if (schema == null) {
			throw new IllegalArgumentException("A message of type " + message.type().text() + " is no map");
		}
		return (Schema<M>) schema;
	}

}
