package io.macula.engine.transport;

/**
 * A dial under way. Confined to the loop.
 */
@FunctionalInterface
public interface Dial {

	/**
	 * Give up. {@link ConnectionListener#failed} follows unless the dial had ended.
	 */
	void cancel();

}
