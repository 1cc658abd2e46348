package io.macula.spring.event;

import io.macula.engine.MaculaNode;

/**
 * The node has finished its work and left the mesh. Immutable.
 */
public class MaculaNodeStoppedEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	public MaculaNodeStoppedEvent(MaculaNode node) {
		super(node);
	}

}
