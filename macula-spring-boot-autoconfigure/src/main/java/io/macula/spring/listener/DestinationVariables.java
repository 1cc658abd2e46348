package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.util.List;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.messaging.handler.annotation.DestinationVariable;

/**
 * Looks when an endpoint is made whether its topics give what the parameters of its
 * method want, because otherwise each message would fail. Stateless.
 */
final class DestinationVariables {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private DestinationVariables() {
	}

	/**
	 * Check a method that handles messages.
	 * @throws IllegalArgumentException if a topic does not capture what a parameter wants
	 */
	static void check(Method method, List<String> topics) {
		for (MethodParameter parameter : parameters(method)) {
			DestinationVariable wanted = parameter.getParameterAnnotation(DestinationVariable.class);
			if (wanted != null && !parameter.isOptional()) {
				String name = wanted.value().isEmpty() ? nameOf(parameter) : wanted.value();
				topics.forEach((topic) -> check(name, topic));
			}
		}
	}

	private static String nameOf(MethodParameter parameter) {
		parameter.initParameterNameDiscovery(NAMES);
		String name = parameter.getParameterName();
		if (name == null) {
			throw new IllegalArgumentException("the name of parameter " + (parameter.getParameterIndex() + 1)
					+ " is not known: compile with '-parameters', or write it into @DestinationVariable");
		}
		return name;
	}

	private static void check(String name, String topic) {
		List<String> captures = TopicTemplate.parse(topic).captures();
		if (!captures.contains(name)) {
			throw new IllegalArgumentException("@DestinationVariable '" + name + "' is not captured by '" + topic
					+ "', which captures " + captures);
		}
	}

	/**
	 * Check a method that answers calls.
	 * @throws IllegalArgumentException if a parameter wants a part of a topic
	 */
	static void reject(Method method) {
		for (MethodParameter parameter : parameters(method)) {
			if (parameter.hasParameterAnnotation(DestinationVariable.class)) {
				throw new IllegalArgumentException("@DestinationVariable is on parameter "
						+ (parameter.getParameterIndex() + 1) + ", but the name of a procedure captures nothing");
			}
		}
	}

	/**
	 * Parameters with all that their annotations say, on interfaces, too, as those see it
	 * that fill them.
	 */
	private static MethodParameter[] parameters(Method method) {
		return new AnnotatedMethod(method).getMethodParameters();
	}

}
