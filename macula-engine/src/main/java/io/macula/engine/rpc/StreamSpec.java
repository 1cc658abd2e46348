package io.macula.engine.rpc;

/**
 * A streaming call and its limits in time. Immutable.
 *
 * @param call what to call and how; its timeout counts until the handler begins
 * @param idleNanos how long no item may go in either direction, 0 for ever
 * @param lifetimeNanos how long the stream may live, 0 for ever
 */
public record StreamSpec(CallSpec call, long idleNanos, long lifetimeNanos) {
}
