package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Publish;

/**
 * A last value on its way to a node that subscribed after it was published. On the loop.
 */
final class Replay implements Outgoing {

	private final PubSubShared shared;

	private final Publish message;

	private final int bytes;

	private boolean charged;

	Replay(PubSubShared shared, Publish value, int bytes) {
		this.shared = shared;
		this.message = of(value);
		this.bytes = bytes;
	}

	/**
	 * A message as last value.
	 */
	static Publish of(Publish value) {
		return new Publish(value.topic(), value.payload(), null, true, null, value.origin(), value.boot(), value.seq(),
				value.realm(), value.contentType(), value.headers(), value.extras());
	}

	@Override
	public boolean charge() {
		if (!this.charged) {
			this.charged = this.shared.budget().take(this.bytes);
		}
		return this.charged;
	}

	private void discharge() {
		if (this.charged) {
			this.charged = false;
			this.shared.budget().release(this.bytes);
		}
	}

	/** The node asks again over the next one, and others do not pass it on. */
	@Override
	public boolean isForLink() {
		return true;
	}

	@Override
	public Publish message() {
		return this.message;
	}

	@Override
	public String name() {
		return String.valueOf(this.message.topic());
	}

	@Override
	public int bytes() {
		return this.bytes;
	}

	@Override
	public void written(Link link) {
		discharge();
		this.shared.counters().all().increment("pubsub.retained.sent");
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		failed(link.remote());
	}

	@Override
	public void failed(NodeId node) {
		discharge();
		this.shared.counters().all().increment("pubsub.retained.unsent");
	}

}
