package io.macula.engine;

import java.util.Map;

/**
 * How a message is published. Immutable.
 *
 * @param contentType what the bytes are
 * @param headers headers for the subscribers
 */
public record PublishOptions(String contentType, Map<String, String> headers) {

	private static final PublishOptions DEFAULTS = new PublishOptions(Reply.JSON, Map.of());

	public PublishOptions {
		headers = Map.copyOf(headers);
	}

	/**
	 * JSON without headers.
	 * @return the defaults
	 */
	public static PublishOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with another content type.
	 * @param value a media type
	 * @return a copy
	 */
	public PublishOptions withContentType(String value) {
		return new PublishOptions(value, this.headers);
	}

	/**
	 * These options with other headers.
	 * @param value the headers
	 * @return a copy
	 */
	public PublishOptions withHeaders(Map<String, String> value) {
		return new PublishOptions(this.contentType, value);
	}

}
