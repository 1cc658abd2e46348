package io.macula.engine.discovery;

import java.util.List;

/**
 * What is known about a topic or a procedure at some moment. The same instance is handed
 * out until something changed, so what was derived from it stays valid for as long as
 * {@code ==} holds. Immutable.
 *
 * @param nodes the nodes other than this one, each once, nearest to nobody in particular:
 * the order means nothing
 * @param complete whether enough of the mesh was asked; {@code false} while this node is
 * cut off, so that an empty answer does not mean that nobody is there
 */
public record Resolution(List<Found> nodes, boolean complete) {

	/** Nobody, and everybody who would know was asked. */
	public static final Resolution NOBODY = new Resolution(List.of(), true);

	/**
	 * Copy.
	 */
	public Resolution {
		nodes = List.copyOf(nodes);
	}

}
