package io.macula.engine.link;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.WireMessage;

/**
 * Told about sessions by themselves. Called on the loop.
 */
interface SessionListener {

	/** The session ended before its hello was done. */
	void failed(Session session, MeshFailure failure);

	/** The hello is done. */
	void up(Session session, MeshLink link);

	/** A message for the rooms above. */
	void received(MeshLink link, WireMessage message);

	/** The peer is going away or another link takes over. */
	void goingAway(MeshLink link, int code, String text);

	/** A link that is being left has come a step further. */
	void leavingProgressed(MeshLink link);

	/** The session ended after its hello. */
	void down(Session session, MeshLink link, CloseReason reason);

}
