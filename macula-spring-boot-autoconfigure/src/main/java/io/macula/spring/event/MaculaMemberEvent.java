package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;

/**
 * Something happened to another node of the mesh. Immutable.
 */
public abstract class MaculaMemberEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	private final transient MemberInfo member;

	protected MaculaMemberEvent(MaculaNode node, MemberInfo member) {
		super(node);
		this.member = member;
	}

	/**
	 * The other node.
	 * @return the member as it is now
	 */
	public MemberInfo getMember() {
		return this.member;
	}

}
