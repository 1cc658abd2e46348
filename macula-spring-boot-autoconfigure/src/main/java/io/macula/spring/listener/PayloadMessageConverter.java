package io.macula.spring.listener;

import java.lang.reflect.Type;

import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Lets Spring Messaging use the converters of the mesh. Thread-safe.
 */
class PayloadMessageConverter implements SmartMessageConverter {

	private final MaculaMessageConverters converters;

	PayloadMessageConverter(MaculaMessageConverters converters) {
		this.converters = converters;
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		return fromMessage(message, targetClass, null);
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object conversionHint) {
		if (!(message.getPayload() instanceof byte[] bytes)) {
			return null;
		}
		Type type = (conversionHint instanceof MethodParameter parameter) ? type(parameter) : targetClass;
		try {
			return this.converters.read(bytes, MessageFactory.contentType(message.getHeaders()), type);
		}
		catch (MaculaConversionException ex) {
			throw new MessageConversionException(message, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static Type type(MethodParameter parameter) {
		MethodParameter actual = parameter.nestedIfOptional();
		if (Message.class.isAssignableFrom(actual.getParameterType())) {
			actual = actual.nested();
		}
		return GenericTypeResolver.resolveType(actual.getNestedGenericParameterType(), actual.getContainingClass());
	}

	@Override
	public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return toMessage(payload, headers, null);
	}

	@Override
	public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object conversionHint) {
		Object wanted = (headers != null) ? headers.get(MessageHeaders.CONTENT_TYPE) : null;
		Content content = this.converters.write(payload, (wanted != null) ? wanted.toString() : null);
		return MessageBuilder.withPayload(content.bytes())
			.copyHeaders(headers)
			.setHeader(MessageHeaders.CONTENT_TYPE, content.contentType())
			.build();
	}

}
