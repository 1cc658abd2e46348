package io.macula.engine.pubsub;

import java.util.List;

import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What a publish says to one subscriber node about how it is delivered there, in keys
 * besides those that all messages have. Immutable.
 *
 * @param floor the lowest number of the topic that the publisher still waits for from the
 * node, {@code null} if that is this message
 * @param previous the number before this one that the publisher still waits for from the
 * node, {@code null} if there is none
 * @param ttlMillis how long the publisher waits for this one, {@code null} if it does not
 * @param groups queue groups for which the node was chosen
 * @param moved whether it went to another member of the group before, so that it may come
 * after later ones
 */
record DeliveryTerms(@Nullable Long floor, @Nullable Long previous, @Nullable Long ttlMillis, List<String> groups,
		boolean moved) {

	private static final DeliveryTerms NONE = new DeliveryTerms(null, null, null, List.of(), false);

	private static final String FLOOR = "floor";

	private static final String PREVIOUS = "prev";

	private static final String TTL = "ttl";

	private static final String GROUPS = "groups";

	private static final String MOVED = "moved";

	/** More than a node can sensibly be chosen for at once. */
	private static final int MAX_GROUPS = 256;

	static DeliveryTerms of(Publish message) {
		if (message.extras().isEmpty()) {
			return NONE;
		}
		WireValue.Map map = message.extras().map();
		List<String> groups = map.texts(GROUPS);
		return new DeliveryTerms(map.number(FLOOR), map.number(PREVIOUS), map.number(TTL),
				(groups == null) ? List.of() : groups.stream().limit(MAX_GROUPS).distinct().toList(),
				Boolean.TRUE.equals(map.flag(MOVED)));
	}

	Extras toExtras() {
		WireValue.MapBuilder map = WireValue.Map.builder();
		put(map, FLOOR, this.floor);
		put(map, PREVIOUS, this.previous);
		put(map, TTL, this.ttlMillis);
		if (!this.groups.isEmpty()) {
			map.put(GROUPS, WireValue.ofTexts(this.groups));
		}
		if (this.moved) {
			map.put(MOVED, true);
		}
		return new Extras(map.build());
	}

	private static void put(WireValue.MapBuilder map, String key, @Nullable Long value) {
		if (value != null) {
			map.put(key, (long) value);
		}
	}

	/**
	 * A message with these terms.
	 */
	Publish on(Publish message) {
		return new Publish(message.topic(), message.payload(), message.qos(), message.retain(), message.messageId(),
				message.origin(), message.boot(), message.seq(), message.realm(), message.contentType(),
				message.headers(), toExtras());
	}

}
