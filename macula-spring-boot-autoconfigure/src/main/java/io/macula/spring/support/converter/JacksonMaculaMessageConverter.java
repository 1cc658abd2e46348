package io.macula.spring.support.converter;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Writes and reads JSON with Jackson 3: {@code application/json} and every media type
 * that ends with {@code +json}. Bytes and texts are left to the other converters, so that
 * JSON which exists already stays as it is. Thread-safe.
 */
public class JacksonMaculaMessageConverter implements MaculaMessageConverter {

	private final JsonMapper mapper;

	/**
	 * A converter with Jackson's defaults and the modules on the classpath.
	 */
	public JacksonMaculaMessageConverter() {
		this(JsonMapper.builder().findAndAddModules().build());
	}

	public JacksonMaculaMessageConverter(JsonMapper mapper) {
		this.mapper = mapper;
	}

	@Override
	public boolean canWrite(Class<?> type, @Nullable MimeType contentType) {
		return type != byte[].class && !CharSequence.class.isAssignableFrom(type)
				&& (contentType == null || isJson(contentType));
	}

	@Override
	public Content write(Object value, @Nullable MimeType contentType) {
		return new Content(this.mapper.writeValueAsBytes(value),
				(contentType != null) ? contentType.toString() : MimeTypeUtils.APPLICATION_JSON_VALUE);
	}

	@Override
	public boolean canRead(Type type, MimeType contentType) {
		return type != byte[].class && type != String.class && isJson(contentType);
	}

	@Override
	public @Nullable Object read(byte[] bytes, MimeType contentType, Type type) {
		return this.mapper.readValue(bytes, this.mapper.constructType(type));
	}

	private static boolean isJson(MimeType contentType) {
		return "json".equals(contentType.getSubtype()) || "json".equals(contentType.getSubtypeSuffix());
	}

}
