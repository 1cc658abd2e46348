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
 * @param hidden nodes that could not be reached lately, so that they are not among the
 * others; perhaps somebody else can reach them
 */
public record Resolution(List<Found> nodes, boolean complete, List<Found> hidden) {

	/** Nobody, and everybody who would know was asked. */
	public static final Resolution NOBODY = new Resolution(List.of(), true);

	/**
	 * Copy.
	 */
	public Resolution {
		nodes = List.copyOf(nodes);
		hidden = List.copyOf(hidden);
	}

	/**
	 * What is known if nobody is hidden.
	 * @param nodes the nodes
	 * @param complete whether enough of the mesh was asked
	 */
	public Resolution(List<Found> nodes, boolean complete) {
		this(nodes, complete, List.of());
	}

}
