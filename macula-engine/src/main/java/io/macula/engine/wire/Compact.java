package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * What the first byte of a compact frame says. The two lowest bits are the media type,
 * the others depend on the message. Bits without a meaning must be zero, so that they can
 * get one. Stateless.
 */
final class Compact {

	static final int MEDIA_TYPE = 0x03;

	/** The media type is in the further properties. */
	static final int OTHER_MEDIA_TYPE = 0x03;

	/** A MessagePack map of further properties stands before the rest. */
	static final int PROPERTIES = 0x04;

	static final int PUBLISH_QOS_SHIFT = 3;

	static final int PUBLISH_QOS = 0x18;

	static final int PUBLISH_RETAIN = 0x20;

	static final int PUBLISH_ALL = MEDIA_TYPE | PROPERTIES | PUBLISH_QOS | PUBLISH_RETAIN;

	static final int CALL_DEADLINE = 0x08;

	static final int CALL_ALL = MEDIA_TYPE | PROPERTIES | CALL_DEADLINE;

	static final int REPLY_ERROR = 0x08;

	static final int REPLY_CODE = 0x10;

	static final int REPLY_ALL = MEDIA_TYPE | PROPERTIES | REPLY_ERROR | REPLY_CODE;

	static final String CONTENT_TYPE_KEY = "content_type";

	static final String HEADERS_KEY = "headers";

	/** The media type of messages that name none. */
	static final String JSON = "application/json";

	private static final String BYTES = "application/octet-stream";

	private static final String TEXT = "text/plain";

	private Compact() {
	}

	static int mediaType(@Nullable String contentType) {
		if (contentType == null || contentType.equals(JSON)) {
			return 0;
		}
		return switch (contentType) {
			case BYTES -> 1;
			case TEXT -> 2;
			default -> OTHER_MEDIA_TYPE;
		};
	}

	/**
	 * The media type of two bits other than {@link #OTHER_MEDIA_TYPE}.
	 */
	static @Nullable String contentType(int bits) {
		return switch (bits) {
			case 1 -> BYTES;
			case 2 -> TEXT;
			default -> null;
		};
	}

}
