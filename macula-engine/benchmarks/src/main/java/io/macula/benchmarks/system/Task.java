package io.macula.benchmarks.system;

/**
 * Something that a worker process does when told to.
 */
@FunctionalInterface
interface Task {

	/**
	 * Do it.
	 * @param arguments what to do
	 * @return what came out
	 * @throws Exception if it cannot be done; the message reaches the process that asked
	 */
	Values run(Values arguments) throws Exception;

}
