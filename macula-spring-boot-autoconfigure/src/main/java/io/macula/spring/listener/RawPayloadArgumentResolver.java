package io.macula.spring.listener;

import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Fills parameters of type byte array or {@link String}. An empty payload is an empty
 * array or text here, while for all other types Spring Messaging takes it for a missing
 * one. Thread-safe.
 */
class RawPayloadArgumentResolver implements HandlerMethodArgumentResolver {

	private final MaculaMessageConverters converters;

	RawPayloadArgumentResolver(MaculaMessageConverters converters) {
		this.converters = converters;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		if (type != byte[].class && type != String.class) {
			return false;
		}
		Payload payload = parameter.getParameterAnnotation(Payload.class);
		return (payload != null) ? payload.expression().isEmpty() : parameter.getParameterAnnotations().length == 0;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		return this.converters.read((byte[]) message.getPayload(), MessageFactory.contentType(message.getHeaders()),
				parameter.getParameterType());
	}

}
