package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Links;

/**
 * What every message of this node says about its publisher, in the forms in which it is
 * needed. Immutable.
 */
final class PublisherIdentity {

	private final NodeId id;

	private final byte[] origin;

	private final byte[] boot;

	private final String realm;

	PublisherIdentity(Links links, String realm) {
		this.id = links.self().nodeId();
		this.origin = this.id.bytes();
		this.boot = links.boot();
		this.realm = realm;
	}

	NodeId id() {
		return this.id;
	}

	byte[] origin() {
		return this.origin;
	}

	byte[] boot() {
		return this.boot;
	}

	String realm() {
		return this.realm;
	}

}
