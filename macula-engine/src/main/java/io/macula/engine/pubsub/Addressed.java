package io.macula.engine.pubsub;

import java.util.List;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Publish;

/**
 * A message that is sent once, as it goes to a node that was chosen for queue groups. On
 * the loop.
 */
final class Addressed implements Outgoing {

	private final Publication publication;

	private final Publish message;

	Addressed(Publication publication, List<String> groups) {
		this.publication = publication;
		this.message = new DeliveryTerms(null, null, null, groups, false).on(publication.message());
	}

	@Override
	public Publish message() {
		return this.message;
	}

	@Override
	public String name() {
		return this.publication.name();
	}

	@Override
	public int bytes() {
		return this.publication.bytes();
	}

	@Override
	public int weight() {
		return this.publication.weight();
	}

	@Override
	public void progressed(Link link, long sent, long total) {
		this.publication.progressed(link, sent, total);
	}

	@Override
	public boolean charge() {
		return this.publication.charge();
	}

	@Override
	public Overflow overflow() {
		return this.publication.overflow();
	}

	@Override
	public void written(Link link) {
		this.publication.written(link);
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		this.publication.failed(link, failure);
	}

	@Override
	public void failed(NodeId node) {
		this.publication.failed(node);
	}

}
