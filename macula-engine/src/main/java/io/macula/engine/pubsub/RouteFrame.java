package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.WireMessage;

/**
 * A message of this node on its way to the first of those that pass it on. Confined to
 * the loop.
 */
final class RouteFrame implements Outbound {

	private final PubsubRoute frame;

	private final Parcel parcel;

	RouteFrame(Routed routed, Parcel parcel) {
		this.frame = routed.toFrame();
		this.parcel = parcel;
	}

	@Override
	public WireMessage message() {
		return this.frame;
	}

	@Override
	public String name() {
		return "";
	}

	@Override
	public int bytes() {
		return this.parcel.bytes() + Routed.OVERHEAD;
	}

	@Override
	public boolean obsolete() {
		return this.parcel.obsolete();
	}

	@Override
	public void written(Link link) {
		this.parcel.written(link);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		this.parcel.failed(failure);
	}

}
