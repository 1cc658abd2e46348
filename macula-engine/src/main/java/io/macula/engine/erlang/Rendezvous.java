package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What a Java node says about itself at a gateway of 0.14.3, where the others find it.
 * Nothing of it is proven: it leads to a dial that is. Immutable.
 *
 * @param contact how to reach the node
 * @param turn what it does about carrying messages
 * @param since when it began to carry, in milliseconds of its clock
 * @param expires when this is no longer true, in milliseconds of its clock
 */
record Rendezvous(Contact contact, Turn turn, long since, long expires) {

	/** Who carries messages. */
	enum Turn {

		/** Somebody else. */
		IDLE,
		/** This node, if nobody else claims it. */
		CANDIDATE,
		/** This node. */
		ACTING;

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

		static @Nullable Turn of(@Nullable String text) {
			for (Turn turn : values()) {
				if (turn.text().equals(text)) {
					return turn;
				}
			}
			return null;
		}

	}

	/** How long the gateway shall keep it, which it does not heed. */
	static final long TTL_SECONDS = 120;

	private static final int MAX_ENTRIES = 256;

	private static final String CONTACT = "macula_contact";

	private static final String TURN = "turn";

	private static final String SINCE = "since";

	private static final String EXPIRES = "expires";

	NodeId node() {
		return this.contact.nodeId();
	}

	/**
	 * Where Java nodes of a realm meet at a gateway.
	 * @param realm the realm
	 * @return the key
	 */
	static NodeId key(Realm realm) {
		return NodeId.sha256Of("macula-java/1 rendezvous".getBytes(StandardCharsets.UTF_8), realm.toBinary());
	}

	WireValue.Map toMetadata() {
		return WireValue.Map.builder()
			.put(CONTACT, Contacts.toMap(this.contact))
			.put(TURN, this.turn.text())
			.put(SINCE, this.since)
			.put(EXPIRES, this.expires)
			.build();
	}

	/**
	 * Read what others said.
	 * @param values what the gateway holds
	 * @return all that can be read
	 */
	static List<Rendezvous> read(List<WireValue.Map> values) {
		List<Rendezvous> all = new ArrayList<>();
		for (WireValue.Map value : values) {
			Rendezvous entry = read(value);
			if (entry != null && all.size() < MAX_ENTRIES) {
				all.add(entry);
			}
		}
		return all;
	}

	private static @Nullable Rendezvous read(WireValue.Map value) {
		WireValue.Map metadata = value.map("metadata");
		WireValue.Map map = (metadata != null) ? metadata.map(CONTACT) : null;
		Contact contact = (map != null) ? Contacts.fromMap(map) : null;
		Turn turn = (metadata != null) ? Turn.of(metadata.text(TURN)) : null;
		Long since = (metadata != null) ? metadata.number(SINCE) : null;
		Long expires = (metadata != null) ? metadata.number(EXPIRES) : null;
		if (contact == null || turn == null || since == null || expires == null) {
			return null;
		}
		return new Rendezvous(contact, turn, since, expires);
	}

	/** Whether this node goes on carrying when both do. */
	boolean winsOver(Rendezvous other) {
		return (this.since != other.since) ? this.since < other.since : node().compareTo(other.node()) < 0;
	}

}
