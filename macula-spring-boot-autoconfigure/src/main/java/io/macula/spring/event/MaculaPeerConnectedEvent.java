package io.macula.spring.event;

import io.macula.engine.MaculaNode;
import io.macula.engine.PeerInfo;

/**
 * A link to a peer is up. Immutable.
 */
public class MaculaPeerConnectedEvent extends MaculaNodeEvent {

	private static final long serialVersionUID = 1L;

	private final transient PeerInfo peer;

	public MaculaPeerConnectedEvent(MaculaNode node, PeerInfo peer) {
		super(node);
		this.peer = peer;
	}

	/**
	 * The peer.
	 * @return the peer
	 */
	public PeerInfo getPeer() {
		return this.peer;
	}

}
