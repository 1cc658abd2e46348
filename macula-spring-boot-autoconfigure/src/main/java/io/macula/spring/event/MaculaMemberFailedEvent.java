package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Another node did not show in time that it lives, and is given up. Immutable.
 */
public class MaculaMemberFailedEvent extends MaculaMemberEvent {

	private static final long serialVersionUID = 1L;

	public MaculaMemberFailedEvent(MaculaNode node, MemberInfo member) {
		super(node, member);
	}

}
