package io.macula.engine;

/**
 * A subscription in force. Thread-safe.
 */
public interface Subscription extends AutoCloseable {

	/**
	 * What was subscribed to.
	 * @return the pattern
	 */
	String pattern();

	/**
	 * End it. Nothing is handed to the handler any more, except what it is handling now;
	 * the mesh is told. Does nothing the second time.
	 */
	@Override
	void close();

}
