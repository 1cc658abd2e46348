package io.macula.spring.client;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import io.macula.spring.aot.PayloadTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/**
 * Lets a native image have the proxies of clients, and reach their default methods.
 * Stateless.
 */
class MaculaClientAotProcessor implements BeanRegistrationAotProcessor {

	private final ReflectiveRuntimeHintsRegistrar reflective = new ReflectiveRuntimeHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		if (!MaculaClientFactoryBean.class.isAssignableFrom(registeredBean.getBeanClass())) {
			return null;
		}
		Class<?> type = registeredBean.getBeanType().as(MaculaClientFactoryBean.class).getGeneric(0).resolve();
		return (type != null) ? (context, code) -> register(context.getRuntimeHints(), type) : null;
	}

	private void register(RuntimeHints hints, Class<?> type) {
		hints.proxies().registerJdkProxy(type);
		this.reflective.registerRuntimeHints(hints, type);
		for (Method method : type.getMethods()) {
			if (method.isDefault()) {
				hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
			}
			else if (!Modifier.isStatic(method.getModifiers())) {
				PayloadTypes.register(hints.reflection(), method, type);
			}
		}
	}

}
