package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * One item of a streaming call, or the next piece of a large payload. Java nodes only.
 * Immutable; arrays are not copied, so nobody may change them.
 *
 * @param item the bytes
 * @param extras what else the message holds
 */
public record StreamItem(byte @Nullable [] item, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.STREAM_ITEM;
	}

}
