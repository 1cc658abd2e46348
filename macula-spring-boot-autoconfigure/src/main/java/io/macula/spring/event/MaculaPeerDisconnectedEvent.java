package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.PeerInfo;

/**
 * The link to a peer is gone. Immutable.
 */
public class MaculaPeerDisconnectedEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	private final transient PeerInfo peer;

	private final String reason;

	public MaculaPeerDisconnectedEvent(MaculaNode node, PeerInfo peer, String reason) {
		super(node);
		this.peer = peer;
		this.reason = reason;
	}

	/**
	 * The peer as it was.
	 * @return the peer
	 */
	public PeerInfo getPeer() {
		return this.peer;
	}

	/**
	 * Why the link is gone.
	 * @return the reason, in words
	 */
	public String getReason() {
		return this.reason;
	}

}
