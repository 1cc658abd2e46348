package io.macula.spring.event;

import io.macula.engine.MaculaNode;

/**
 * The node is part of the mesh, for the first time or again. Immutable.
 */
public class MaculaNodeJoinedEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	public MaculaNodeJoinedEvent(MaculaNode node) {
		super(node);
	}

}
