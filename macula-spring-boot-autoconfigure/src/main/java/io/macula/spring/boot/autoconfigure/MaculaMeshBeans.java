package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import io.macula.engine.MaculaNode;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.spring.boot.autoconfigure.MaculaProperties.Mode;
import io.macula.spring.core.MaculaMeshes;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;

/**
 * Makes the beans of further meshes. Faults name the properties of the mesh. Confined to
 * the thread that starts the application.
 */
class MaculaMeshBeans {

	private static final String ROOT = "macula.";

	private final MaculaProperties properties;

	private final MaculaMessageConverters converters;

	private final Executor executor;

	private final ObjectProvider<SslBundles> sslBundles;

	private final ObjectProvider<MaculaNodeBuilderCustomizer> customizers;

	MaculaMeshBeans(MaculaProperties properties, MaculaMessageConverters converters, Executor executor,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<MaculaNodeBuilderCustomizer> customizers) {
		this.properties = properties;
		this.converters = converters;
		this.executor = executor;
		this.sslBundles = sslBundles;
		this.customizers = customizers;
	}

	MaculaNode node(String mesh) {
		return named(mesh, () -> {
			MaculaMeshProperties own = properties(mesh);
			check(mesh, own);
			MaculaNodeBuilder builder = new MaculaNodes(own).builder(new PropertiesMaculaConnectionDetails(own),
					this.sslBundles, this.executor);
			this.customizers.orderedStream().forEach((customizer) -> customizer.customize(mesh, builder));
			return builder.build();
		});
	}

	MaculaNodeLifecycle lifecycle(String mesh, MaculaNode node) {
		return named(mesh, () -> new MaculaNodes(properties(mesh)).lifecycle(node));
	}

	MaculaTemplate template(String mesh, MaculaNode node) {
		return named(mesh, () -> new MaculaNodes(properties(mesh)).template(node, this.converters, this.executor));
	}

	MaculaEndpointRegistry registry(String mesh, MaculaNode node) {
		return named(mesh, () -> new MaculaNodes(properties(mesh)).registry(node, this.executor));
	}

	private MaculaMeshProperties properties(String mesh) {
		MaculaMeshProperties own = this.properties.getMeshes().get(mesh);
		if (own == null) {
			throw new IllegalStateException(
					"Mesh '" + mesh + "' has no properties, known are " + this.properties.getMeshes().keySet());
		}
		return own;
	}

	private void check(String mesh, MaculaMeshProperties own) {
		if (mesh.equals(MaculaMeshes.DEFAULT)) {
			throw new InvalidConfigurationPropertyValueException("macula.realm", own.getRealm(),
					"the first mesh is called '" + mesh + "', choose another name for this one");
		}
		if (own.getRealm().isBlank()) {
			throw new InvalidConfigurationPropertyValueException("macula.realm", null, "name the realm of this mesh");
		}
		if (!own.getMeshes().isEmpty()) {
			throw new InvalidConfigurationPropertyValueException("macula.meshes", own.getMeshes().keySet(),
					"a mesh has no meshes of its own, set them beside it");
		}
		refuse(mesh, "data-dir", own.getDataDir(), MaculaMeshBeans::shareDataDir, "two nodes cannot have one identity");
		refuse(mesh, "quic.port", own.getQuic().getPort(), MaculaMeshBeans::sharePort,
				"two nodes cannot listen at one");
	}

	private static boolean shareDataDir(MaculaProperties one, MaculaProperties other) {
		File directory = one.getDataDir();
		return directory != null && directory.equals(other.getDataDir());
	}

	private static boolean sharePort(MaculaProperties one, MaculaProperties other) {
		MaculaQuicProperties first = one.getQuic();
		MaculaQuicProperties second = other.getQuic();
		boolean listening = one.getMode() == Mode.SERVER && other.getMode() == Mode.SERVER;
		return listening && first.getPort() != 0 && first.getPort() == second.getPort()
				&& (first.getHost().equals(second.getHost()) || isWildcard(first) || isWildcard(second));
	}

	private static boolean isWildcard(MaculaQuicProperties quic) {
		return quic.getHost().equals("0.0.0.0") || quic.getHost().equals("::");
	}

	private void refuse(String mesh, String name, @Nullable Object value,
			BiPredicate<MaculaProperties, MaculaProperties> clash, String why) {
		MaculaMeshProperties own = properties(mesh);
		if (clash.test(own, this.properties)) {
			throw new InvalidConfigurationPropertyValueException(ROOT + name, value,
					"the node of the first mesh has the same, and " + why);
		}
		this.properties.getMeshes().forEach((other, properties) -> {
			if (!other.equals(mesh) && clash.test(own, properties)) {
				throw new InvalidConfigurationPropertyValueException(ROOT + name, value,
						"mesh '" + other + "' has the same, and " + why);
			}
		});
	}

	/**
	 * Let faults name the properties of a mesh instead of those of the first one.
	 */
	private static <T> T named(String mesh, Supplier<T> action) {
		try {
			return action.get();
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			String prefix = "macula.meshes." + mesh + ".";
			throw new InvalidConfigurationPropertyValueException(ex.getName().replace(ROOT, prefix), ex.getValue(),
					Objects.requireNonNullElse(ex.getReason(), "").replace(ROOT, prefix), ex.getCause());
		}
	}

}
