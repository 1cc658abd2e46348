package io.macula.benchmarks.measure;

/**
 * Work that goes on until it is stopped.
 */
@FunctionalInterface
public interface Load {

	/**
	 * Start nothing new and wait for what is on its way.
	 */
	void stop();

}
