package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.Call;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.messaging.handler.invocation.AbstractExceptionHandlerMethodResolver;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Methods of a bean that answer when one of its procedures, or of any bean, fails.
 * Thread-safe.
 */
public final class ExceptionHandlerMethods {

	private final Object bean;

	private final MaculaHandlerMethodFactory methods;

	private final Resolver resolver;

	/**
	 * Methods of a bean.
	 * @param bean the bean, maybe a proxy
	 * @param methods prepares them
	 * @param mapping exceptions and the methods that handle them
	 */
	public ExceptionHandlerMethods(Object bean, MaculaHandlerMethodFactory methods,
			Map<Class<? extends Throwable>, Method> mapping) {
		this.bean = bean;
		this.methods = methods;
		this.resolver = new Resolver(mapping);
	}

	/**
	 * The method for a failure, or for what caused it.
	 */
	@Nullable InvocableHandlerMethod methodFor(Throwable failure) {
		Method method = this.resolver.resolveMethod(failure);
		return (method != null) ? this.methods.createInvocableHandlerMethod(this.bean,
				AopUtils.selectInvocableMethod(method, this.bean.getClass())) : null;
	}

	/**
	 * What such a method can have as parameters beside those of the procedure.
	 */
	static Object[] arguments(Call call, Throwable failure) {
		List<Object> arguments = new ArrayList<>();
		for (Throwable at = failure; at != null && !arguments.contains(at); at = at.getCause()) {
			arguments.add(at);
		}
		arguments.add(call);
		return arguments.toArray();
	}

	/**
	 * Finds the method that is closest to the type of a failure.
	 */
	private static final class Resolver extends AbstractExceptionHandlerMethodResolver {

		Resolver(Map<Class<? extends Throwable>, Method> mapping) {
			super(mapping);
		}

	}

}
