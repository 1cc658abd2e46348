package io.macula.engine.runtime;

import java.net.InetAddress;
import java.util.List;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Resolves host names without blocking the loop. Confined to the loop.
 */
@FunctionalInterface
public interface Resolver {

	/**
	 * Resolve a host name or address literal.
	 * @param host DNS name, IPv4 or IPv6 literal without brackets
	 * @param thenOnLoop receives all addresses (at least one), or {@code null} and the
	 * failure
	 */
	void resolve(String host, BiConsumer<@Nullable List<InetAddress>, @Nullable Throwable> thenOnLoop);

}
