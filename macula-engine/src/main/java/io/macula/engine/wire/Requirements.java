package io.macula.engine.wire;

import java.util.Optional;

/**
 * Tells whether a message holds what its receiver needs. Apart from decoding, because
 * whoever passes a message on needs less than whoever acts on it. Stateless.
 */
public final class Requirements {

	private Requirements() {
	}

	/**
	 * Find what is missing.
	 * @param message a decoded message
	 * @return the first key that its receiver needs and that is absent or has an
	 * unexpected form
	 */
	public static Optional<String> missing(WireMessage message) {
		return (message instanceof Name) ? Optional.empty() : Optional.ofNullable(Schemas.of(message).missing(message));
	}

}
