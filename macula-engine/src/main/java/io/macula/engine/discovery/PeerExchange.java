package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.dht.Dht;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Peers;
import io.macula.engine.wire.WireValue;

/**
 * Tells each new peer of some nodes: most of them near to it, for these are its
 * neighbours, and some from anywhere. What peers tell is no more than a hint: a node
 * counts when it has answered itself. Confined to the loop.
 */
final class PeerExchange implements PeerListener {

	/** Nodes in one message. */
	private static final int MOST = 20;

	/** How many of them are near to the peer. */
	private static final int NEAR = 14;

	private static final long PAUSE_NANOS = 1_000_000_000L;

	private record Received(long at) {
	}

	private final NodeContext context;

	private final Links links;

	private final Dht dht;

	PeerExchange(NodeContext context, Links links, Dht dht) {
		this.context = context;
		this.links = links;
		this.dht = dht;
	}

	void start() {
		this.links.handle(MessageType.PEERS, Peers.class, this::received);
		this.links.addPeerListener(this);
	}

	@Override
	public void linkUp(Link link) {
		// Who dialled is the one that may be new, and has asked nobody else yet
		if (link.dialled() || !link.proven() || !link.has(Capabilities.PEERS)) {
			return;
		}
		List<WireValue.Map> contacts = choose(link.remote()).stream().map(Contacts::toMap).toList();
		if (!contacts.isEmpty()) {
			link.control(new Peers(contacts, Extras.NONE));
		}
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		// Nothing was promised to it
	}

	private Set<Contact> choose(NodeId peer) {
		Set<Contact> chosen = new LinkedHashSet<>(this.dht.nearest(peer, NEAR));
		List<Contact> others = new ArrayList<>(this.dht.nearest(this.links.self().nodeId(), 8 * MOST));
		for (int i = 0; i < MOST - NEAR && !others.isEmpty(); i++) {
			chosen.add(others.remove(this.context.random().nextInt(others.size())));
		}
		chosen.removeIf((contact) -> contact.nodeId().equals(peer));
		return chosen;
	}

	private void received(Link link, Peers message) {
		Received last = link.attribute(Received.class);
		long now = this.context.nanoTime();
		if (!link.proven() || (last != null && now - last.at() < PAUSE_NANOS)) {
			link.violation("too_many_peers");
			return;
		}
		link.attribute(Received.class, new Received(now));
		List<WireValue.Map> contacts = (message.contacts() != null) ? message.contacts() : List.of();
		for (WireValue.Map map : contacts.subList(0, Math.min(contacts.size(), MOST))) {
			Contact contact = Contacts.fromMap(map);
			if (contact != null) {
				this.dht.introduce(contact);
			}
		}
	}

}
