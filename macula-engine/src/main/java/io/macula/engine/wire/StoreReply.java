package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link Store}. Java nodes only. Immutable.
 *
 * @param rid the number of the request
 * @param status {@code ok} or why it was not kept, for programs
 * @param detail why it was not kept, for people
 * @param extras what else the message holds
 */
public record StoreReply(@Nullable Long rid, @Nullable String status, @Nullable String detail,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.STORE_REPLY;
	}

}
