package io.macula.spring.core;

import java.util.Map;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Answer to a call with everything known about it. Immutable.
 *
 * @param body the converted result, or {@code null} if the result is empty
 * @param contentType what the result was
 * @param headers headers set by the handler
 * @param responder the node that answered, or {@code null} if it did not prove who it is
 * @param <T> type of the result
 */
public record MaculaResponse<T>(@Nullable T body, String contentType, Map<String, String> headers,
		@Nullable NodeId responder) {
}
