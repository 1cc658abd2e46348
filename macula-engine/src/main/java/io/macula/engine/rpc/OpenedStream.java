package io.macula.engine.rpc;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A stream and what the other end said when it began. Immutable, but for the stream.
 *
 * @param stream the stream
 * @param procedure what was called
 * @param args argument bytes, empty at the caller
 * @param contentType what the bytes of the other end are, {@code null} for JSON
 * @param headers headers of the other end
 * @param remainingNanos time within which the caller expects the handler to begin
 */
public record OpenedStream(DuplexStream stream, String procedure, byte[] args, @Nullable String contentType,
		Map<String, String> headers, long remainingNanos) {
}
