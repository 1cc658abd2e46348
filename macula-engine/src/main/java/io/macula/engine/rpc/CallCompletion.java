package io.macula.engine.rpc;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.RpcReply;

/**
 * Told how a call ended, exactly once unless the call is cancelled. Called on the loop,
 * or on the thread of the handler when the procedure is one of this node, or on that of
 * the caller when the result was kept from an earlier call.
 */
public interface CallCompletion {

	/**
	 * The procedure answered.
	 * @param reply the reply, which has a result
	 * @param responder the node that answered
	 */
	void replied(RpcReply reply, NodeId responder);

	/**
	 * A part of a payload that is larger than a frame was sent or received.
	 * @param sent whether it was sent
	 * @param node to or from whom
	 * @param bytes bytes of the payload so far
	 * @param total bytes of the whole payload
	 */
	default void progressed(boolean sent, NodeId node, long bytes, long total) {
	}

	/**
	 * There is no result.
	 * @param failure why
	 */
	void failed(MeshFailure failure);

}
