package io.macula.engine.dht;

import java.util.regex.Pattern;

import io.macula.engine.wire.StoreReply;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about a record that it was offered. Immutable.
 *
 * @param status what became of it
 * @param seq the number that a record must exceed there, -1 if there is none
 * @param limit the limit that is reached, {@code null} if none is
 */
record StoreAnswer(StoreStatus status, long seq, @Nullable String limit) {

	/** The text comes from a peer and ends in messages for people. */
	private static final Pattern LIMIT = Pattern.compile("[A-Za-z]{1,40}");

	static StoreAnswer of(StoreReply reply) {
		StoreStatus status = StoreStatus.of(reply.status());
		String detail = reply.detail();
		boolean full = status == StoreStatus.FULL || status == StoreStatus.SPLIT;
		String limit = (full && detail != null && LIMIT.matcher(detail).matches()) ? detail : null;
		return new StoreAnswer(status, Extensions.seq(reply), limit);
	}

}
