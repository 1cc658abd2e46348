package io.macula.engine.testing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.link.Links;
import io.macula.engine.link.MessageHandler;
import io.macula.engine.link.PeerListener;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * What links without a network have in common: the rooms that handle messages and are
 * told about links. Confined to the loop.
 */
public abstract class HandlingLinks implements Links {

	private final Map<MessageType, MessageHandler<WireMessage>> handlers = new EnumMap<>(MessageType.class);

	private final List<PeerListener> listeners = new ArrayList<>();

	/**
	 * Who handles messages of a type.
	 * @param type the type
	 * @return the handler, {@code null} if there is none
	 */
	protected final @Nullable MessageHandler<WireMessage> handler(MessageType type) {
		return this.handlers.get(type);
	}

	/**
	 * Tell all rooms.
	 * @param event what happened
	 */
	protected final void tell(Consumer<PeerListener> event) {
		List.copyOf(this.listeners).forEach(event);
	}

	@Override
	@SuppressWarnings("unchecked") // a type has one record
	public final <M extends WireMessage> void handle(MessageType type, Class<M> message, MessageHandler<M> handler) {
		this.handlers.put(type, (MessageHandler<WireMessage>) handler);
	}

	@Override
	public final void addPeerListener(PeerListener listener) {
		this.listeners.add(listener);
		all().forEach(listener::linkUp);
	}

}
