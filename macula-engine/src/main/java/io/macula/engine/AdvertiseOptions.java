package io.macula.engine;

import java.util.Map;

import io.macula.engine.rpc.ProcedureVersion;
import org.jspecify.annotations.Nullable;

/**
 * How a procedure is offered. Immutable.
 *
 * @param metadata told to whoever discovers the procedure
 * @param version its version: one to three numbers separated by dots such as
 * {@code 1.2.0}; {@code null} if it has none, then calls that want a version do not reach
 * it. A node may offer several versions, each with a handler of its own. Streaming
 * procedures have none: theirs is not looked at
 */
public record AdvertiseOptions(Map<String, String> metadata, @Nullable String version) {

	private static final AdvertiseOptions DEFAULTS = new AdvertiseOptions(Map.of());

	public AdvertiseOptions {
		metadata = Map.copyOf(metadata);
		if (metadata.containsKey(ProcedureVersion.METADATA)) {
			throw new IllegalArgumentException("Metadata '" + ProcedureVersion.METADATA
					+ "' is written by the node itself, set 'version' instead");
		}
		if (version != null) {
			ProcedureVersion.parse(version);
		}
	}

	/**
	 * Without a version.
	 * @param metadata told to whoever discovers the procedure
	 */
	public AdvertiseOptions(Map<String, String> metadata) {
		this(metadata, null);
	}

	/**
	 * No metadata and no version.
	 * @return the defaults
	 */
	public static AdvertiseOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The defaults with a version.
	 * @param version such as {@code 1.2.0}
	 * @return the options
	 * @throws IllegalArgumentException if it is not one to three numbers
	 */
	public static AdvertiseOptions version(String version) {
		return DEFAULTS.withVersion(version);
	}

	/**
	 * These options with other metadata.
	 * @param value names and values
	 * @return a copy
	 */
	public AdvertiseOptions withMetadata(Map<String, String> value) {
		return new AdvertiseOptions(value, this.version);
	}

	/**
	 * These options with another version.
	 * @param value such as {@code 1.2.0}, {@code null} for none
	 * @return a copy
	 * @throws IllegalArgumentException if it is not one to three numbers
	 */
	public AdvertiseOptions withVersion(@Nullable String value) {
		return new AdvertiseOptions(this.metadata, value);
	}

}
