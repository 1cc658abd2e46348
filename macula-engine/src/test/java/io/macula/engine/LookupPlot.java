package io.macula.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Draws what a lookup costs over the number of nodes, as SVG. The axis of the nodes is
 * logarithmic, so costs that grow with the logarithm are on a straight line. Confined to
 * the thread of the test.
 */
final class LookupPlot {

	private static final int WIDTH = 680;

	private static final int LEFT = 60;

	private static final int RIGHT = 110;

	private static final int PANEL = 220;

	private static final int TOP = 50;

	private static final List<String> COLOURS = List.of("#1b6ca8", "#b8860b", "#b03a2e");

	private final List<LookupFigures> figures;

	private final StringBuilder svg = new StringBuilder();

	LookupPlot(List<LookupFigures> figures) {
		if (figures.isEmpty()) {
			throw new IllegalArgumentException(
					"There are no figures to draw; run 'lookup' with -Dmacula.figures first");
		}
		this.figures = List.copyOf(figures);
	}

	void write(Path file) {
		try {
			Files.writeString(file, draw());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String draw() {
		int height = 2 * (PANEL + TOP) + 50;
		add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>",
				WIDTH, height);
		add("<rect width='%d' height='%d' fill='white'/>", WIDTH, height);
		panel(TOP, "messages per lookup, in the mean", LookupFigures::messages);
		panel(2 * TOP + PANEL, "hops per lookup, in the mean", LookupFigures::hops);
		add("<text x='%d' y='%d' text-anchor='middle'>nodes (logarithmic)</text>", (LEFT + WIDTH - RIGHT) / 2,
				height - 12);
		add("</svg>");
		return this.svg.toString();
	}

	private void panel(int top, String title, ToDoubleFunction<LookupFigures> value) {
		double most = this.figures.stream().mapToDouble(value).max().orElseThrow();
		double step = step(most);
		double limit = Math.ceil(most * 1.05 / step) * step;
		int bottom = top + PANEL;
		add("<text x='%d' y='%d' font-weight='bold'>%s</text>", LEFT, top - 10, title);
		for (double tick = 0; tick <= limit + step / 2; tick += step) {
			double y = bottom - PANEL * tick / limit;
			add("<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>", LEFT, WIDTH - RIGHT, y, y);
			add("<text x='%d' y='%.1f' text-anchor='end'>%s</text>", LEFT - 8, y + 4, text(tick));
		}
		for (int nodes : new TreeSet<>(this.figures.stream().map(LookupFigures::nodes).toList())) {
			add("<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#eee'/>", x(nodes), x(nodes), top, bottom);
			add("<text x='%.1f' y='%d' text-anchor='middle'>%,d</text>", x(nodes), bottom + 16, nodes);
		}
		int index = 0;
		for (int dead : new TreeSet<>(this.figures.stream().map(LookupFigures::dead).toList())) {
			List<LookupFigures> line = this.figures.stream().filter((one) -> one.dead() == dead).toList();
			String colour = COLOURS.get(index % COLOURS.size());
			line(line, value, bottom, limit, colour);
			add("<text x='%d' y='%d' fill='%s'>● %d %% dead</text>", WIDTH - RIGHT + 8, top + 12 + 18 * index, colour,
					dead);
			index++;
		}
	}

	private void line(List<LookupFigures> line, ToDoubleFunction<LookupFigures> value, int bottom, double limit,
			String colour) {
		StringBuilder points = new StringBuilder();
		for (LookupFigures one : line) {
			double x = x(one.nodes());
			double y = bottom - PANEL * value.applyAsDouble(one) / limit;
			points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
			add("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x, y, colour);
		}
		add("<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>", points.toString().strip(), colour);
	}

	private double x(int nodes) {
		double least = Math.log(this.figures.get(0).nodes());
		double most = Math.log(this.figures.get(this.figures.size() - 1).nodes());
		double share = (most > least) ? (Math.log(nodes) - least) / (most - least) : 0.5;
		return LEFT + 15 + share * (WIDTH - LEFT - RIGHT - 25);
	}

	private static double step(double most) {
		double power = Math.pow(10, Math.floor(Math.log10(most)));
		return (most / power < 2) ? power / 5 : (most / power < 5) ? power / 2 : power;
	}

	private static String text(double value) {
		return (value == Math.rint(value)) ? String.valueOf(Math.round(value))
				: String.format(Locale.ROOT, "%.1f", value);
	}

	private void add(String format, Object... values) {
		this.svg.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

}
