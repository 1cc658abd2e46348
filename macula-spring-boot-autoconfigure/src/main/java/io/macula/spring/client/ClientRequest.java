package io.macula.spring.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Flow;

import io.macula.engine.CallOptions;
import io.macula.engine.PublishOptions;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of one invocation say. Confined to one thread.
 */
class ClientRequest {

	final Map<String, String> variables = new LinkedHashMap<>();

	final Map<String, String> headers = new LinkedHashMap<>();

	@Nullable Object payload;

	Flow.@Nullable Publisher<Object> items;

	Class<?> itemType = Object.class;

	@Nullable Duration timeout;

	@Nullable CallOptions callOptions;

	@Nullable PublishOptions publishOptions;

}
