package io.macula.benchmarks.system;

/**
 * How the measured nodes are configured. Immutable.
 *
 * @param suffix appended to the name of the measurement
 * @param title appended to its title
 * @param nodes configuration
 */
record Variant(String suffix, String title, Values nodes) {

	static Variant frames(boolean compact) {
		return new Variant(compact ? "-compact" : "-full", compact ? ", compact" : ", full frames",
				Values.of("compact", compact));
	}

	Variant with(String name, String value, String title) {
		return new Variant(this.suffix + "-" + name + "-" + value, this.title + ", " + title,
				this.nodes.with(name, value));
	}

}
