package io.macula.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.OverflowPolicy;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a message. Thread-safe.
 *
 * @param operations publishes
 * @param topic the topic
 * @param binders what the parameters are for
 * @param settings what the annotation says
 * @param shape how the result is handed over
 * @param tells whether the result is of interest
 */
record PublishMethod(MaculaOperations operations, NameTemplate topic, List<ArgumentBinder> binders, Settings settings,
		ReturnShape shape, boolean tells) implements ClientMethod {

	private static final byte[] NOTHING = {};

	@Override
	public @Nullable Object invoke(Object proxy, @Nullable Object[] arguments) {
		return this.shape.deliver(() -> result(prepare(arguments).publish()), () -> later(prepare(arguments)));
	}

	private CompletableFuture<@Nullable Object> later(PublishSpec message) {
		return message.publishAsync().<@Nullable Object>thenApply(this::result);
	}

	private @Nullable Object result(PublishResult result) {
		return this.tells ? result : null;
	}

	private PublishSpec prepare(@Nullable Object[] arguments) {
		ClientRequest request = new ClientRequest();
		for (int i = 0; i < arguments.length; i++) {
			this.binders.get(i).bind(arguments[i], request);
		}
		Object payload = (request.payload != null) ? request.payload : NOTHING;
		PublishSpec message = this.operations.newMessage(this.topic.expand(request.variables), payload);
		this.settings.apply(message);
		if (request.publishOptions != null) {
			message.options(request.publishOptions);
		}
		if (request.timeout != null) {
			message.timeout(request.timeout);
		}
		return message.headers(request.headers);
	}

	/**
	 * What the annotations of a method say. Immutable.
	 *
	 * @param timeout how long a publish that waits may take
	 * @param qos how hard to try
	 * @param retain whether to keep the message
	 * @param overflow what to do when queues are full
	 * @param contentType media type of the payload
	 * @param headers headers for the subscribers
	 */
	record Settings(@Nullable Duration timeout, @Nullable QualityOfService qos, @Nullable Boolean retain,
			@Nullable OverflowPolicy overflow, @Nullable String contentType, Map<String, String> headers) {

		private void apply(PublishSpec message) {
			if (this.timeout != null) {
				message.timeout(this.timeout);
			}
			if (this.qos != null) {
				message.qos(this.qos);
			}
			if (this.retain != null) {
				message.retain(this.retain);
			}
			if (this.overflow != null) {
				message.overflow(this.overflow);
			}
			if (this.contentType != null) {
				message.contentType(this.contentType);
			}
			message.headers(this.headers);
		}

	}

}
