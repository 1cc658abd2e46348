package io.macula.spring.client;

import org.jspecify.annotations.Nullable;

/**
 * What a method of a client does. Must be thread-safe.
 */
@FunctionalInterface
interface ClientMethod {

	/**
	 * Do it.
	 * @param proxy the client
	 * @param arguments the arguments
	 * @return the result
	 * @throws Throwable what the method throws
	 */
	@Nullable Object invoke(Object proxy, @Nullable Object[] arguments) throws Throwable;

}
