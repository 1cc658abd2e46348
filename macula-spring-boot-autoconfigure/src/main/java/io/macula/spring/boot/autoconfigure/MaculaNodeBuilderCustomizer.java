package io.macula.spring.boot.autoconfigure;

import io.macula.engine.MaculaNodeBuilder;

/**
 * Changes the configuration of the node after all properties are applied. Beans of this
 * type are called in their order.
 */
@FunctionalInterface
public interface MaculaNodeBuilderCustomizer {

	/**
	 * Change the configuration.
	 * @param builder builds the node
	 */
	void customize(MaculaNodeBuilder builder);

	/**
	 * Change the configuration of the node of a further mesh. By default the same as for
	 * the first one.
	 * @param mesh name of the mesh as in {@code macula.meshes.<name>}
	 * @param builder builds the node
	 */
	default void customize(String mesh, MaculaNodeBuilder builder) {
		customize(builder);
	}

}
