package io.macula.engine.link;

import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.WireMessage;

/**
 * Puts the request number into messages that are answered. Stateless.
 */
final class Numbered {

	private Numbered() {
	}

	/**
	 * A copy with a number.
	 * @param message the request
	 * @param number its number
	 * @return the copy
	 * @throws IllegalArgumentException if messages of its type are not answered
	 */
	static WireMessage withNumber(WireMessage message, long number) {
		if (message instanceof FindNode find) {
			return new FindNode(find.tag(), find.target(), number, find.extras());
		}
		if (message instanceof FindValue find) {
			return new FindValue(find.tag(), find.key(), number, find.extras());
		}
		if (message instanceof Store store) {
			return new Store(store.tag(), store.key(), store.value(), number, store.extras());
		}
		throw new IllegalArgumentException("a message of type " + message.type() + " is not answered");
	}

}
