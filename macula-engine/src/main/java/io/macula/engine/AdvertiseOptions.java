package io.macula.engine;

import java.util.Map;

/**
 * How a procedure is offered. Immutable.
 *
 * @param metadata told to whoever discovers the procedure
 */
public record AdvertiseOptions(Map<String, String> metadata) {

	private static final AdvertiseOptions DEFAULTS = new AdvertiseOptions(Map.of());

	public AdvertiseOptions {
		metadata = Map.copyOf(metadata);
	}

	/**
	 * No metadata.
	 * @return the defaults
	 */
	public static AdvertiseOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with other metadata.
	 * @param value names and values
	 * @return a copy
	 */
	public AdvertiseOptions withMetadata(Map<String, String> value) {
		return new AdvertiseOptions(value);
	}

}
