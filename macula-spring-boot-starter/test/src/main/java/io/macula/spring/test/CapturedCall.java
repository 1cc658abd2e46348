package io.macula.spring.test;

import io.macula.engine.Call;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * A call that was answered. Immutable.
 *
 * @param call procedure, bytes, headers and caller
 * @param converters turn the bytes into objects
 */
public record CapturedCall(Call call, MaculaMessageConverters converters) {

	/**
	 * A header.
	 * @param name its name
	 * @return its value, or {@code null} if there is none
	 */
	public @Nullable String header(String name) {
		return this.call.headers().get(name);
	}

	/**
	 * Its arguments.
	 * @param type type to convert to
	 * @param <T> type to convert to
	 * @return the object, or {@code null} if there are none
	 */
	public <T> @Nullable T args(Class<T> type) {
		return type.cast(this.converters.read(this.call.args(), this.call.contentType(), type));
	}

	@Override
	public String toString() {
		return this.call.procedure() + ": " + args(String.class);
	}

}
