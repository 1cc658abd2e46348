package io.macula.engine.link;

import org.jspecify.annotations.Nullable;

/**
 * Encoded forms of a message that goes to several links: whoever encodes it first leaves
 * the bytes for the others. Confined to the loop after construction.
 */
public final class Frames {

	byte @Nullable [] compact;

	/** Of the name in the compact form, which may have another one by now. */
	int number;

	byte @Nullable [] full;

}
