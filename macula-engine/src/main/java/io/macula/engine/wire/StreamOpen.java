package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * First message on a stream beyond the first: what it is for. Java nodes only. Immutable;
 * arrays are not copied, so nobody may change them.
 *
 * @param kind purpose of the stream
 * @param credit bytes that the other side may send on it at once
 * @param procedure what is called, for a streaming call
 * @param args argument bytes of a streaming call
 * @param deadline milliseconds within which a streaming call must be accepted
 * @param contentType what arguments and items are, absent for JSON
 * @param headers headers of a streaming call
 * @param size bytes of the payload that follows, for a large message
 * @param extras what else the message holds
 */
public record StreamOpen(@Nullable String kind, @Nullable Long credit, @Nullable String procedure,
		byte @Nullable [] args, @Nullable Long deadline, @Nullable String contentType, WireValue.@Nullable Map headers,
		@Nullable Long size, Extras extras) implements WireMessage {

	/**
	 * A stream of which only the purpose is to be told.
	 * @param kind purpose of the stream
	 * @param credit bytes that the other side may send on it at once
	 * @param extras what else the message holds
	 */
	public StreamOpen(@Nullable String kind, @Nullable Long credit, Extras extras) {
		this(kind, credit, null, null, null, null, null, null, extras);
	}

	@Override
	public MessageType type() {
		return MessageType.STREAM_OPEN;
	}

}
