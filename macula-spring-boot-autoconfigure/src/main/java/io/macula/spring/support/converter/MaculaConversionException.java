package io.macula.spring.support.converter;

import io.macula.engine.MaculaException;
import org.jspecify.annotations.Nullable;

/**
 * An object could not be turned into bytes, or bytes not into the wanted object. The
 * message is safe to be shown to the other side; the cause may tell more.
 */
public class MaculaConversionException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public MaculaConversionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
