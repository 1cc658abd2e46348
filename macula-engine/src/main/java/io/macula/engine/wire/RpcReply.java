package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Answer to an {@link RpcRequest}: a result or an error. Immutable; arrays are not
 * copied, so nobody may change them.
 *
 * @param requestId the id of the request
 * @param result the bytes when it succeeded
 * @param error what went wrong, for people; 0.14.3 has nothing else
 * @param fromNode id of the provider
 * @param toNode id of the caller, for a node that relays
 * @param timestamp when it was sent, in milliseconds since the epoch
 * @param code what went wrong, for programs
 * @param contentType media type of the bytes, {@code application/json} when absent
 * @param headers further properties chosen by the application
 * @param extras what else the message holds
 */
public record RpcReply(byte @Nullable [] requestId, byte @Nullable [] result, @Nullable String error,
		byte @Nullable [] fromNode, byte @Nullable [] toNode, @Nullable Long timestamp, @Nullable String code,
		@Nullable String contentType, WireValue.@Nullable Map headers, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.RPC_REPLY;
	}

	/**
	 * This reply with another result.
	 * @param bytes the result
	 * @return a copy
	 */
	public RpcReply withResult(byte[] bytes) {
		return new RpcReply(this.requestId, bytes, this.error, this.fromNode, this.toNode, this.timestamp, this.code,
				this.contentType, this.headers, this.extras);
	}

}
