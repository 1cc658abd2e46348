package io.macula.spring.listener;

import java.util.HashMap;
import java.util.Map;

import io.macula.engine.Call;
import io.macula.engine.Reply;
import io.macula.spring.support.MaculaHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Dresses what arrived as a message of Spring Messaging. Headers of the sender come
 * first, so that it can neither set nor replace those that this side relies on.
 * Stateless.
 */
final class MessageFactory {

	private static final String CAPTURES = DestinationVariableMethodArgumentResolver.DESTINATION_TEMPLATE_VARIABLES_HEADER;

	private MessageFactory() {
	}

	static Message<byte[]> of(io.macula.engine.Message message, Map<String, String> captures) {
		Map<String, @Nullable Object> headers = headersOf(message.headers(), message.contentType(), message);
		headers.put(MaculaHeaders.TOPIC, message.topic());
		headers.put(MaculaHeaders.SEQUENCE, message.sequence());
		if (message.origin() != null) {
			headers.put(MaculaHeaders.ORIGIN, message.origin());
		}
		headers.put(CAPTURES, captures);
		return build(message.payload(), headers);
	}

	static Message<byte[]> of(Call call) {
		Map<String, @Nullable Object> headers = headersOf(call.headers(), call.contentType(), call);
		headers.put(MaculaHeaders.PROCEDURE, call.procedure());
		headers.put(MaculaHeaders.REMAINING, call.remaining());
		if (call.caller() != null) {
			headers.put(MaculaHeaders.CALLER, call.caller());
		}
		headers.put(CAPTURES, Map.of());
		return build(call.args(), headers);
	}

	static String contentType(MessageHeaders headers) {
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		return (contentType != null) ? contentType.toString() : Reply.JSON;
	}

	private static Map<String, @Nullable Object> headersOf(Map<String, String> sent, String contentType, Object raw) {
		Map<String, @Nullable Object> headers = new HashMap<>();
		sent.forEach((name, value) -> {
			if (!name.startsWith(MaculaHeaders.PREFIX) && !isReserved(name)) {
				headers.put(name, value);
			}
		});
		headers.put(MessageHeaders.CONTENT_TYPE, contentType);
		headers.put(MaculaHeaders.RAW, raw);
		return headers;
	}

	private static boolean isReserved(String name) {
		return switch (name) {
			case MessageHeaders.ID, MessageHeaders.TIMESTAMP, MessageHeaders.REPLY_CHANNEL,
					MessageHeaders.ERROR_CHANNEL ->
				true;
			default -> false;
		};
	}

	private static Message<byte[]> build(byte[] payload, Map<String, @Nullable Object> headers) {
		return MessageBuilder.createMessage(payload, new PlainHeaders(headers));
	}

	/**
	 * Headers without the random id and the time stamp that Spring Messaging makes by
	 * default and nobody reads here.
	 */
	private static final class PlainHeaders extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		PlainHeaders(Map<String, @Nullable Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
