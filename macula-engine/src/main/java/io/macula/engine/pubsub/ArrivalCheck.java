package io.macula.engine.pubsub;

import java.util.Arrays;

import io.macula.engine.identity.Names;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a message says fits who signed it and when. Confined to the loop.
 */
final class ArrivalCheck {

	private static final long MAX_AGE_MILLIS = 600_000;

	/**
	 * As long a message may be taken after it came first, if the clock of its source goes
	 * as much ahead as it may: remembered for that time it cannot be sent again.
	 */
	static final long REPEATABLE_NANOS = 2 * MAX_AGE_MILLIS * 1_000_000;

	private static final int BOOT = 16;

	private final NodeContext context;

	private final Links links;

	private final String realm;

	ArrivalCheck(NodeContext context, Links links, String realm) {
		this.context = context;
		this.links = links;
		this.realm = realm;
	}

	boolean isFresh(Routed message) {
		return Math.abs(this.context.wallMillis() - message.issued()) <= MAX_AGE_MILLIS;
	}

	/**
	 * Whether a message is one that its signer published in this realm.
	 */
	boolean isOwn(Routed envelope, Publish message) {
		byte[] boot = message.boot();
		Long number = message.seq();
		return message.payload() != null && isTopic(message.topic()) && envelope.topic().equals(message.topic())
				&& Arrays.equals(message.origin(), envelope.source().bytes()) && boot != null && boot.length == BOOT
				&& number != null && number > 0 && this.realm.equals(message.realm())
				&& !Boolean.TRUE.equals(message.retain());
	}

	/**
	 * Whether an answer is about a message of this run of this node.
	 */
	boolean isForThis(Routed envelope, PubAck message) {
		return envelope.topic().equals(message.topic()) && message.seq() != null
				&& Arrays.equals(message.origin(), this.links.self().nodeId().bytes())
				&& Arrays.equals(message.boot(), this.links.boot());
	}

	private boolean isTopic(@Nullable String topic) {
		if (topic == null) {
			return false;
		}
		Limits limits = this.context.limits();
		try {
			Names.checkTopic(topic, limits.topicBytes(), limits.topicLevels());
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
