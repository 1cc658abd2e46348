package io.macula.engine.identity;

import org.jspecify.annotations.Nullable;

/**
 * Where on earth a node is, as its operator says. Immutable.
 *
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 * @param label name of the place, at most {@value #MAX_LABEL} characters, or {@code null}
 */
public record GeoTag(double latitude, double longitude, @Nullable String label) {

	/** Most characters of a label. */
	public static final int MAX_LABEL = 128;

	/**
	 * Check the ranges.
	 * @throws IllegalArgumentException if a value is out of its range; names value and
	 * range
	 */
	public GeoTag {
		range("Latitude", latitude, 90);
		range("Longitude", longitude, 180);
		if (label != null && label.length() > MAX_LABEL) {
			throw new IllegalArgumentException("Location label '" + label.substring(0, 40) + "...' has "
					+ label.length() + " characters, shorten it to at most " + MAX_LABEL);
		}
	}

	private static void range(String what, double value, int bound) {
		if (!(value >= -bound && value <= bound)) {
			throw new IllegalArgumentException(
					what + " " + value + " is not from -" + bound + " to " + bound + " degrees");
		}
	}

}
