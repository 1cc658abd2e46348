package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message of this node, or an answer, on its way to the first of those that pass it on.
 * Confined to the loop.
 */
final class RouteFrame implements Outbound {

	private final PubsubRoute frame;

	private final Parcel parcel;

	private final WayProof.@Nullable Sending sending;

	RouteFrame(Routed routed, Parcel parcel, WayProof.@Nullable Sending sending) {
		this.frame = routed.toFrame();
		this.parcel = parcel;
		this.sending = sending;
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
		if (this.sending != null) {
			this.sending.left();
		}
		this.parcel.written(link);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		if (this.sending != null) {
			this.sending.unsent();
		}
		this.parcel.failed(failure);
	}

}
