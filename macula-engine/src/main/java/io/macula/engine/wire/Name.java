package io.macula.engine.wire;

/**
 * Gives a number to a topic or procedure for the compact frames that follow on the same
 * stream. Java nodes only. Immutable.
 *
 * @param number the number
 * @param name the topic or procedure
 */
public record Name(int number, String name) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.NAME;
	}

	@Override
	public Extras extras() {
		return Extras.NONE;
	}

}
