package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks to keep an entry. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param tag text under the key {@code type}, which repeats the message type for 0.14.3
 * @param key key of the record
 * @param value the entry
 * @param rid number that the reply repeats, all 64 bits
 * @param extras what else the message holds
 */
public record Store(@Nullable String tag, byte @Nullable [] key, WireValue.@Nullable Map value, @Nullable Long rid,
		Extras extras) implements WireMessage {

	/**
	 * A request that 0.14.3 understands, too.
	 * @param key key of the record
	 * @param value the entry
	 * @param rid number that the reply repeats
	 * @return the message
	 */
	public static Store of(byte[] key, WireValue.Map value, long rid) {
		return new Store("store", key, value, rid, Extras.NONE);
	}

	@Override
	public MessageType type() {
		return MessageType.STORE;
	}

}
