package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the entries under a key. Immutable; arrays are not copied, so nobody may
 * change them.
 *
 * @param tag text under the key {@code type}, which repeats the message type for 0.14.3
 * @param key key of the record
 * @param rid number that the reply repeats, all 64 bits
 * @param extras what else the message holds
 */
public record FindValue(@Nullable String tag, byte @Nullable [] key, @Nullable Long rid,
		Extras extras) implements WireMessage {

	/**
	 * A request that 0.14.3 understands, too.
	 * @param key key of the record
	 * @param rid number that the reply repeats
	 * @return the message
	 */
	public static FindValue of(byte[] key, long rid) {
		return new FindValue("find_value", key, rid, Extras.NONE);
	}

	@Override
	public MessageType type() {
		return MessageType.FIND_VALUE;
	}

}
