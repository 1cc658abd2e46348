package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Versions of a procedure that a caller accepts: an exact version ({@code 1.2.0}), all
 * that begin alike ({@code 1.x}, {@code 1.2.x}, {@code x}), or bounds separated by blanks
 * that must all hold ({@code >=1.2}, {@code >=1.2 <2}). Numbers left out are 0.
 * Immutable.
 */
public final class VersionRange {

	private static final String[] OPERATORS = { ">=", "<=", ">", "<", "=" };

	private static final int MAX_CHARS = 128;

	/** One bound. */
	private record Bound(String operator, ProcedureVersion version) {

		boolean holds(ProcedureVersion other) {
			int order = other.compareTo(this.version);
			return switch (this.operator) {
				case ">=" -> order >= 0;
				case "<=" -> order <= 0;
				case ">" -> order > 0;
				case "<" -> order < 0;
				default -> order == 0;
			};
		}

	}

	private final String text;

	private final List<Bound> bounds;

	private VersionRange(String text, List<Bound> bounds) {
		this.text = text;
		this.bounds = bounds;
	}

	/**
	 * Read a range.
	 * @param text see above
	 * @return the range
	 * @throws IllegalArgumentException if it is none
	 */
	public static VersionRange parse(String text) {
		VersionRange range = tryParse(text);
		if (range == null) {
			throw new IllegalArgumentException("Version '" + text.substring(0, Math.min(text.length(), MAX_CHARS))
					+ "' is not understood: give an exact one such as '1.2.0', a range such as '1.x', "
					+ "or bounds such as '>=1.2 <2'");
		}
		return range;
	}

	/** The range, or {@code null} if the text is none. */
	static @Nullable VersionRange tryParse(String text) {
		if (text.isBlank() || text.length() > MAX_CHARS) {
			return null;
		}
		List<Bound> bounds = new ArrayList<>();
		for (String part : text.trim().split(" +", -1)) {
			boolean understood = part.endsWith("x") ? addPrefix(part, bounds) : addBound(part, bounds);
			if (!understood) {
				return null;
			}
		}
		return new VersionRange(text.trim(), List.copyOf(bounds));
	}

	private static boolean addPrefix(String part, List<Bound> bounds) {
		if ("x".equals(part)) {
			return true;
		}
		int[] numbers = part.endsWith(".x") ? ProcedureVersion.numbers(part.substring(0, part.length() - 2)) : null;
		if (numbers == null || numbers.length > 2) {
			return false;
		}
		bounds.add(new Bound(">=", ProcedureVersion.of(numbers)));
		numbers[numbers.length - 1]++;
		bounds.add(new Bound("<", ProcedureVersion.of(numbers)));
		return true;
	}

	private static boolean addBound(String part, List<Bound> bounds) {
		String operator = "";
		for (String known : OPERATORS) {
			if (part.startsWith(known)) {
				operator = known;
				break;
			}
		}
		int[] numbers = ProcedureVersion.numbers(part.substring(operator.length()));
		return numbers != null && bounds.add(new Bound(operator, ProcedureVersion.of(numbers)));
	}

	/**
	 * Whether a version is accepted.
	 * @param version the version
	 * @return {@code true} if all bounds hold
	 */
	public boolean contains(ProcedureVersion version) {
		for (Bound bound : this.bounds) {
			if (!bound.holds(version)) {
				return false;
			}
		}
		return true;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
