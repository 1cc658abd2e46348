package io.macula.spring.event;

import io.macula.engine.MaculaNode;

/**
 * The node listens. It may not have reached anybody yet. Immutable.
 */
public class MaculaNodeStartedEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	public MaculaNodeStartedEvent(MaculaNode node) {
		super(node);
	}

}
