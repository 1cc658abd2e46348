package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.util.List;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.Call;
import io.macula.engine.Message;
import io.macula.engine.SubscribeOptions;
import io.macula.spring.support.converter.MaculaMessageConverters;

/**
 * Makes endpoints out of bean methods. Thread-safe.
 */
public class MethodEndpointFactory {

	private final MaculaHandlerMethodFactory methods;

	private final MaculaMessageConverters converters;

	/**
	 * A factory.
	 * @param methods resolves arguments
	 * @param converters convert results
	 */
	public MethodEndpointFactory(MaculaHandlerMethodFactory methods, MaculaMessageConverters converters) {
		this.methods = methods;
		this.converters = converters;
	}

	/**
	 * A method that handles messages.
	 * @param id name in the registry
	 * @param topics patterns, whose wildcards may have names as in
	 * {@code home.{room}.temperature}
	 * @param bean object that has the method
	 * @param method the method
	 * @param options how messages are handed over
	 * @param autoStartup whether it starts with the application
	 * @return the endpoint
	 */
	public SubscriptionEndpoint subscription(String id, List<String> topics, Object bean, Method method,
			SubscribeOptions options, boolean autoStartup) {
		rejectParameter(method, Call.class, "only a procedure has");
		List<TopicTemplate> templates = topics.stream().map(TopicTemplate::parse).toList();
		return new SubscriptionEndpoint(id, templates.stream().map(TopicTemplate::pattern).toList(),
				new SubscribeMethodHandler(this.methods.createInvocableHandlerMethod(bean, method), templates), options,
				autoStartup);
	}

	/**
	 * A method that answers calls.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param bean object that has the method
	 * @param method the method
	 * @param options metadata told to callers
	 * @param autoStartup whether it starts with the application
	 * @return the endpoint
	 */
	public ProcedureEndpoint procedure(String id, String procedure, Object bean, Method method,
			AdvertiseOptions options, boolean autoStartup) {
		rejectParameter(method, Message.class, "only a subscription has");
		return new ProcedureEndpoint(id, procedure,
				new ProcedureMethodHandler(this.methods.createInvocableHandlerMethod(bean, method), this.converters),
				options, autoStartup);
	}

	private static void rejectParameter(Method method, Class<?> type, String why) {
		if (List.of(method.getParameterTypes()).contains(type)) {
			throw new IllegalArgumentException("Method '" + method.toGenericString() + "' has a parameter of type "
					+ type.getName() + ", which " + why);
		}
	}

}
