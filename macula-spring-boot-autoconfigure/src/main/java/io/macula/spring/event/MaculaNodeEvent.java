package io.macula.spring.event;

import io.macula.engine.MaculaNode;

import org.springframework.context.ApplicationEvent;

/**
 * Something happened to the node of this application. Immutable.
 */
public abstract class MaculaNodeEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	protected MaculaNodeEvent(MaculaNode node) {
		super(node);
	}

	/**
	 * The node.
	 * @return the node
	 */
	public MaculaNode getNode() {
		return (MaculaNode) getSource();
	}

}
