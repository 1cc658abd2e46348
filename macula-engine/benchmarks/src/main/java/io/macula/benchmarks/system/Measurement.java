package io.macula.benchmarks.system;

import java.util.List;

/**
 * Something to be measured that gives lines of one table.
 */
interface Measurement {

	/**
	 * Name to select it by.
	 * @return lower case with hyphens
	 */
	String name();

	/**
	 * Table that it belongs to.
	 * @return the first line of the table
	 */
	default List<String> header() {
		return Row.HEADER;
	}

	/**
	 * Measure.
	 * @param options how
	 * @return cells of a line
	 * @throws Exception if a process dies or answers with a failure
	 */
	List<String> measure(Options options) throws Exception;

}
