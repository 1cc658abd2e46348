package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * The handler of a streaming call begins. Java nodes only. Immutable.
 *
 * @param contentType what the items of the answering side are, absent for JSON
 * @param headers headers for the caller
 * @param extras what else the message holds
 */
public record StreamAccept(@Nullable String contentType, WireValue.@Nullable Map headers,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.STREAM_ACCEPT;
	}

}
