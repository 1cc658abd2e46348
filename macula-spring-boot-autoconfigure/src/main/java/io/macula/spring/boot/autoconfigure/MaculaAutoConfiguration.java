package io.macula.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.macula.engine.MaculaNode;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.SubscribeOptions;
import io.macula.spring.annotation.EnableMacula;
import io.macula.spring.annotation.MaculaListenerConfiguration;
import io.macula.spring.aot.MaculaRuntimeHints;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.support.converter.BytesMaculaMessageConverter;
import io.macula.spring.support.converter.JacksonMaculaMessageConverter;
import io.macula.spring.support.converter.MaculaMessageConverter;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.converter.StringMaculaMessageConverter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.validation.Validator;

/**
 * Auto-configuration that makes the application a node of a mesh.
 */
@AutoConfiguration(after = { TaskExecutionAutoConfiguration.class, SslAutoConfiguration.class },
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnClass(MaculaNode.class)
@ConditionalOnBooleanProperty(name = "macula.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MaculaProperties.class)
@Import({ MaculaExecutorConfiguration.class, MaculaErrorHandlingConfiguration.class, MaculaMeshRegistrar.class })
@ImportRuntimeHints(MaculaRuntimeHints.class)
public final class MaculaAutoConfiguration {

	private final MaculaProperties properties;

	MaculaAutoConfiguration(MaculaProperties properties) {
		this.properties = properties;
	}

	@Bean
	static TlsModeConverter maculaTlsModeConverter() {
		return new TlsModeConverter();
	}

	@Bean
	static ConfigurationPropertiesBindHandlerAdvisor maculaEmptyPropertyAdvisor() {
		return EmptyPropertyBindHandler::new;
	}

	@Bean
	static EndpointLazyInitializationExcludeFilter maculaLazyInitializationExcludeFilter() {
		return new EndpointLazyInitializationExcludeFilter();
	}

	@Bean
	@ConditionalOnMissingBean(MaculaConnectionDetails.class)
	PropertiesMaculaConnectionDetails maculaConnectionDetails() {
		return new PropertiesMaculaConnectionDetails(this.properties);
	}

	@Bean
	@ConditionalOnMissingBean
	MaculaNode maculaNode(MaculaConnectionDetails connectionDetails, ObjectProvider<SslBundles> sslBundles,
			@Qualifier(MaculaExecutorConfiguration.BEAN_NAME) Executor executor,
			ObjectProvider<MaculaNodeBuilderCustomizer> customizers) {
		MaculaNodeBuilder builder = new MaculaNodes(this.properties).builder(connectionDetails, sslBundles, executor);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	@Bean
	@ConditionalOnMissingBean
	MaculaNodeLifecycle maculaNodeLifecycle(MaculaNode node) {
		return new MaculaNodes(this.properties).lifecycle(node);
	}

	@Bean
	@ConditionalOnMissingBean
	MaculaMessageConverters maculaMessageConverters(ObjectProvider<MaculaMessageConverter> converters) {
		List<MaculaMessageConverter> all = new ArrayList<>(converters.orderedStream().toList());
		all.add(new BytesMaculaMessageConverter());
		all.add(new StringMaculaMessageConverter());
		return new MaculaMessageConverters(all);
	}

	@Bean
	@ConditionalOnMissingBean(MaculaOperations.class)
	MaculaTemplate maculaTemplate(MaculaNode node, MaculaMessageConverters converters,
			@Qualifier(MaculaExecutorConfiguration.BEAN_NAME) Executor executor) {
		return new MaculaNodes(this.properties).template(node, converters, executor);
	}

	@Bean(MaculaMeshRegistrar.FACTORY_BEAN_NAME)
	MaculaMeshBeans maculaMeshBeans(MaculaMessageConverters converters,
			@Qualifier(MaculaExecutorConfiguration.BEAN_NAME) Executor executor, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<MaculaNodeBuilderCustomizer> customizers) {
		return new MaculaMeshBeans(this.properties, converters, executor, sslBundles, customizers);
	}

	@Bean
	@ConditionalOnMissingBean
	MaculaListenerSettings maculaListenerSettings() {
		MaculaListenerProperties listener = this.properties.getListener();
		SubscribeOptions[] options = { SubscribeOptions.defaults() };
		NodeBuilderMapping.set("macula.listener.concurrency", listener.getConcurrency(),
				(concurrency) -> options[0] = options[0].withConcurrency(concurrency));
		NodeBuilderMapping.set("macula.listener.queue", listener.getQueue(),
				(queue) -> options[0] = options[0].withQueueMessages(queue));
		MaculaNodes nodes = new MaculaNodes(this.properties);
		return new MaculaListenerSettings(options[0], listener.isAutoStartup(), nodes.shutdownTimeout(),
				nodes.streamTimeout(), RetryPolicyMapping.policy(listener.getRetry()));
	}

	@Bean
	@ConditionalOnMissingBean
	MaculaHandlerMethodFactory maculaHandlerMethodFactory(MaculaMessageConverters converters,
			ObjectProvider<Validator> validator) {
		MaculaHandlerMethodFactory factory = new MaculaHandlerMethodFactory(converters);
		factory.setConversionService(ApplicationConversionService.getSharedInstance());
		validator.ifUnique(factory::setValidator);
		return factory;
	}

	/**
	 * JSON, if Jackson is there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnMissingBean
		JacksonMaculaMessageConverter jacksonMaculaMessageConverter(ObjectProvider<JsonMapper> mapper) {
			JsonMapper unique = mapper.getIfUnique();
			return (unique != null) ? new JacksonMaculaMessageConverter(unique) : new JacksonMaculaMessageConverter();
		}

	}

	/**
	 * Annotated methods, unless the application enabled them itself.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	@ConditionalOnMissingBean(name = MaculaListenerConfiguration.SUBSCRIBE_PROCESSOR_BEAN_NAME)
	static class EnableMaculaConfiguration {

	}

}
