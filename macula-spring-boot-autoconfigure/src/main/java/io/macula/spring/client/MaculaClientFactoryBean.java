package io.macula.spring.client;

import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.UnknownMeshException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.validation.Validator;

/**
 * Makes the bean of a client. Wrong interfaces fail the start of the application, whether
 * or not anybody uses them. Confined to the thread that starts the application.
 *
 * @param <T> the interface
 */
public class MaculaClientFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware, InitializingBean {

	private final Class<T> type;

	private @Nullable ConfigurableBeanFactory beanFactory;

	private @Nullable T client;

	/**
	 * A factory for one client.
	 * @param type the interface
	 */
	public MaculaClientFactoryBean(Class<T> type) {
		this.type = type;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public void afterPropertiesSet() {
		ConfigurableBeanFactory factory = this.beanFactory;
		Assert.state(factory != null, "No bean factory");
		EmbeddedValueResolver resolver = new EmbeddedValueResolver(factory);
		MaculaServiceProxyFactory.Builder builder = MaculaServiceProxyFactory.builder(operations(factory, resolver))
			.embeddedValueResolver(resolver)
			.validator(factory.getBeanProvider(Validator.class).getIfUnique());
		ConversionService conversionService = factory.getConversionService();
		if (conversionService != null) {
			builder.conversionService(conversionService);
		}
		this.client = builder.build().createClient(this.type);
	}

	private MaculaOperations operations(ConfigurableBeanFactory factory, EmbeddedValueResolver resolver) {
		MaculaClient annotation = AnnotatedElementUtils.findMergedAnnotation(this.type, MaculaClient.class);
		String mesh = (annotation != null) ? resolver.resolveStringValue(annotation.mesh()) : null;
		return StringUtils.hasText(mesh)
				? UnknownMeshException.beanOf(factory, MaculaOperations.class, mesh.strip(), this.type.getName())
				: factory.getBean(MaculaOperations.class);
	}

	@Override
	public @Nullable T getObject() {
		return this.client;
	}

	@Override
	public Class<T> getObjectType() {
		return this.type;
	}

}
