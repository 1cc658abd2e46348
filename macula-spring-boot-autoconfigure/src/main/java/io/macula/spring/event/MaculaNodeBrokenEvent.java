package io.macula.spring.event;

import io.macula.engine.MaculaNode;

/**
 * The node cannot work any more: a component failed too often, or its socket broke.
 * Immutable.
 */
public class MaculaNodeBrokenEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	public MaculaNodeBrokenEvent(MaculaNode node) {
		super(node);
	}

}
