package io.macula.engine;

import java.util.Map;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Reply to a call. Immutable by agreement: do not change the bytes.
 *
 * @param payload result bytes
 * @param contentType what the bytes are
 * @param headers headers set by the provider
 * @param responder the node that answered, filled in on the caller's side
 */
public record Reply(byte[] payload, String contentType, Map<String, String> headers, @Nullable NodeId responder) {

	/** Content type that is used when nothing else is said. */
	public static final String JSON = "application/json";

	private static final byte[] EMPTY = {};

	/**
	 * A reply with the default content type and no headers.
	 * @param payload result bytes, {@code null} for an empty result
	 * @return the reply
	 */
	public static Reply of(byte @Nullable [] payload) {
		return of(payload, JSON);
	}

	/**
	 * A reply without headers.
	 * @param payload result bytes, {@code null} for an empty result
	 * @param contentType what the bytes are
	 * @return the reply
	 */
	public static Reply of(byte @Nullable [] payload, String contentType) {
		return new Reply((payload != null) ? payload : EMPTY, contentType, Map.of(), null);
	}

}
