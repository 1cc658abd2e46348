package io.macula.engine;

/**
 * A procedure whose providers are kept at hand. Thread-safe.
 */
public interface ServiceInterest extends AutoCloseable {

	/**
	 * Name of the procedure.
	 * @return the name
	 */
	String procedure();

	/**
	 * End it. Links stay for as long as they are used. Does nothing the second time.
	 */
	@Override
	void close();

}
