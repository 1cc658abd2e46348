package io.macula.spring.listener;

import java.lang.reflect.Method;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * A handler method that tells bad arguments from a failure inside the method, even if
 * both throw the same. Thread-safe.
 */
class MaculaInvocableHandlerMethod extends InvocableHandlerMethod {

	MaculaInvocableHandlerMethod(Object bean, Method method) {
		super(bean, method);
	}

	@Override
	protected Object[] getMethodArgumentValues(Message<?> message, Object... providedArgs)
			throws ArgumentResolutionException {
		try {
			return super.getMethodArgumentValues(message, providedArgs);
		}
		catch (Exception ex) {
			throw new ArgumentResolutionException(ex);
		}
	}

}
