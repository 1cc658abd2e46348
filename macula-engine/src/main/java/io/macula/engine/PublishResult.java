package io.macula.engine;

import java.util.Collection;
import java.util.Map;

import io.macula.engine.identity.NodeId;

/**
 * What became of a publish. Immutable.
 *
 * @param recipients nodes that the message was handed to, this one included if it
 * subscribes; empty when nobody does. With {@link QualityOfService#AT_LEAST_ONCE} those
 * that confirmed it
 * @param unreachable subscriber nodes that it could not be handed to. With
 * {@link QualityOfService#AT_LEAST_ONCE} those that did not confirm it
 * @param outcomes with {@link QualityOfService#AT_LEAST_ONCE} what became of it at each
 * subscriber node, otherwise empty
 */
public record PublishResult(Collection<NodeId> recipients, Collection<NodeId> unreachable,
		Map<NodeId, DeliveryOutcome> outcomes) {

	/**
	 * The result of a message that nobody confirms.
	 * @param recipients see above
	 * @param unreachable see above
	 */
	public PublishResult(Collection<NodeId> recipients, Collection<NodeId> unreachable) {
		this(recipients, unreachable, Map.of());
	}

}
