package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Patterns that the sender wants messages for. Java nodes only. Immutable.
 *
 * @param full whether {@code add} is all of them and replaces what was told before
 * @param add patterns from now on
 * @param remove patterns no more
 * @param extras what else the message holds
 */
public record Interest(@Nullable Boolean full, @Nullable List<String> add, @Nullable List<String> remove,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.INTEREST;
	}

}
