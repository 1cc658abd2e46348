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

}
