package io.macula.engine.erlang;

import java.util.EnumMap;
import java.util.Map;

import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Who handles messages of which type. Confined to the loop.
 */
final class FrameHandlers {

	/**
	 * Handles messages of one type.
	 *
	 * @param <M> the message
	 */
	@FunctionalInterface
	interface Handler<M extends WireMessage> {

		/**
		 * A message came.
		 * @param stream the stream that it came on and its answers go to
		 * @param message the message, of which nothing is checked but its form
		 */
		void received(GateStream stream, M message);

	}

	private final Map<MessageType, Handler<WireMessage>> handlers = new EnumMap<>(MessageType.class);

	@SuppressWarnings("unchecked") // a type has one record
	<M extends WireMessage> void on(MessageType type, Class<M> message, Handler<M> handler) {
		this.handlers.put(type, (Handler<WireMessage>) handler);
	}

	@Nullable Handler<WireMessage> of(MessageType type) {
		return this.handlers.get(type);
	}

}
