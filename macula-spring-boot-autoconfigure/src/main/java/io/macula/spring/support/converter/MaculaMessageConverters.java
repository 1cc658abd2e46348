package io.macula.spring.support.converter;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * All converters in the order in which they are asked. Thread-safe.
 */
public final class MaculaMessageConverters {

	private static final byte[] EMPTY = {};

	private final List<MaculaMessageConverter> converters;

	/**
	 * Exactly these converters.
	 * @param converters the converters, first asked first
	 */
	public MaculaMessageConverters(Collection<? extends MaculaMessageConverter> converters) {
		this.converters = List.copyOf(converters);
	}

	/**
	 * Bytes, text, and JSON if Jackson is on the classpath.
	 * @return the converters used when nothing else is said
	 */
	public static MaculaMessageConverters defaults() {
		List<MaculaMessageConverter> converters = new ArrayList<>();
		converters.add(new BytesMaculaMessageConverter());
		converters.add(new StringMaculaMessageConverter());
		if (ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
				MaculaMessageConverters.class.getClassLoader())) {
			converters.add(new JacksonMaculaMessageConverter());
		}
		return new MaculaMessageConverters(converters);
	}

	/**
	 * The converters in their order.
	 * @return the converters
	 */
	public List<MaculaMessageConverter> asList() {
		return this.converters;
	}

	/**
	 * Turn an object into bytes.
	 * @param value the object; {@code null} gives no bytes
	 * @param contentType wanted media type, or {@code null} for what fits the object best
	 * @return the bytes with their media type
	 * @throws MaculaConversionException if no converter can do it or the responsible one
	 * fails
	 */
	public Content write(@Nullable Object value, @Nullable String contentType) {
		if (value == null) {
			return new Content(EMPTY, (contentType != null) ? contentType : MimeTypeUtils.APPLICATION_JSON_VALUE);
		}
		MimeType mimeType = (contentType != null) ? parse(contentType) : null;
		Class<?> type = value.getClass();
		for (MaculaMessageConverter converter : this.converters) {
			if (converter.canWrite(type, mimeType)) {
				try {
					return converter.write(value, mimeType);
				}
				catch (Exception ex) {
					throw new MaculaConversionException("Cannot write '" + ClassUtils.getShortName(type) + "'"
							+ ((contentType != null) ? " as '" + contentType + "'" : ""), ex);
				}
			}
		}
		throw new MaculaConversionException("No converter writes '" + ClassUtils.getShortName(type) + "'"
				+ ((contentType != null) ? " as '" + contentType + "'" : "")
				+ ", add Jackson to the classpath or define a MaculaMessageConverter bean", null);
	}

	/**
	 * What objects of a type are written as when nothing else is wanted.
	 * @param type class of the objects
	 * @return a media type, {@code application/json} if no converter knows the type
	 */
	public String contentType(Class<?> type) {
		for (MaculaMessageConverter converter : this.converters) {
			if (converter.canWrite(type, null)) {
				return converter.contentType(type).toString();
			}
		}
		return MimeTypeUtils.APPLICATION_JSON_VALUE;
	}

	/**
	 * Turn bytes into an object.
	 * @param bytes the bytes; none at all give {@code null}, except for a text or a byte
	 * array
	 * @param contentType their media type
	 * @param type wanted type; {@link Void} ignores the bytes
	 * @return the object, or {@code null} if the bytes stand for none
	 * @throws MaculaConversionException if no converter can do it or the responsible one
	 * fails
	 */
	public @Nullable Object read(byte[] bytes, String contentType, Type type) {
		if (type == Void.class || type == void.class) {
			return null;
		}
		if (bytes.length == 0 && type != byte[].class && type != String.class) {
			return null;
		}
		MimeType mimeType = parse(contentType);
		for (MaculaMessageConverter converter : this.converters) {
			if (converter.canRead(type, mimeType)) {
				try {
					return converter.read(bytes, mimeType, type);
				}
				catch (Exception ex) {
					throw new MaculaConversionException(
							"Cannot read '" + contentType + "' as '" + shortName(type) + "'", ex);
				}
			}
		}
		throw new MaculaConversionException("No converter reads '" + contentType + "' as '" + shortName(type) + "'",
				null);
	}

	private static MimeType parse(String contentType) {
		try {
			return MimeTypeUtils.parseMimeType(contentType);
		}
		catch (InvalidMimeTypeException ex) {
			throw new MaculaConversionException("Content type is no media type", ex);
		}
	}

	private static String shortName(Type type) {
		return (type instanceof Class<?> clazz) ? ClassUtils.getShortName(clazz)
				: type.getTypeName().replaceAll("[\\w.]+[.$]", "");
	}

}
