package io.macula.engine.discovery;

/**
 * A search on the local network that is under way. Thread-safe.
 */
public interface LanSession extends AutoCloseable {

	/**
	 * Take the announcement back and search no longer. Returns at once; does nothing the
	 * second time.
	 */
	@Override
	void close();

}
