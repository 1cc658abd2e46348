package io.macula.engine.rpc;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Once;

/**
 * Gets a link to a provider for a call or a stream. A dial that takes long goes on, but
 * it is not waited for if there is somebody else to ask. Stateless; on the loop.
 */
final class ProviderDial {

	private static final long PATIENCE_NANOS = 1_000_000_000;

	private ProviderDial() {
	}

	/**
	 * What becomes of it: told once.
	 */
	interface Outcome {

		/** There is a link. */
		void linked(Link link);

		/** There is none, at least not now. */
		void notLinked(NodeId node, MeshFailure why);

		/** It takes so long that somebody else is asked. */
		void slow(NodeId node, MeshFailure why);

	}

	/**
	 * Get a link.
	 * @param shared what calls have in common
	 * @param contact the provider
	 * @param others whether there is somebody else to ask
	 * @param outcome told once, perhaps before this returns
	 */
	static void begin(RpcShared shared, Contact contact, boolean others, Outcome outcome) {
		NodeId node = contact.nodeId();
		Once told = new Once();
		shared.links().connect(contact, Purpose.KEEP, (link, failure) -> {
			if (link == null) {
				shared.finder().unreachable(node);
			}
			told.run(() -> {
				if (link != null) {
					outcome.linked(link);
				}
				else {
					outcome.notLinked(node, (failure != null) ? failure
							: new MeshFailure(FailureCode.UNREACHABLE, "no link to node " + node.shortText()));
				}
			});
		});
		if (others && !told.isDone()) {
			// Told already means that it was asked, however the link fares from then on
			shared.context()
				.after(PATIENCE_NANOS, () -> told.run(() -> outcome.slow(node, new MeshFailure(FailureCode.UNREACHABLE,
						"the dial of node " + node.shortText() + " takes too long"))));
		}
	}

}
