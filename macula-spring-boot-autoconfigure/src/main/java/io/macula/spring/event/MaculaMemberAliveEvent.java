package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Another node that was suspected, or had been given up, lives. Immutable.
 */
public class MaculaMemberAliveEvent extends MaculaMemberEvent {

	private static final long serialVersionUID = 1L;

	public MaculaMemberAliveEvent(MaculaNode node, MemberInfo member) {
		super(node, member);
	}

}
