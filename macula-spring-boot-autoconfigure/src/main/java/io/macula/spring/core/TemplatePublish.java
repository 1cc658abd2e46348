package io.macula.spring.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.macula.engine.MaculaNode;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.spring.core.MaculaOperations.PublishSpec;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * A message that a template prepares. Confined to one thread.
 */
class TemplatePublish implements PublishSpec {

	private final MaculaNode node;

	private final MaculaMessageConverters converters;

	private final Executor executor;

	private final String topic;

	private final Object payload;

	private final Map<String, String> headers = new LinkedHashMap<>();

	private PublishOptions options = PublishOptions.defaults();

	private Duration timeout;

	private @Nullable String contentType;

	TemplatePublish(MaculaNode node, MaculaMessageConverters converters, Executor executor, Duration timeout,
			String topic, Object payload) {
		this.node = node;
		this.converters = converters;
		this.executor = executor;
		this.timeout = timeout;
		this.topic = topic;
		this.payload = payload;
	}

	@Override
	public PublishSpec options(PublishOptions options) {
		this.options = options;
		this.headers.putAll(options.headers());
		return this;
	}

	@Override
	public PublishSpec timeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be positive");
		}
		this.timeout = timeout;
		return this;
	}

	@Override
	public PublishSpec contentType(String contentType) {
		this.contentType = contentType;
		return this;
	}

	@Override
	public PublishSpec header(String name, String value) {
		this.headers.put(name, value);
		return this;
	}

	@Override
	public PublishSpec headers(Map<String, String> headers) {
		this.headers.putAll(headers);
		return this;
	}

	@Override
	public PublishResult publish() {
		Duration bound = this.timeout;
		return Waiting.forValue(send(), bound, () -> new PublishTimeoutException(this.topic, bound));
	}

	@Override
	public CompletableFuture<PublishResult> publishAsync() {
		return Waiting.offLoop(send(), this.executor);
	}

	private CompletableFuture<PublishResult> send() {
		Content content = this.converters.write(this.payload, this.contentType);
		return this.node.publish(this.topic, content.bytes(),
				this.options.withContentType(content.contentType()).withHeaders(this.headers));
	}

}
