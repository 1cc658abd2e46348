package io.macula.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.macula.engine.CallOptions;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaOperations.CallSpec;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

/**
 * Calls a procedure. Thread-safe.
 *
 * @param operations makes the calls
 * @param name name of the procedure
 * @param binders what the parameters are for
 * @param settings what the annotation says
 * @param shape how the result is handed over
 * @param result what is made of the answer
 */
record CallMethod(MaculaOperations operations, NameTemplate name, List<ArgumentBinder> binders, Settings settings,
		ReturnShape shape, CallResult result) implements ClientMethod {

	@Override
	public @Nullable Object invoke(Object proxy, @Nullable Object[] arguments) {
		Class<?> items = this.shape.items();
		if (items == Stream.class) {
			return prepare(arguments).stream(this.result.bodyType());
		}
		if (items != null) {
			return ItemTypes.items(items,
					ItemTypes.deferred(() -> prepare(arguments).streamAsync(this.result.bodyType())));
		}
		return this.shape.deliver(
				() -> this.result.of(prepare(arguments).exchange(this.result.bodyType()), this.name.toString()),
				() -> later(prepare(arguments)));
	}

	private CompletableFuture<@Nullable Object> later(CallSpec call) {
		var answered = call.exchangeAsync(this.result.bodyType());
		CompletableFuture<@Nullable Object> result = answered
			.<@Nullable Object>thenApply((response) -> this.result.of(response, this.name.toString()));
		result.whenComplete((value, failure) -> {
			if (result.isCancelled()) {
				answered.cancel(true);
			}
		});
		return result;
	}

	private CallSpec prepare(@Nullable Object[] arguments) {
		ClientRequest request = new ClientRequest();
		for (int i = 0; i < arguments.length; i++) {
			this.binders.get(i).bind(arguments[i], request);
		}
		CallSpec call = this.operations.newCall(this.name.expand(request.variables), request.payload);
		this.settings.apply(call);
		if (request.callOptions != null) {
			call.options(request.callOptions);
		}
		if (request.timeout != null) {
			call.timeout(request.timeout);
		}
		if (request.items != null) {
			call.items(request.items, request.itemType);
		}
		return call.headers(request.headers);
	}

	/**
	 * What the annotations of a method say. Immutable.
	 *
	 * @param timeout deadline
	 * @param strategy choice of provider
	 * @param idempotent whether the call may run twice
	 * @param version which versions may answer
	 * @param cacheFor how old a result may be
	 * @param contentType media type of the argument
	 * @param headers headers for the provider
	 */
	record Settings(@Nullable Duration timeout, @Nullable ProviderStrategy strategy, @Nullable Boolean idempotent,
			@Nullable String version, @Nullable Duration cacheFor, @Nullable String contentType,
			Map<String, String> headers) {

		Settings {
			// Refuses what is wrong now and not in each call
			CallOptions options = CallOptions.defaults().withVersion(version);
			if (cacheFor != null) {
				if (Boolean.FALSE.equals(idempotent)) {
					throw new IllegalArgumentException(
							"'cacheFor' is " + cacheFor + " but 'idempotent' is false: remove one of them");
				}
				options.withIdempotent(true).withCacheFor(cacheFor);
			}
		}

		private void apply(CallSpec call) {
			if (this.timeout != null) {
				call.timeout(this.timeout);
			}
			if (this.strategy != null) {
				call.strategy(this.strategy);
			}
			if (this.idempotent != null) {
				call.idempotent(this.idempotent);
			}
			if (this.version != null) {
				call.version(this.version);
			}
			if (this.cacheFor != null) {
				call.idempotent().cacheFor(this.cacheFor);
			}
			if (this.contentType != null) {
				call.contentType(this.contentType);
			}
			call.headers(this.headers);
		}

	}

}
