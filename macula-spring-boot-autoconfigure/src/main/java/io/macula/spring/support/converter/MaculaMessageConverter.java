package io.macula.spring.support.converter;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Strategy to turn objects into bytes and back, for some types and media types. Beans of
 * this type are asked before the built-in ones, in their order. Must be thread-safe.
 *
 * @see MaculaMessageConverters
 */
public interface MaculaMessageConverter {

	/**
	 * Whether this converter can write a type.
	 * @param type class of the object
	 * @param contentType wanted media type, or {@code null} if the converter may choose
	 * @return {@code true} if {@link #write} can be called
	 */
	boolean canWrite(Class<?> type, @Nullable MimeType contentType);

	/**
	 * Turn an object into bytes.
	 * @param value the object
	 * @param contentType wanted media type, or {@code null} if the converter may choose
	 * @return the bytes with their media type
	 * @throws Exception if it cannot be done
	 */
	Content write(Object value, @Nullable MimeType contentType) throws Exception;

	/**
	 * What this converter writes a type as if it may choose. For streams, where that is
	 * told before the first item, whose items then all are written as that.
	 * @param type class of the objects, for which {@link #canWrite} is {@code true}
	 * @return the media type
	 */
	default MimeType contentType(Class<?> type) {
		return MimeTypeUtils.APPLICATION_JSON;
	}

	/**
	 * Whether this converter can read a type.
	 * @param type wanted type
	 * @param contentType media type of the bytes
	 * @return {@code true} if {@link #read} can be called
	 */
	boolean canRead(Type type, MimeType contentType);

	/**
	 * Turn bytes into an object.
	 * @param bytes the bytes, which other readers may share: not to be changed
	 * @param contentType their media type
	 * @param type wanted type
	 * @return the object, or {@code null} if the bytes stand for none
	 * @throws Exception if it cannot be done
	 */
	@Nullable Object read(byte[] bytes, MimeType contentType, Type type) throws Exception;

}
