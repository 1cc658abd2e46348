package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Another node said that it leaves. Immutable.
 */
public class MaculaMemberLeftEvent extends MaculaMemberEvent {

	private static final long serialVersionUID = 1L;

	public MaculaMemberLeftEvent(MaculaNode node, MemberInfo member) {
		super(node, member);
	}

}
