package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * First message on a stream beyond the first: what it is for. Java nodes only. Immutable.
 *
 * @param kind purpose of the stream
 * @param credit bytes that the other side may send on it at once
 * @param extras what else the message holds
 */
public record StreamOpen(@Nullable String kind, @Nullable Long credit, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.STREAM_OPEN;
	}

}
