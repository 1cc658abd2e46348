package io.macula.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What lookups cost in one run of {@link LookupScenario}, as one line of a file that
 * several runs fill. Immutable.
 *
 * @param nodes number of nodes
 * @param dead share of the dead, in percent
 * @param found share of lookups that found the provider, in percent
 * @param p50 median of the duration, in ms
 * @param p99 99th percentile, in ms
 * @param hops nodes asked one after the other, in the mean
 * @param asked nodes asked, in the mean
 * @param messages questions and answers, in the mean
 */
record LookupFigures(int nodes, int dead, double found, long p50, long p99, double hops, double asked,
		double messages) {

	private static final String HEAD = "nodes,dead %,found %,p50 ms,p99 ms,hops,nodes asked,messages";

	private static final Comparator<LookupFigures> ORDER = Comparator.comparingInt(LookupFigures::nodes)
		.thenComparingInt(LookupFigures::dead);

	/** All lines of a file, in the order of nodes and of dead; none without a file. */
	static List<LookupFigures> read(Path file) {
		try {
			if (!Files.exists(file)) {
				return List.of();
			}
			return Files.readAllLines(file).stream().skip(1).map(LookupFigures::parse).sorted(ORDER).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static LookupFigures parse(String line) {
		String[] cells = line.split(",");
		return new LookupFigures(Integer.parseInt(cells[0]), Integer.parseInt(cells[1]), Double.parseDouble(cells[2]),
				Long.parseLong(cells[3]), Long.parseLong(cells[4]), Double.parseDouble(cells[5]),
				Double.parseDouble(cells[6]), Double.parseDouble(cells[7]));
	}

	/** Write this line into a file, in place of one of the same nodes and dead. */
	void write(Path file) {
		List<LookupFigures> all = new ArrayList<>(read(file));
		all.removeIf((other) -> other.nodes() == this.nodes && other.dead() == this.dead);
		all.add(this);
		List<String> lines = new ArrayList<>(List.of(HEAD));
		all.stream().sorted(ORDER).map(LookupFigures::line).forEach(lines::add);
		try {
			Files.write(file, lines);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String line() {
		return String.format(Locale.ROOT, "%d,%d,%.2f,%d,%d,%.2f,%.2f,%.2f", this.nodes, this.dead, this.found,
				this.p50, this.p99, this.hops, this.asked, this.messages);
	}

}
