package io.macula.engine;

/**
 * A procedure on offer. Thread-safe.
 */
public interface Registration extends AutoCloseable {

	/**
	 * Name of the procedure.
	 * @return the name
	 */
	String procedure();

	/**
	 * Withdraw it. Calls in progress finish; the mesh is told. Does nothing the second
	 * time.
	 */
	@Override
	void close();

}
