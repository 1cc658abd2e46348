package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link FindValue}. Immutable.
 *
 * @param tag text under the key {@code type}, which repeats the message type for 0.14.3
 * @param result what it holds: {@code value}, {@code nodes} or {@code split}
 * @param value entries under the key
 * @param nodes nodes nearer to the key, as contacts
 * @param shards over how many keys the entries are spread
 * @param reason why there is nothing
 * @param rid the number of the request
 * @param extras what else the message holds
 */
public record FindValueReply(@Nullable String tag, @Nullable String result, @Nullable List<WireValue.Map> value,
		@Nullable List<WireValue.Map> nodes, @Nullable Long shards, @Nullable String reason, @Nullable Long rid,
		Extras extras) implements WireMessage {

	/**
	 * A reply with entries.
	 * @param value the entries
	 * @param nodes nodes nearer to the key, as contacts
	 * @param rid the number of the request, or {@code null} if it had none
	 * @return the message
	 */
	public static FindValueReply ofValue(List<WireValue.Map> value, @Nullable List<WireValue.Map> nodes,
			@Nullable Long rid) {
		return new FindValueReply("find_value_reply", "value", value, nodes, null, null, rid, Extras.NONE);
	}

	/**
	 * A reply without entries.
	 * @param nodes nodes nearer to the key, as contacts
	 * @param rid the number of the request, or {@code null} if it had none
	 * @return the message
	 */
	public static FindValueReply ofNodes(List<WireValue.Map> nodes, @Nullable Long rid) {
		return new FindValueReply("find_value_reply", "nodes", null, nodes, null, null, rid, Extras.NONE);
	}

	@Override
	public MessageType type() {
		return MessageType.FIND_VALUE_REPLY;
	}

}
