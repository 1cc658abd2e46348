package io.macula.spring.annotation;

import java.util.concurrent.Executor;

import io.macula.engine.MaculaNode;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaListenerSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * What {@link EnableMacula} brings.
 */
@Configuration(proxyBeanMethods = false)
public class MaculaListenerConfiguration {

	/** Name of the bean that finds {@link MaculaSubscribe} methods. */
	public static final String SUBSCRIBE_PROCESSOR_BEAN_NAME = "io.macula.spring.annotation.internalSubscribeProcessor";

	/** Name of the bean that finds {@link MaculaProcedure} methods. */
	public static final String PROCEDURE_PROCESSOR_BEAN_NAME = "io.macula.spring.annotation.internalProcedureProcessor";

	/** Name of the registry of endpoints. */
	public static final String REGISTRY_BEAN_NAME = "maculaEndpointRegistry";

	/**
	 * Name of the {@link Executor} that runs handlers, if there is one.
	 */
	public static final String EXECUTOR_BEAN_NAME = "maculaExecutor";

	@Bean(SUBSCRIBE_PROCESSOR_BEAN_NAME)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static MaculaSubscribeBeanPostProcessor maculaSubscribeBeanPostProcessor() {
		return new MaculaSubscribeBeanPostProcessor();
	}

	@Bean(PROCEDURE_PROCESSOR_BEAN_NAME)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static MaculaProcedureBeanPostProcessor maculaProcedureBeanPostProcessor() {
		return new MaculaProcedureBeanPostProcessor();
	}

	@Bean(REGISTRY_BEAN_NAME)
	@Conditional(OnMissingRegistry.class)
	MaculaEndpointRegistry maculaEndpointRegistry(MaculaNode node, ObjectProvider<MaculaListenerSettings> settings,
			@Qualifier(EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor) {
		MaculaListenerSettings used = settings.getIfAvailable(MaculaListenerSettings::defaults);
		Executor available = executor.getIfAvailable();
		MaculaEndpointRegistry registry = (available != null)
				? new MaculaEndpointRegistry(node, used.shutdownTimeout(), available)
				: new MaculaEndpointRegistry(node, used.shutdownTimeout());
		registry.setStreamTimeout(used.streamTimeout());
		return registry;
	}

	/**
	 * Lets an application bring its own registry.
	 */
	static class OnMissingRegistry implements ConfigurationCondition {

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
			return beanFactory == null
					|| beanFactory.getBeanNamesForType(MaculaEndpointRegistry.class, true, false).length == 0;
		}

	}

}
