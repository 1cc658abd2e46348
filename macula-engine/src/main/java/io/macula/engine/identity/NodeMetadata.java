package io.macula.engine.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an operator tells others about a node: free labels and its place. Told to peers as
 * it is, so nothing secret belongs here. Immutable.
 *
 * @param labels names and values in their order; at most {@value #MAX_LABELS}, names 1 to
 * {@value #MAX_NAME} and values up to {@value #MAX_VALUE} characters
 * @param place where it is, or {@code null}
 */
public record NodeMetadata(Map<String, String> labels, @Nullable GeoTag place) {

	/** Most labels. */
	public static final int MAX_LABELS = 32;

	/** Most characters of a label's name. */
	public static final int MAX_NAME = 64;

	/** Most characters of a label's value. */
	public static final int MAX_VALUE = 256;

	/** Nothing to tell. */
	public static final NodeMetadata NONE = new NodeMetadata(Map.of(), null);

	/**
	 * Check and copy.
	 * @throws IllegalArgumentException if a limit is passed; names label and limit
	 */
	public NodeMetadata {
		if (labels.size() > MAX_LABELS) {
			throw new IllegalArgumentException(
					"Node metadata has " + labels.size() + " labels, give at most " + MAX_LABELS);
		}
		labels.forEach((name, value) -> {
			if (name.isEmpty() || name.length() > MAX_NAME) {
				throw new IllegalArgumentException("Name of metadata label '" + name + "' has " + name.length()
						+ " characters, give it 1 to " + MAX_NAME);
			}
			if (value.length() > MAX_VALUE) {
				throw new IllegalArgumentException("Metadata label '" + name + "' has a value of " + value.length()
						+ " characters, shorten it to at most " + MAX_VALUE);
			}
		});
		labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
	}

}
