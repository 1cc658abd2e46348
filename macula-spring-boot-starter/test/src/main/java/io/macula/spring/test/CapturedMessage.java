package io.macula.spring.test;

import io.macula.engine.Message;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * A message that arrived. Immutable.
 *
 * @param message topic, bytes, headers and publisher
 * @param converters turn the bytes into objects
 */
public record CapturedMessage(Message message, MaculaMessageConverters converters) {

	/**
	 * Topic that it was published to.
	 * @return the topic
	 */
	public String topic() {
		return this.message.topic();
	}

	/**
	 * A header.
	 * @param name its name
	 * @return its value, or {@code null} if there is none
	 */
	public @Nullable String header(String name) {
		return this.message.headers().get(name);
	}

	/**
	 * What it says.
	 * @param type type to convert to
	 * @param <T> type to convert to
	 * @return the object, or {@code null} if the message is empty
	 */
	public <T> @Nullable T payload(Class<T> type) {
		return type.cast(this.converters.read(this.message.payload(), this.message.contentType(), type));
	}

	@Override
	public String toString() {
		return this.message.topic() + ": " + payload(String.class);
	}

}
