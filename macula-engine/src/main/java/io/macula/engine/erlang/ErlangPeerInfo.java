package io.macula.engine.erlang;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A peer of 0.14.3 at some moment. Immutable.
 *
 * @param id the id that it claims, or the hash of it if it has another length
 * @param claimed the id as it claims it: hexadecimal digits, or the text that it uses
 * @param endpoint where it says that it is reached, {@code null} if it does not say
 * @param address where it is connected from or was dialled
 * @param dialled whether this node dialled it and it is a gateway
 * @param subscriptions number of patterns that it subscribes to here
 * @param procedures number of procedures that it offers here
 * @param ageNanos time since it introduced itself
 */
public record ErlangPeerInfo(NodeId id, String claimed, @Nullable String endpoint, String address, boolean dialled,
		int subscriptions, int procedures, long ageNanos) {
}
