package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Calls a procedure of a node. Immutable; arrays are not copied, so nobody may change
 * them.
 *
 * @param tag text under the key {@code type}, which repeats the message type for 0.14.3
 * @param requestId 8 or 16 bytes that the reply repeats
 * @param procedure name of the procedure
 * @param args the bytes
 * @param fromNode id of the caller
 * @param fromEndpoint where 0.14.3 says that the caller is
 * @param targetNode id of the provider
 * @param realm name of the realm
 * @param timestamp when it was sent, in milliseconds since the epoch
 * @param contentType media type of the bytes, {@code application/json} when absent
 * @param headers further properties chosen by the application
 * @param deadline how much longer the caller waits, in milliseconds
 * @param extras what else the message holds
 */
public record RpcRequest(@Nullable String tag, byte @Nullable [] requestId, @Nullable String procedure,
		byte @Nullable [] args, byte @Nullable [] fromNode, @Nullable String fromEndpoint, byte @Nullable [] targetNode,
		@Nullable String realm, @Nullable Long timestamp, @Nullable String contentType, WireValue.@Nullable Map headers,
		@Nullable Long deadline, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.RPC_REQUEST;
	}

	/**
	 * This call with other arguments.
	 * @param bytes the arguments
	 * @return a copy
	 */
	public RpcRequest withArgs(byte[] bytes) {
		return new RpcRequest(this.tag, this.requestId, this.procedure, bytes, this.fromNode, this.fromEndpoint,
				this.targetNode, this.realm, this.timestamp, this.contentType, this.headers, this.deadline,
				this.extras);
	}

	/**
	 * This call with another deadline.
	 * @param millis how long the caller still waits
	 * @return a copy
	 */
	public RpcRequest withDeadline(long millis) {
		return new RpcRequest(this.tag, this.requestId, this.procedure, this.args, this.fromNode, this.fromEndpoint,
				this.targetNode, this.realm, this.timestamp, this.contentType, this.headers, millis, this.extras);
	}

}
