package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Another node is reached elsewhere or tells something else about itself. Immutable.
 */
public class MaculaMemberChangedEvent extends MaculaMemberEvent {

	private static final long serialVersionUID = 1L;

	public MaculaMemberChangedEvent(MaculaNode node, MemberInfo member) {
		super(node, member);
	}

}
