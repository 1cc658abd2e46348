package io.macula.spring.listener;

import io.macula.engine.Call;
import io.macula.engine.identity.NodeId;
import io.macula.spring.support.MaculaHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Fills parameters of the engine's types: the message or call as it arrived, and the id
 * of the node that sent it, which is {@code null} if that node did not prove who it is.
 * Stateless.
 */
class EngineTypeArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return (type == io.macula.engine.Message.class || type == Call.class || type == NodeId.class)
				&& !parameter.hasParameterAnnotation(Payload.class) && !parameter.hasParameterAnnotation(Header.class);
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		if (parameter.getParameterType() == NodeId.class) {
			Object origin = message.getHeaders().get(MaculaHeaders.ORIGIN);
			return (origin != null) ? origin : message.getHeaders().get(MaculaHeaders.CALLER);
		}
		return message.getHeaders().get(MaculaHeaders.RAW, parameter.getParameterType());
	}

}
