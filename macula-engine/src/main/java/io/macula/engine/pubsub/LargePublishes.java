package io.macula.engine.pubsub;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * What holds for publishes whose payload is larger than a frame. Immutable.
 */
final class LargePublishes {

	/** Names and headers beside such a payload. */
	private static final int MAX_HEADERS = 24 << 10;

	private final Limits limits;

	LargePublishes(Limits limits) {
		this.limits = limits;
	}

	/**
	 * Look at a message.
	 * @param topic its topic
	 * @param payload bytes of its payload
	 * @param rest bytes of names and headers
	 * @return why it cannot be published, {@code null} if it can
	 */
	@Nullable MeshFailure refusal(String topic, int payload, long rest) {
		if (payload > this.limits.payloadBytes()) {
			return new MeshFailure(FailureCode.TOO_LARGE, "The message on '" + topic + "' has " + payload
					+ " bytes, but the limit 'payloadBytes' is " + this.limits.payloadBytes());
		}
		if (rest > Math.min(MAX_HEADERS, this.limits.frameBytes() / 2)) {
			return new MeshFailure(FailureCode.TOO_LARGE,
					"The message on '" + topic + "' has names and headers of " + rest
							+ " bytes, but beside a payload larger than limit 'frameBytes' there is room for "
							+ Math.min(MAX_HEADERS, this.limits.frameBytes() / 2));
		}
		return null;
	}

}
