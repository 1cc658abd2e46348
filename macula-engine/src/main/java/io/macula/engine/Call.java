package io.macula.engine;

import java.time.Duration;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A call to be answered. Immutable by agreement: do not change the bytes.
 *
 * @param procedure name of the procedure
 * @param args argument bytes
 * @param contentType what the bytes are, {@code application/json} unless the caller said
 * otherwise
 * @param headers headers set by the caller
 * @param caller the calling node, or {@code null} if it did not prove who it is
 * @param remaining time until the caller gives up, as known when the call arrived
 */
public record Call(String procedure, byte[] args, String contentType, Map<String, String> headers,
		@Nullable NodeId caller, Duration remaining) {
}
