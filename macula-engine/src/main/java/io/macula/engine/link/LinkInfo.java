package io.macula.engine.link;

import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;

/**
 * Figures of a link. Immutable.
 *
 * @param id the remote node
 * @param contact how it says it is reached
 * @param address where it is as seen from here
 * @param proven whether it proved its id
 * @param dialled whether this side dialled
 * @param kept whether the link is kept without traffic
 * @param capabilities what both sides can do
 * @param metadata what the remote node tells about itself
 * @param roundTripNanos last measured round trip, negative before the first
 * @param ageNanos since when it is up
 */
public record LinkInfo(NodeId id, Contact contact, String address, boolean proven, boolean dialled, boolean kept,
		Set<String> capabilities, NodeMetadata metadata, long roundTripNanos, long ageNanos) {

	static LinkInfo of(MeshLink link, long now) {
		return new LinkInfo(link.remote(), link.contact(), link.address(), link.proven(), link.session().dialled(),
				link.kept(), link.peer().capabilities(), link.peer().metadata(), link.roundTripNanos(),
				now - link.upSince());
	}

}
