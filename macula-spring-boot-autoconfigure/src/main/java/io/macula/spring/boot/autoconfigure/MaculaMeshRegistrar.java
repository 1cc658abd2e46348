package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;

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
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
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

	/** What an application has once, and not for each mesh. */
	private static final List<String> COMMON = List.of("listener", "erlang.health", "erlang.diagnostics",
			"erlang.environment");

	private final Environment environment;

	MaculaMeshRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		Binder.get(this.environment)
			.bind("macula.meshes", Bindable.mapOf(String.class, Object.class))
			.ifBound((meshes) -> meshes.forEach((mesh, properties) -> {
				COMMON.forEach((name) -> refuse(mesh, name, properties));
				register(mesh, registry);
			}));
	}

	/**
	 * Refuse what would have no effect.
	 */
	private static void refuse(String mesh, String name, @Nullable Object properties) {
		Object value = properties;
		for (String level : name.split("\\.", -1)) {
			value = (value instanceof Map<?, ?> map) ? map.get(level) : null;
		}
		if (value != null) {
			throw new InvalidConfigurationPropertyValueException("macula.meshes." + mesh + "." + name, value,
					"it is the same for all meshes of the application, set macula." + name + " in its place");
		}
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
