package io.macula.spring.support.converter;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Hands byte arrays through as they are, whatever they are said to be. Thread-safe.
 */
public class BytesMaculaMessageConverter implements MaculaMessageConverter {

	@Override
	public boolean canWrite(Class<?> type, @Nullable MimeType contentType) {
		return type == byte[].class;
	}

	@Override
	public Content write(Object value, @Nullable MimeType contentType) {
		return new Content((byte[]) value,
				(contentType != null) ? contentType.toString() : MimeTypeUtils.APPLICATION_OCTET_STREAM_VALUE);
	}

	@Override
	public MimeType contentType(Class<?> type) {
		return MimeTypeUtils.APPLICATION_OCTET_STREAM;
	}

	@Override
	public boolean canRead(Type type, MimeType contentType) {
		return type == byte[].class;
	}

	@Override
	public Object read(byte[] bytes, MimeType contentType, Type type) {
		return bytes;
	}

}
