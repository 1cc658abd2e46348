package io.macula.spring.core;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and calls through the node of the application. Thread-safe; the setters are
 * for configuration, before it is used.
 */
public class MaculaTemplate implements MaculaOperations {

	private final MaculaNode node;

	private final MaculaMessageConverters converters;

	private final Executor executor;

	private CallOptions callOptions = CallOptions.defaults();

	private Duration publishTimeout = Duration.ofSeconds(10);

	private MaculaObservations observations = MaculaObservations.none();

	/**
	 * A template.
	 * @param node publishes and calls
	 * @param converters turn objects into bytes and back
	 * @param executor completes the futures that this template returns, so that the
	 * node's own thread is never held up
	 */
	public MaculaTemplate(MaculaNode node, MaculaMessageConverters converters, Executor executor) {
		this.node = node;
		this.converters = converters;
		this.executor = executor;
	}

	/**
	 * Set deadline and choice of provider of calls that do not say otherwise.
	 * @param callOptions the options; their content type is not used
	 */
	public void setCallOptions(CallOptions callOptions) {
		this.callOptions = callOptions;
	}

	/**
	 * Options of calls that do not say otherwise.
	 * @return the options
	 */
	public CallOptions getCallOptions() {
		return this.callOptions;
	}

	/**
	 * Set how long a publish that waits may take.
	 * @param publishTimeout the time, positive
	 */
	public void setPublishTimeout(Duration publishTimeout) {
		this.publishTimeout = publishTimeout;
	}

	/**
	 * How long a publish that waits may take.
	 * @return the time
	 */
	public Duration getPublishTimeout() {
		return this.publishTimeout;
	}

	/**
	 * Set how publishing and calling is observed.
	 * @param observations the observations
	 */
	public void setObservations(MaculaObservations observations) {
		this.observations = observations;
	}

	@Override
	public PublishSpec newMessage(String topic, Object payload) {
		return new TemplatePublish(this.node, this.converters, this.executor, this.observations, this.publishTimeout,
				topic, payload);
	}

	@Override
	public CallSpec newCall(String procedure, @Nullable Object args) {
		return new TemplateCall(this.node, this.converters, this.executor, this.observations, this.callOptions,
				procedure, args);
	}

}
