package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.WireMessage;

/**
 * A message that is not confirmed, for one of its nodes. Immutable.
 *
 * @param outgoing the message
 * @param node the node
 */
record OutgoingParcel(Outgoing outgoing, NodeId node) implements Parcel {

	@Override
	public WireMessage message() {
		return this.outgoing.message();
	}

	@Override
	public String name() {
		return this.outgoing.name();
	}

	@Override
	public int bytes() {
		return this.outgoing.bytes();
	}

	@Override
	public void written(Link link) {
		this.outgoing.written(link);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		this.outgoing.failed(this.node);
	}

	@Override
	public void failed(MeshFailure failure) {
		this.outgoing.failed(this.node);
	}

}
