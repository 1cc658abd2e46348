package io.macula.spring.client;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Registers the clients that {@link ImportMaculaClients} names. Confined to the thread
 * that starts the application.
 */
class MaculaClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	MaculaClientRegistrar(Environment environment, ResourceLoader resourceLoader) {
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		MergedAnnotation<ImportMaculaClients> annotation = importing.getAnnotations().get(ImportMaculaClients.class);
		Set<String> names = new LinkedHashSet<>(Set.of(annotation.getStringArray("types")));
		Set<String> packages = new LinkedHashSet<>();
		for (String basePackage : annotation.getStringArray("basePackages")) {
			packages.add(this.environment.resolveRequiredPlaceholders(basePackage));
		}
		for (String marker : annotation.getStringArray("basePackageClasses")) {
			packages.add(ClassUtils.getPackageName(marker));
		}
		if (names.isEmpty() && packages.isEmpty()) {
			packages.add(ClassUtils.getPackageName(importing.getClassName()));
		}
		Scanner scanner = new Scanner(this.environment, this.resourceLoader);
		packages.forEach((basePackage) -> scanner.findCandidateComponents(basePackage)
			.forEach((found) -> names.add(String.valueOf(found.getBeanClassName()))));
		names.forEach((name) -> register(name, registry));
	}

	private void register(String name, BeanDefinitionRegistry registry) {
		if (registry.containsBeanDefinition(name)) {
			return;
		}
		Class<?> type = ClassUtils.resolveClassName(name, this.resourceLoader.getClassLoader());
		RootBeanDefinition definition = new RootBeanDefinition(MaculaClientFactoryBean.class);
		definition.setTargetType(ResolvableType.forClassWithGenerics(MaculaClientFactoryBean.class, type));
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
		registry.registerBeanDefinition(name, definition);
	}

	/**
	 * Finds annotated interfaces.
	 */
	private static class Scanner extends ClassPathScanningCandidateComponentProvider {

		Scanner(Environment environment, ResourceLoader resourceLoader) {
			super(false, environment);
			setResourceLoader(resourceLoader);
			addIncludeFilter(new AnnotationTypeFilter(MaculaClient.class, true, true));
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
			AnnotationMetadata metadata = definition.getMetadata();
			return metadata.isIndependent() && metadata.isInterface() && !metadata.isAnnotation()
					&& metadata.isAnnotated(MaculaClient.class.getName());
		}

	}

}
