package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Metadata;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Pong;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Builds and reads the messages of a hello. Stateless.
 */
final class Hello {

	private static final String MAX_NAMES = "max_names";

	private Hello() {
	}

	static Connect connect(LinkIdentity self, String version, Limits limits) {
		Contact contact = self.contact().get();
		return new Connect(version, self.nodeId().bytes(), self.realm().name(), capabilities(self), endpoint(contact),
				self.boot(), (long) limits.frameBytes(), self.proof().identityKey(), self.proof().tlsBinding(),
				Contacts.toMap(contact), Metadata.toMap(self.metadata()), names(limits));
	}

	static Pong pong(LinkIdentity self, long now, Limits limits) {
		Contact contact = self.contact().get();
		return new Pong(now, now, self.nodeId().bytes(), capabilities(self), endpoint(contact), self.boot(),
				(long) limits.frameBytes(), self.proof().identityKey(), self.proof().tlsBinding(),
				Contacts.toMap(contact), Metadata.toMap(self.metadata()), names(limits));
	}

	private static Extras names(Limits limits) {
		return new Extras(WireValue.Map.builder().put(MAX_NAMES, limits.namesPerLink()).build());
	}

	/**
	 * How many numbers of names a peer takes.
	 * @param extras what its hello says besides
	 * @param unsaid what holds if it says nothing
	 * @return the limit
	 */
	static int names(Extras extras, int unsaid) {
		return limit(extras.map().number(MAX_NAMES), unsaid);
	}

	/**
	 * A limit of a peer.
	 * @param said what its hello says
	 * @param unsaid what holds if it says nothing
	 * @return the limit, not negative
	 */
	static int limit(@Nullable Long said, int unsaid) {
		return (said != null) ? (int) Math.max(0, Math.min(said, Integer.MAX_VALUE)) : unsaid;
	}

	static Pong pong(Ping ping, long now) {
		return new Pong(ping.timestamp(), now, null, null, null, null, null, null, null, null, null, Extras.NONE);
	}

	/**
	 * How a peer is reached, from what its hello says. A contact that names another node
	 * or cannot be read counts as none.
	 * @param contact the contact
	 * @param endpoint the endpoint, used when there is no contact
	 * @param nodeId the peer's id
	 * @return the contact, or {@code null} if the peer cannot be dialled
	 */
	static @Nullable Contact contact(WireValue.@Nullable Map contact, @Nullable String endpoint,
			byte @Nullable [] nodeId) {
		if (nodeId == null || nodeId.length != 32) {
			return null;
		}
		NodeId id = NodeId.of(nodeId);
		if (contact != null) {
			Contact read = Contacts.fromMap(contact);
			return (read != null && read.nodeId().equals(id)) ? read : null;
		}
		if (endpoint == null || endpoint.isEmpty()) {
			return null;
		}
		try {
			return Contact.server(id, Endpoint.parse(endpoint));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static List<String> capabilities(LinkIdentity self) {
		List<String> sorted = new ArrayList<>(self.capabilities());
		sorted.sort(null);
		return sorted;
	}

	private static String endpoint(Contact contact) {
		return contact.endpoints().isEmpty() ? "" : contact.endpoints().get(0).toString();
	}

}
