package io.macula.spring.event;

import io.macula.engine.MaculaNode;

/**
 * The node has lost all links and looks for a way back. Immutable.
 */
public class MaculaNodeIsolatedEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	public MaculaNodeIsolatedEvent(MaculaNode node) {
		super(node);
	}

}
