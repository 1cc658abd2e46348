package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Another node is new in the mesh, or back after it had left. Immutable.
 */
public class MaculaMemberJoinedEvent extends MaculaMemberEvent {

	private static final long serialVersionUID = 1L;

	public MaculaMemberJoinedEvent(MaculaNode node, MemberInfo member) {
		super(node, member);
	}

}
