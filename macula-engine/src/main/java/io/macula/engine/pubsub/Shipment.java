package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Publish;

/**
 * One sending of a message whose delivery is confirmed. Confined to the loop.
 */
final class Shipment implements Parcel {

	private final Lane lane;

	private final LaneEntry entry;

	private final Publish message;

	private final int link;

	Shipment(Lane lane, LaneEntry entry, Publish message) {
		this.lane = lane;
		this.entry = entry;
		this.message = message;
		this.link = entry.link();
	}

	@Override
	public Publish message() {
		return this.message;
	}

	@Override
	public String name() {
		return this.lane.topic();
	}

	@Override
	public int bytes() {
		return this.entry.message().bytes();
	}

	@Override
	public boolean obsolete() {
		// Or it goes another way by now
		return this.entry.isDone() || this.link != this.entry.link();
	}

	@Override
	public void written(Link link) {
		this.lane.written(this.entry, this.link, link);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		this.lane.failed(this.entry, this.link, failure);
	}

	@Override
	public void failed(MeshFailure failure) {
		this.lane.notPassedOn(this.entry, this.link, failure);
	}

}
