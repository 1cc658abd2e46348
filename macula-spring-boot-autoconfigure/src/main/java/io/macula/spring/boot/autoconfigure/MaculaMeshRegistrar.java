package io.macula.spring.boot.autoconfigure;

import io.macula.engine.MaculaNode;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers node, lifecycle, template and registry of endpoints for each further mesh,
 * qualified with its name and for nobody who does not ask by it. Confined to the thread
 * that starts the application.
 */
class MaculaMeshRegistrar implements ImportBeanDefinitionRegistrar {

	static final String FACTORY_BEAN_NAME = "maculaMeshBeans";

	private final Environment environment;

	MaculaMeshRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		Binder.get(this.environment)
			.bind("macula.meshes", Bindable.mapOf(String.class, Object.class))
			.ifBound((meshes) -> meshes.keySet().forEach((mesh) -> register(mesh, registry)));
	}

	private static void register(String mesh, BeanDefinitionRegistry registry) {
		String node = mesh + "MaculaNode";
		register(registry, mesh, node, MaculaNode.class, "node", null);
		register(registry, mesh, mesh + "MaculaNodeLifecycle", MaculaNodeLifecycle.class, "lifecycle", node);
		register(registry, mesh, mesh + "MaculaTemplate", MaculaTemplate.class, "template", node);
		register(registry, mesh, mesh + "MaculaEndpointRegistry", MaculaEndpointRegistry.class, "registry", node);
	}

	private static void register(BeanDefinitionRegistry registry, String mesh, String name, Class<?> type,
			String method, @Nullable String node) {
		if (registry.containsBeanDefinition(name)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName(FACTORY_BEAN_NAME);
		definition.setFactoryMethodName(method);
		ConstructorArgumentValues arguments = definition.getConstructorArgumentValues();
		arguments.addIndexedArgumentValue(0, mesh);
		if (node != null) {
			arguments.addIndexedArgumentValue(1, new RuntimeBeanReference(node));
		}
		definition.setDefaultCandidate(false);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, mesh));
		registry.registerBeanDefinition(name, definition);
	}

}
