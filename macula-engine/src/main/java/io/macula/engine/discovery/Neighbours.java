package io.macula.engine.discovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.dht.Dht;
import io.macula.engine.dht.TableListener;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Backoff;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;

/**
 * Keeps links to the nodes whose ids are nearest, whatever becomes of the seeds, so that
 * a mesh of a few nodes is linked completely and a large one holds together. A neighbour
 * that is lost without a word is dialled again for a while. Confined to the loop.
 */
final class Neighbours implements PeerListener, TableListener {

	/** How many neighbours are kept. */
	private static final int COUNT = 16;

	private static final int MAX_LOST = 64;

	private static final int MAX_ATTEMPTS = 12;

	private static final long SOON_NANOS = 100_000_000L;

	private static final long CHECK_NANOS = 15_000_000_000L;

	/**
	 * A neighbour that is dialled again. Confined to the loop.
	 */
	private static final class Lost {

		private final Contact contact;

		private final Backoff backoff = new Backoff(250_000_000L, 30_000_000_000L);

		private int attempts;

		private Lost(Contact contact) {
			this.contact = contact;
		}

	}

	private final NodeContext context;

	private final Links links;

	private final Dht dht;

	private final Map<NodeId, Contact> kept = new LinkedHashMap<>();

	private final Map<NodeId, Lost> lost = new LinkedHashMap<>();

	private Timer check = Timer.NONE;

	private boolean soon;

	private boolean stopped;

	Neighbours(NodeContext context, Links links, Dht dht) {
		this.context = context;
		this.links = links;
		this.dht = dht;
	}

	void start() {
		this.dht.addTableListener(this);
		this.links.addPeerListener(this);
		checkLater(CHECK_NANOS);
	}

	/**
	 * Dial whoever is near and not linked now, with fresh timers.
	 */
	void restart() {
		if (!this.stopped) {
			this.soon = false;
			List.copyOf(this.lost.values()).forEach((neighbour) -> dial(neighbour));
			checkSoon();
		}
	}

	void stop() {
		this.stopped = true;
		this.check.cancel();
		this.lost.clear();
	}

	private void checkSoon() {
		if (!this.soon && !this.stopped) {
			this.soon = true;
			checkLater(SOON_NANOS);
		}
	}

	private void checkLater(long nanos) {
		this.check.cancel();
		this.check = this.context.after(nanos, () -> {
			this.soon = false;
			checkLater(CHECK_NANOS);
			keepNearest();
		});
	}

	private void keepNearest() {
		List<Contact> nearest = this.dht.nearest(this.links.self().nodeId(), COUNT);
		this.kept.clear();
		for (Contact contact : nearest) {
			this.kept.put(contact.nodeId(), contact);
			this.links.connect(contact, Purpose.KEEP, (link, failure) -> {
			});
		}
	}

	@Override
	public void added(Contact contact) {
		checkSoon();
	}

	@Override
	public void removed(NodeId node) {
		checkSoon();
	}

	@Override
	public void linkUp(Link link) {
		this.lost.remove(link.remote());
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		boolean intended = switch (reason.code()) {
			case CloseReason.IDLE, CloseReason.NORMAL, CloseReason.OVERLOADED, CloseReason.REFUSED -> true;
			default -> false;
		};
		Contact contact = this.kept.remove(link.remote());
		if (this.stopped || intended || contact == null) {
			return;
		}
		if (this.lost.size() >= MAX_LOST) {
			this.lost.remove(this.lost.keySet().iterator().next());
		}
		Lost neighbour = new Lost(contact);
		this.lost.put(contact.nodeId(), neighbour);
		dialLater(neighbour);
	}

	private void dialLater(Lost neighbour) {
		this.context.after(neighbour.backoff.next(this.context.random()), () -> {
			if (this.lost.get(neighbour.contact.nodeId()) == neighbour) {
				dial(neighbour);
			}
		});
	}

	private void dial(Lost neighbour) {
		this.links.connect(neighbour.contact, Purpose.KEEP, (link, failure) -> {
			if (link == null && ++neighbour.attempts < MAX_ATTEMPTS) {
				dialLater(neighbour);
			}
			else {
				this.lost.remove(neighbour.contact.nodeId(), neighbour);
			}
		});
	}

}
