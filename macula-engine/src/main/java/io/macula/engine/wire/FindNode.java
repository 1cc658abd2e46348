package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the nodes nearest to a key. Immutable; arrays are not copied, so nobody may
 * change them.
 *
 * @param tag text under the key {@code type}, which repeats the message type for 0.14.3
 * @param target the key
 * @param rid number that the reply repeats, all 64 bits
 * @param extras what else the message holds
 */
public record FindNode(@Nullable String tag, byte @Nullable [] target, @Nullable Long rid,
		Extras extras) implements WireMessage {

	/**
	 * A request that 0.14.3 understands, too.
	 * @param target the key
	 * @param rid number that the reply repeats
	 * @return the message
	 */
	public static FindNode of(byte[] target, long rid) {
		return new FindNode("find_node", target, rid, Extras.NONE);
	}

	@Override
	public MessageType type() {
		return MessageType.FIND_NODE;
	}

}
