package io.macula.spring.client;

import org.jspecify.annotations.Nullable;

/**
 * Knows what one parameter of a client's method is for. Must be thread-safe.
 */
@FunctionalInterface
interface ArgumentBinder {

	/**
	 * Take an argument over.
	 * @throws RuntimeException if it cannot be used
	 */
	void bind(@Nullable Object value, ClientRequest request);

}
