package io.macula.spring.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.macula.engine.MaculaNode;
import io.macula.engine.OverflowPolicy;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.spring.core.MaculaOperations.PublishSpec;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * A message that a template prepares. Confined to one thread.
 */
class TemplatePublish implements PublishSpec {

	/** The longest time that the engine tries to deliver a message. */
	private static final Duration LONGEST = Duration.ofHours(1);

	/** Time for the outcome to come after its deadline. */
	private static final Duration GRACE = Duration.ofSeconds(5);

	private final MaculaNode node;

	private final MaculaMessageConverters converters;

	private final Executor executor;

	private final MaculaObservations observations;

	private final String topic;

	private final Object payload;

	private final Map<String, String> headers = new LinkedHashMap<>();

	private PublishOptions options = PublishOptions.defaults();

	private Duration timeout;

	private @Nullable String contentType;

	TemplatePublish(MaculaNode node, MaculaMessageConverters converters, Executor executor,
			MaculaObservations observations, Duration timeout, String topic, Object payload) {
		this.node = node;
		this.converters = converters;
		this.executor = executor;
		this.observations = observations;
		this.timeout = timeout;
		this.topic = topic;
		this.payload = payload;
	}

	@Override
	public PublishSpec options(PublishOptions options) {
		this.options = options;
		this.timeout = options.timeout();
		this.headers.putAll(options.headers());
		return this;
	}

	@Override
	public PublishSpec timeout(Duration timeout) {
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be 1 ms or more");
		}
		this.timeout = timeout;
		return this;
	}

	@Override
	public PublishSpec qos(QualityOfService qos) {
		this.options = this.options.withQos(qos);
		return this;
	}

	@Override
	public PublishSpec retain(boolean retain) {
		this.options = this.options.withRetain(retain);
		return this;
	}

	@Override
	public PublishSpec overflow(OverflowPolicy overflow) {
		this.options = this.options.withOverflow(overflow);
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
		boolean tellsByItself = this.options.qos() == QualityOfService.AT_LEAST_ONCE;
		Duration bound = tellsByItself ? this.timeout.plus(GRACE) : this.timeout;
		return observation().<PublishResult>observe(
				() -> Waiting.forValue(send(), bound, () -> new PublishTimeoutException(this.topic, bound)));
	}

	@Override
	public CompletableFuture<PublishResult> publishAsync() {
		return MaculaObservations.observeLater(observation(), () -> Waiting.offLoop(send(), this.executor));
	}

	private Observation observation() {
		return this.observations.publishing(this.node.realm(), this.topic, this.headers);
	}

	private CompletableFuture<PublishResult> send() {
		Content content = this.converters.write(this.payload, this.contentType);
		return this.node.publish(this.topic, content.bytes(),
				this.options.withContentType(content.contentType())
					.withHeaders(this.headers)
					.withTimeout((this.timeout.compareTo(LONGEST) < 0) ? this.timeout : LONGEST));
	}

}
