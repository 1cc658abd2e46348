package io.macula.spring.support.converter;

import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Writes text as it is, {@code text/plain} unless another media type is wanted, and reads
 * any bytes as text. So a handler that asks for a {@link String} sees JSON as it was
 * sent. The character set is that of the media type, else UTF-8. Thread-safe.
 */
public class StringMaculaMessageConverter implements MaculaMessageConverter {

	@Override
	public boolean canWrite(Class<?> type, @Nullable MimeType contentType) {
		return CharSequence.class.isAssignableFrom(type);
	}

	@Override
	public Content write(Object value, @Nullable MimeType contentType) {
		MimeType actual = (contentType != null) ? contentType : MimeTypeUtils.TEXT_PLAIN;
		return new Content(value.toString().getBytes(charset(actual)), actual.toString());
	}

	@Override
	public MimeType contentType(Class<?> type) {
		return MimeTypeUtils.TEXT_PLAIN;
	}

	@Override
	public boolean canRead(Type type, MimeType contentType) {
		return type == String.class || type == CharSequence.class;
	}

	@Override
	public Object read(byte[] bytes, MimeType contentType, Type type) {
		return new String(bytes, charset(contentType));
	}

	private static Charset charset(MimeType contentType) {
		Charset charset = contentType.getCharset();
		return (charset != null) ? charset : StandardCharsets.UTF_8;
	}

}
