package io.macula.spring.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.engine.Reply;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.spring.core.MaculaOperations.CallSpec;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.stream.ItemTypes;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * A call that a template prepares. Confined to one thread.
 */
class TemplateCall implements CallSpec {

	private final MaculaNode node;

	private final MaculaMessageConverters converters;

	private final Executor executor;

	private final MaculaObservations observations;

	private final String procedure;

	private final @Nullable Object args;

	private final Map<String, String> headers;

	private CallOptions options;

	private @Nullable String contentType;

	private Flow.@Nullable Publisher<Object> items;

	private Class<?> itemType = Object.class;

	TemplateCall(MaculaNode node, MaculaMessageConverters converters, Executor executor,
			MaculaObservations observations, CallOptions options, String procedure, @Nullable Object args) {
		this.node = node;
		this.converters = converters;
		this.executor = executor;
		this.observations = observations;
		this.options = options;
		this.procedure = procedure;
		this.args = args;
		this.headers = new LinkedHashMap<>(options.headers());
	}

	@Override
	public CallSpec options(CallOptions options) {
		this.options = options;
		this.headers.putAll(options.headers());
		return this;
	}

	@Override
	public CallSpec timeout(Duration timeout) {
		this.options = this.options.withTimeout(timeout);
		return this;
	}

	@Override
	public CallSpec strategy(ProviderStrategy strategy) {
		this.options = this.options.withStrategy(strategy);
		return this;
	}

	@Override
	public CallSpec idempotent(boolean value) {
		this.options = this.options.withIdempotent(value);
		return this;
	}

	@Override
	public CallSpec version(@Nullable String version) {
		this.options = this.options.withVersion(version);
		return this;
	}

	@Override
	public CallSpec cacheFor(Duration age) {
		this.options = this.options.withCacheFor(age);
		return this;
	}

	@Override
	public CallSpec contentType(String contentType) {
		this.contentType = contentType;
		return this;
	}

	@Override
	public CallSpec header(String name, String value) {
		this.headers.put(name, value);
		return this;
	}

	@Override
	public CallSpec headers(Map<String, String> headers) {
		this.headers.putAll(headers);
		return this;
	}

	@Override
	public CallSpec items(Flow.Publisher<?> items, Class<?> type) {
		this.items = ItemTypes.publisher(items);
		this.itemType = type;
		return this;
	}

	@Override
	public CallSpec items(Stream<?> items, Class<?> type) {
		this.items = ItemTypes.publisher(items);
		this.itemType = type;
		return this;
	}

	@Override
	public <T> Stream<T> stream(Class<T> type) {
		return request().stream(type);
	}

	@Override
	public <T> Stream<T> stream(ParameterizedTypeReference<T> type) {
		return request().stream(type.getType());
	}

	@Override
	public <T> Flow.Publisher<T> streamAsync(Class<T> type) {
		return request().publisher(type);
	}

	@Override
	public <T> Flow.Publisher<T> streamAsync(ParameterizedTypeReference<T> type) {
		return request().publisher(type.getType());
	}

	private StreamRequest request() {
		String itemContent = (this.contentType != null || this.items == null) ? this.contentType
				: this.converters.contentType(this.itemType);
		Content content = this.converters.write(this.args, itemContent);
		CallOptions all = this.options.withContentType(content.contentType()).withHeaders(this.headers);
		return new StreamRequest(this.node, this.converters, this.executor, this.observations, this.procedure,
				content.bytes(), all, this.items);
	}

	@Override
	public <T> MaculaResponse<T> exchange(Class<T> type) {
		return waitFor(type);
	}

	@Override
	public <T> MaculaResponse<T> exchange(ParameterizedTypeReference<T> type) {
		return waitFor(type.getType());
	}

	@Override
	public <T> CompletableFuture<MaculaResponse<T>> exchangeAsync(Class<T> type) {
		return later(type);
	}

	@Override
	public <T> CompletableFuture<MaculaResponse<T>> exchangeAsync(ParameterizedTypeReference<T> type) {
		return later(type.getType());
	}

	@Override
	public <T> @Nullable T call(Class<T> type) {
		return this.<T>waitFor(type).body();
	}

	@Override
	public <T> @Nullable T call(ParameterizedTypeReference<T> type) {
		return this.<T>waitFor(type.getType()).body();
	}

	@Override
	public <T> CompletableFuture<@Nullable T> callAsync(Class<T> type) {
		return bodyLater(type);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> callAsync(ParameterizedTypeReference<T> type) {
		return bodyLater(type.getType());
	}

	private <T> MaculaResponse<T> waitFor(Type type) {
		if (this.items != null) {
			return Waiting.forValue(request().answer(type));
		}
		return observation().<MaculaResponse<T>>observe(() -> convert(Waiting.forValue(send()), type));
	}

	private <T> CompletableFuture<MaculaResponse<T>> later(Type type) {
		if (this.items != null) {
			return request().answer(type);
		}
		return MaculaObservations.observeLater(observation(), () -> {
			CompletableFuture<Reply> answered = Waiting.offLoop(send(), this.executor);
			return Waiting.cancelling(answered.thenApply((reply) -> this.<T>convert(reply, type)), answered);
		});
	}

	private <T> CompletableFuture<@Nullable T> bodyLater(Type type) {
		CompletableFuture<MaculaResponse<T>> answered = later(type);
		return Waiting.cancelling(answered.<@Nullable T>thenApply(MaculaResponse::body), answered);
	}

	private Observation observation() {
		return this.observations.calling(this.node.realm(), this.procedure, this.headers);
	}

	private CompletableFuture<Reply> send() {
		Content content = this.converters.write(this.args, this.contentType);
		return this.node.exchange(this.procedure, content.bytes(),
				this.options.withContentType(content.contentType()).withHeaders(this.headers));
	}

	@SuppressWarnings("unchecked") // read as this type
	private <T> MaculaResponse<T> convert(Reply reply, Type type) {
		T body = (T) this.converters.read(reply.payload(), reply.contentType(), type);
		return new MaculaResponse<>(body, reply.contentType(), reply.headers(), reply.responder());
	}

}
