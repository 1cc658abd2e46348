package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Holds the place of a large publish that travels on a stream of its own, so that later
 * messages of its topic do not overtake it. Java nodes only. Immutable.
 *
 * @param topic topic of the large publish
 * @param seq its number
 * @param extras what else the message holds
 */
public record LargeNotice(@Nullable String topic, @Nullable Long seq, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.LARGE_NOTICE;
	}

}
