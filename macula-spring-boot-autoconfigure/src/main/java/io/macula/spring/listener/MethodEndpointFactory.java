package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.SubscribeOptions;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.Assert;

/**
 * Makes endpoints out of bean methods. Thread-safe.
 */
public class MethodEndpointFactory {

	private final MaculaHandlerMethodFactory methods;

	private final MaculaMessageConverters converters;

	private final Executor executor;

	private final MaculaObservations observations;

	/**
	 * A factory.
	 * @param methods resolves arguments
	 * @param converters convert results
	 * @param executor runs what comes after a future of a method has failed
	 * @param observations what that runs within
	 */
	public MethodEndpointFactory(MaculaHandlerMethodFactory methods, MaculaMessageConverters converters,
			Executor executor, MaculaObservations observations) {
		this.methods = methods;
		this.converters = converters;
		this.executor = executor;
		this.observations = observations;
	}

	/**
	 * A method that handles messages.
	 * @param id name in the registry
	 * @param topics patterns, whose wildcards may have names as in
	 * {@code home.{room}.temperature}
	 * @param bean object that has the method
	 * @param method the method
	 * @param errorHandler decides what becomes of messages that the method fails with
	 * @param options how messages are handed over
	 * @param autoStartup whether it starts with the application
	 * @return the endpoint
	 */
	public SubscriptionEndpoint subscription(String id, List<String> topics, Object bean, Method method,
			@Nullable MaculaErrorHandler errorHandler, SubscribeOptions options, boolean autoStartup) {
		new HandlerSignature(method, this.methods::isPayload).checkSubscription();
		List<TopicTemplate> templates = topics.stream().map(TopicTemplate::parse).toList();
		DestinationVariables.check(method, topics);
		return new SubscriptionEndpoint(id, templates.stream().map(TopicTemplate::pattern).toList(),
				new SubscribeMethodHandler(this.methods.createInvocableHandlerMethod(bean, method), templates),
				errorHandler, options, autoStartup);
	}

	/**
	 * A method that answers calls.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param bean object that has the method
	 * @param method the method
	 * @param failures what answers when the method fails
	 * @param options metadata told to callers
	 * @param concurrency calls at once, 0 for no limit of its own
	 * @param timeout how long the method may take for a call, {@code null} for no limit
	 * @param autoStartup whether it starts with the application
	 * @return the endpoint
	 */
	public ProcedureEndpoint procedure(String id, String procedure, Object bean, Method method, CallFailures failures,
			AdvertiseOptions options, int concurrency, @Nullable Duration timeout, boolean autoStartup) {
		new HandlerSignature(method, this.methods::isPayload).checkProcedure();
		DestinationVariables.reject(method);
		return new ProcedureEndpoint(
				id, procedure, new ProcedureMethodHandler(this.methods.createInvocableHandlerMethod(bean, method),
						this.converters, failures, this.executor, this.observations),
				options, concurrency, timeout, autoStartup);
	}

	/**
	 * Whether a method takes or gives items that come one after the other.
	 * @param method the method
	 * @param type class of the object that has it
	 * @return {@code true} if it belongs to a streaming procedure
	 * @throws IllegalArgumentException if it could, but cannot be used so
	 */
	public static boolean isStreaming(Method method, Class<?> type) {
		return StreamMethod.of(method, type) != null;
	}

	/**
	 * A method that answers streaming calls.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param bean object that has the method
	 * @param method the method, for which {@link #isStreaming} is {@code true}
	 * @param failures what answers when the method fails
	 * @param options metadata told to callers
	 * @param concurrency streams at once, 0 for no limit of its own
	 * @param timeout how long a stream may take, {@code null} for no limit
	 * @param autoStartup whether it starts with the application
	 * @return the endpoint
	 */
	public StreamEndpoint stream(String id, String procedure, Object bean, Method method, CallFailures failures,
			AdvertiseOptions options, int concurrency, @Nullable Duration timeout, boolean autoStartup) {
		new HandlerSignature(method, this.methods::isPayload).checkProcedure();
		DestinationVariables.reject(method);
		StreamMethod shape = StreamMethod.of(method, AopUtils.getTargetClass(bean));
		Assert.notNull(shape, () -> "Method '" + method.toGenericString() + "' takes and gives no stream");
		Consumer<Object> check = (shape.parameter() != null) ? this.methods.itemCheck(shape.parameter()) : null;
		return new StreamEndpoint(id, procedure,
				new StreamMethodHandler(this.methods.createInvocableHandlerMethod(bean, method), shape, this.converters,
						check, failures, this.executor, this.observations),
				options, concurrency, timeout, autoStartup, EndpointNotes.none());
	}

}
