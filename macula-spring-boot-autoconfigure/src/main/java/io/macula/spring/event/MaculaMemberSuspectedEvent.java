package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Another node does not answer. It is given some seconds to show that it lives.
 * Immutable.
 */
public class MaculaMemberSuspectedEvent extends MaculaMemberEvent {

	private static final long serialVersionUID = 1L;

	public MaculaMemberSuspectedEvent(MaculaNode node, MemberInfo member) {
		super(node, member);
	}

}
