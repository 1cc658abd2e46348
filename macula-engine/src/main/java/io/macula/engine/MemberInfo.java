package io.macula.engine;

import java.time.Duration;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.membership.MemberState;
import org.jspecify.annotations.Nullable;

/**
 * Another node of the mesh, linked or not, as membership knows it. Immutable.
 *
 * @param id its id
 * @param state whether it lives
 * @param endpoint where it says it can be reached, or {@code null} if it did not say
 * @param metadata what it tells about itself
 * @param incarnation number of its last statement about itself; grows with every start
 * and every time it contradicts a suspicion
 * @param confirmed whether this node has heard from it directly, not only about it
 * @param age since when it is in this state
 */
public record MemberInfo(NodeId id, MemberState state, @Nullable Endpoint endpoint, NodeMetadata metadata,
		long incarnation, boolean confirmed, Duration age) {
}
