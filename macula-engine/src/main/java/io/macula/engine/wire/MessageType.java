package io.macula.engine.wire;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Kind of a message, with the number that stands in the header of its frame. Those from
 * 0x80 on are sent between Java nodes only. Immutable.
 */
public enum MessageType {

	/** Introduction of a dialler. */
	CONNECT(0x01),
	/** End of a connection. */
	DISCONNECT(0x02),
	/** Asks for a sign of life. */
	PING(0x03),
	/** Sign of life, or introduction of a listener. */
	PONG(0x04),
	/** A message on a topic. */
	PUBLISH(0x10),
	/** Asks for messages. */
	SUBSCRIBE(0x11),
	/** Asks for no more messages. */
	UNSUBSCRIBE(0x12),
	/** A publish on its way. */
	PUBSUB_ROUTE(0x13),
	/** Asks a gateway. */
	CALL(0x20),
	/** Answer of a gateway. */
	REPLY(0x21),
	/** A call without a reply. */
	CAST(0x22),
	/** A call or reply on its way. */
	RPC_ROUTE(0x23),
	/** Calls a procedure. */
	RPC_REQUEST(0x24),
	/** Answer to a call. */
	RPC_REPLY(0x25),
	/** Probe of membership. */
	SWIM_PING(0x30),
	/** Answer to a probe. */
	SWIM_ACK(0x31),
	/** Asks for a probe. */
	SWIM_PING_REQ(0x32),
	/** Asks for near nodes. */
	FIND_NODE(0x40),
	/** Near nodes. */
	FIND_NODE_REPLY(0x41),
	/** Asks to keep an entry. */
	STORE(0x42),
	/** Asks for entries. */
	FIND_VALUE(0x43),
	/** Entries or nearer nodes. */
	FIND_VALUE_REPLY(0x44),
	/** Asks for the own address. */
	NAT_PROBE(0x50),
	/** Address as seen from outside. */
	NAT_PROBE_REPLY(0x51),
	/** Asks for help in reaching a node. */
	PUNCH_REQUEST(0x52),
	/** Where and when to send. */
	PUNCH_COORDINATE(0x53),
	/** Begin. */
	PUNCH_EXECUTE(0x54),
	/** How an attempt ended. */
	PUNCH_RESULT(0x55),
	/** Asks to forward. */
	RELAY_REQUEST(0x56),
	/** Bytes to forward. */
	RELAY_DATA(0x57),
	/** Asks a mesh above. */
	BRIDGE_RPC(0x60),
	/** Anything between bridges. */
	BRIDGE_DATA(0x61),
	/** Purpose of a further stream. */
	STREAM_OPEN(0x80),
	/** More bytes may be sent. */
	CREDIT(0x81),
	/** No new work on this connection. */
	GO_AWAY(0x82),
	/** Outcome of a store. */
	STORE_REPLY(0x83),
	/** Patterns that a peer wants. */
	INTEREST(0x84),
	/** Nodes that a peer knows. */
	PEERS(0x85),
	/** A caller does not wait any more. */
	CANCEL(0x86),
	/** Outcome of a publish. */
	PUB_ACK(0x87),
	/** Gives a number to a name. */
	NAME(0x88),
	/** A publish in binary form. */
	COMPACT_PUBLISH(0x89),
	/** An RPC request in binary form. */
	COMPACT_CALL(0x8A),
	/** An RPC reply in binary form. */
	COMPACT_REPLY(0x8B),
	/** A large publish comes on another stream and this is its place. */
	LARGE_NOTICE(0x8C),
	/** The other side takes part in a stream. */
	STREAM_ACCEPT(0x8D),
	/** Bytes of a stream. */
	STREAM_ITEM(0x8E),
	/** The sender has nothing more for a stream. */
	STREAM_END(0x8F),
	/** A stream is refused or given up. */
	STREAM_ERROR(0x90),
	/** Asks for a way to a node that cannot be dialled. */
	ROUTE_SEARCH(0x91),
	/** Whether there is one. */
	ROUTE_ANSWER(0x92);

	private static final @Nullable MessageType[] BY_ID = new @Nullable MessageType[256];

	static {
		for (MessageType type : values()) {
			BY_ID[type.id] = type;
		}
	}

	private final int id;

	private final String text;

	MessageType(int id) {
		this.id = id;
		this.text = name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Find a type by its number.
	 * @param id 0 to 255
	 * @return the type, or {@code null} if the number means nothing
	 */
	public static @Nullable MessageType byId(int id) {
		return BY_ID[id & 0xFF];
	}

	/**
	 * The number in the header.
	 * @return 1 to 255
	 */
	public int id() {
		return this.id;
	}

	/**
	 * Name in lower case, as 0.14.3 spells it and as counters use it.
	 * @return for instance {@code rpc_request}
	 */
	public String text() {
		return this.text;
	}

	/**
	 * Whether only Java nodes understand it.
	 * @return {@code true} if it must not be sent to a 0.14.3 node
	 */
	public boolean isExtension() {
		return this.id >= 0x80;
	}

}
