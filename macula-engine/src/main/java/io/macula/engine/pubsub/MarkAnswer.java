package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;

/**
 * The answer to a mark, which travels among messages. If it is lost nobody waits for it
 * for long. On the loop.
 */
final class MarkAnswer implements Outgoing, Unawaited {

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
		// There is one at a time
		return true;
	}

	@Override
	public boolean isForLink() {
		return true;
	}

	@Override
	public void failed(NodeId node) {
		// There is nothing on its way any more
	}

}
