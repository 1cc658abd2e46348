package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;

/**
 * The answer to a mark, which travels among messages. If it is lost nobody waits for it
 * for long. On the loop.
 */
final class MarkAnswer implements Outgoing {

	private static final int BYTES = 32;

	private final Interest message;

	MarkAnswer(long number) {
		this.message = new Interest(null, null, null,
				new Extras(WireValue.Map.builder().put(InterestAnnouncer.MARKED, number).build()));
	}

	@Override
	public WireMessage message() {
		return this.message;
	}

	@Override
	public String name() {
		return "";
	}

	@Override
	public int bytes() {
		return BYTES;
	}

	@Override
	public boolean charge() {
		return true;
	}

	@Override
	public Overflow overflow() {
		return Overflow.BLOCK;
	}

	@Override
	public void written(Link link) {
		// The peer sees it
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		// There is nothing on its way any more
	}

	@Override
	public void failed(NodeId node) {
		// There is nothing on its way any more
	}

}
