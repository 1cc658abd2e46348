package io.macula.engine.pubsub;

import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;

/**
 * Told how a publish ended, exactly once, on the loop or on the publisher's thread: must
 * not block.
 */
public interface PublishCompletion {

	/**
	 * The message was handed to the transport for each subscriber node that could be
	 * reached.
	 * @param recipients the nodes, this one included if it subscribes; unmodifiable
	 * @param unreachable subscriber nodes that do not get it; unmodifiable
	 */
	void published(List<NodeId> recipients, List<NodeId> unreachable);

	/**
	 * It is known of each subscriber node what became of the message: in place of
	 * {@link #published} for one whose delivery is confirmed.
	 * @param outcomes the outcomes, unmodifiable
	 */
	default void accounted(Map<NodeId, NodeOutcome> outcomes) {
		published(List.copyOf(outcomes.keySet()), List.of());
	}

	/**
	 * A part of a payload that is larger than a frame was sent.
	 * @param node to whom
	 * @param bytes bytes of the payload so far
	 * @param total bytes of the whole payload
	 */
	default void progressed(NodeId node, long bytes, long total) {
	}

	/**
	 * Nobody gets the message.
	 * @param failure why
	 */
	void failed(MeshFailure failure);

}
