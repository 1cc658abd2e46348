package io.macula.engine.dht;

import java.util.List;

import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.StoreReply;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What Java nodes say to each other beside the keys of 0.14.3. Stateless.
 */
final class Extensions {

	private static final String WATCH = "watch";

	private static final String SEQ = "seq";

	private Extensions() {
	}

	/**
	 * Ask to be told about changes under the key.
	 * @param question the lookup
	 * @param seconds for how long, 0 for not
	 * @return the message
	 */
	static FindValue watching(FindValue question, long seconds) {
		return (seconds > 0) ? new FindValue(question.tag(), question.key(), question.rid(), extras(WATCH, seconds))
				: question;
	}

	static long watchSeconds(FindValue question) {
		return number(question, WATCH, 0);
	}

	/**
	 * Promise to tell about changes under the key.
	 */
	static Extras watchPromise() {
		return extras(WATCH, 1);
	}

	static boolean isWatched(FindValueReply reply) {
		return number(reply, WATCH, 0) > 0;
	}

	/**
	 * Say what became of a record.
	 * @param rid number of the request
	 * @param status what became of it
	 * @param seq the sequence number that a record must exceed, or -1
	 * @param limit the limit that is reached, or {@code null}
	 * @return the message
	 */
	static StoreReply reply(long rid, StoreStatus status, long seq, @Nullable String limit) {
		return new StoreReply(rid, status.text(), limit, (seq >= 0) ? extras(SEQ, seq) : Extras.NONE);
	}

	static long seq(StoreReply reply) {
		return number(reply, SEQ, -1);
	}

	private static long number(WireMessage message, String key, long otherwise) {
		@Nullable Long number = message.extras().map().number(key);
		return (number != null) ? number : otherwise;
	}

	private static Extras extras(String key, long value) {
		return new Extras(new WireValue.Map(List.of(new WireValue.Entry(WireValue.of(key), WireValue.of(value)))));
	}

}
