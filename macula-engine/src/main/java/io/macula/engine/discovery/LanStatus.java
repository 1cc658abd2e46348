package io.macula.engine.discovery;

import org.jspecify.annotations.Nullable;

/**
 * What has become of the search on the local network. Immutable.
 *
 * @param address the local address that it uses, or {@code null} as long as it has not
 * begun
 * @param failure why there is none, or {@code null}
 * @param nodes nodes of the same realm that announce themselves there
 */
public record LanStatus(@Nullable String address, @Nullable String failure, int nodes) {
}
