package io.macula.engine.erlang.model;

import io.macula.engine.wire.WireValue;

/**
 * The hop limit of routed messages. Stateless.
 */
final class Routes {

	private Routes() {
	}

	/**
	 * Whether a message has gone far enough. Erlang compares anything: every number is
	 * less than everything else.
	 */
	static boolean isSpent(WireValue hops, WireValue most) {
		if (hops instanceof WireValue.Int count && most instanceof WireValue.Int limit) {
			return count.number().compareTo(limit.number()) >= 0;
		}
		return !(hops instanceof WireValue.Int);
	}

}
