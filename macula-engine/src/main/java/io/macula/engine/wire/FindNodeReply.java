package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link FindNode}. Immutable.
 *
 * @param tag text under the key {@code type}, which repeats the message type for 0.14.3
 * @param nodes nodes, nearest first
 * @param reason why there are none
 * @param rid the number of the request
 * @param extras what else the message holds
 */
public record FindNodeReply(@Nullable String tag, @Nullable List<WireValue.Map> nodes, @Nullable String reason,
		@Nullable Long rid, Extras extras) implements WireMessage {

	/**
	 * A reply that 0.14.3 understands, too.
	 * @param nodes nodes, nearest first
	 * @param rid the number of the request, or {@code null} if it had none
	 * @return the message
	 */
	public static FindNodeReply of(List<WireValue.Map> nodes, @Nullable Long rid) {
		return new FindNodeReply("find_node_reply", nodes, null, rid, Extras.NONE);
	}

	@Override
	public MessageType type() {
		return MessageType.FIND_NODE_REPLY;
	}

}
