package io.macula.engine.wire;

/**
 * The sender has nothing more to say on a stream; the other direction goes on. Java nodes
 * only. Immutable.
 *
 * @param extras what the message holds
 */
public record StreamEnd(Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.STREAM_END;
	}

}
