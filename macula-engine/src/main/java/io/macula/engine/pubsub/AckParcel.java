package io.macula.engine.pubsub;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.PubAck;

/**
 * What became of a message, on its way back. If it is lost the message comes again.
 * Immutable.
 *
 * @param message what became of it
 */
record AckParcel(PubAck message) implements Parcel, Unawaited {

	@Override
	public String name() {
		return String.valueOf(this.message.topic());
	}

	@Override
	public int bytes() {
		String reason = this.message.reason();
		return name().length() + ((reason != null) ? reason.length() : 0);
	}

	@Override
	public void failed(MeshFailure failure) {
		// The message comes again
	}

}
