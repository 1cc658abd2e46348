package io.macula.engine.discovery;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.dht.Dht;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes on the local network. While this node is alone, they are dialled; otherwise the
 * hash table is told of them and looks at those that it has a place for. One at a time
 * with a pause between, whatever is announced: it is no more than a hint, and who answers
 * proves who it is as everywhere. Confined to the loop but for the methods of
 * {@link LanListener}, which are thread-safe.
 */
final class LanNodes implements LanListener, PeerListener {

	private static final Logger LOG = LoggerFactory.getLogger(LanNodes.class);

	private static final long PAUSE_NANOS = 100_000_000L;

	/** Islands on one network find each other even if the first attempt was in vain. */
	private static final long AGAIN_NANOS = 60_000_000_000L;

	private static final long FIRST_RETRY_NANOS = 500_000_000L;

	private static final long LAST_RETRY_NANOS = 30_000_000_000L;

	private static final int MAX_ATTEMPTS = 8;

	/** Links of a node without seeds beyond which the hash table decides. */
	private static final int ENOUGH = 4;

	/** Reports that wait for the loop. */
	private static final int MAX_WAITING = 128;

	/**
	 * A node that announced itself. Confined to the loop.
	 */
	private static final class Known {

		private Contact contact;

		private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, LAST_RETRY_NANOS);

		private int attempts;

		private boolean dialling;

		private Known(Contact contact) {
			this.contact = contact;
		}

	}

	private final NodeContext context;

	private final Links links;

	private final Dht dht;

	private final boolean seeded;

	private final Map<NodeId, Known> known = new LinkedHashMap<>();

	private final Set<NodeId> due = new LinkedHashSet<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private @Nullable LanAnnouncement own;

	private @Nullable LanSession session;

	private @Nullable Timer pause;

	private @Nullable Timer again;

	private boolean stopped;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private volatile @Nullable LanStatus status;

	/**
	 * Nothing is searched.
	 * @param context surroundings of the node
	 * @param links the way to other nodes
	 * @param dht the hash table
	 * @param seeded whether there are seeds
	 */
	LanNodes(NodeContext context, Links links, Dht dht, boolean seeded) {
		this.context = context;
		this.links = links;
		this.dht = dht;
		this.seeded = seeded;
	}

	void start(LanDiscovery network, LanAnnouncement announcement) {
		this.own = announcement;
		this.status = new LanStatus(null, null, 0);
		this.context.counters().gauge("discovery.lan.nodes", () -> {
			LanStatus now = this.status;
			return (now != null) ? now.nodes() : 0;
		});
		this.links.addPeerListener(this);
		lookAgainLater();
		try {
			this.session = network.open(announcement, this);
		}
		catch (RuntimeException ex) {
			failed("it could not be begun: " + ex.getMessage());
		}
	}

	void stop() {
		if (this.stopped) {
			return;
		}
		this.stopped = true;
		cancel(this.pause);
		cancel(this.again);
		this.known.clear();
		this.due.clear();
		LanSession search = this.session;
		this.session = null;
		if (search == null) {
			this.ended.complete(null);
			return;
		}
		search.close();
		search.closed().whenComplete((nothing, failure) -> this.context.execute(() -> this.ended.complete(null)));
	}

	/** Look at those that are known again, with fresh timers. */
	void restart() {
		if (this.own == null || this.stopped) {
			return;
		}
		cancel(this.pause);
		cancel(this.again);
		this.pause = null;
		this.known.values().forEach((entry) -> entry.dialling = false);
		lookAgainLater();
		this.known.keySet().forEach(this::enqueue);
	}

	/**
	 * Done when nothing of the search is left, on the loop.
	 */
	CompletableFuture<Void> ended() {
		return this.ended;
	}

	private static void cancel(@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
	}

	@Nullable LanStatus status() {
		return this.status;
	}

	@Override
	public void opened(String address) {
		report(() -> {
			LOG.info("Nodes of the same realm are searched on the network of {}", address);
			this.status = new LanStatus(address, null, this.known.size());
		});
	}

	@Override
	public void failed(String why) {
		LOG.warn("Nodes on the local network are not searched: {}", why);
		this.context.counters().increment("discovery.lan.failed");
		// Not through the queue, which may be full
		this.status = new LanStatus(null, why, 0);
	}

	@Override
	public void ignored(String reason) {
		this.context.counters().increment("discovery.lan.ignored." + reason);
	}

	@Override
	public void found(LanNode node) {
		report(() -> accept(node));
	}

	@Override
	public void gone(NodeId node) {
		report(() -> forget(node));
	}

	private void report(Runnable task) {
		if (this.waiting.incrementAndGet() > MAX_WAITING) {
			this.waiting.decrementAndGet();
			this.context.counters().increment("discovery.lan.dropped");
			return;
		}
		this.context.execute(() -> {
			this.waiting.decrementAndGet();
			if (!this.stopped) {
				task.run();
			}
		});
	}

	private void accept(LanNode node) {
		LanAnnouncement self = this.own;
		if (self == null || node.node().equals(self.node())) {
			return;
		}
		if (!node.realm().equals(self.realm())) {
			ignored("realm");
			return;
		}
		if (node.version() != LanAnnouncement.VERSION) {
			ignored("version");
			return;
		}
		if (node.endpoints().isEmpty() || node.endpoints().size() > Contact.MAX_ENDPOINTS) {
			ignored("malformed");
			return;
		}
		Contact contact = new Contact(node.node(), node.endpoints(), List.of(), Contact.Mode.SERVER);
		Known existing = this.known.get(node.node());
		if (existing != null) {
			existing.contact = contact;
		}
		else if (this.known.size() >= this.context.limits().lanNodes()) {
			this.context.counters().increment("discovery.lan.dropped");
			return;
		}
		else {
			this.known.put(node.node(), new Known(contact));
			this.context.counters().increment("discovery.lan.found");
			count();
		}
		enqueue(node.node());
	}

	private void forget(NodeId node) {
		this.known.remove(node);
		this.due.remove(node);
		count();
	}

	private void count() {
		LanStatus before = this.status;
		if (before != null) {
			this.status = new LanStatus(before.address(), before.failure(), this.known.size());
		}
	}

	private void enqueue(NodeId node) {
		this.due.add(node);
		if (this.pause == null) {
			// The first one at once: mostly there are few
			this.pause = this.context.after(0, this::next);
		}
	}

	private void next() {
		this.pause = null;
		Iterator<NodeId> first = this.due.iterator();
		if (this.stopped || !first.hasNext()) {
			return;
		}
		NodeId node = first.next();
		first.remove();
		this.pause = this.context.after(PAUSE_NANOS, this::next);
		Known entry = this.known.get(node);
		if (entry == null || entry.dialling || this.links.link(node) != null) {
			return;
		}
		if (isAlone()) {
			dial(node, entry);
		}
		else {
			this.dht.introduce(entry.contact);
		}
	}

	private boolean isAlone() {
		int count = this.links.all().size();
		return count == 0 || (!this.seeded && count < ENOUGH);
	}

	private void dial(NodeId node, Known entry) {
		entry.dialling = true;
		this.context.counters().increment("discovery.lan.dials");
		this.links.connect(entry.contact, Purpose.KEEP, (link, failure) -> {
			entry.dialling = false;
			if (link != null) {
				entry.attempts = 0;
				entry.backoff.succeeded();
			}
			else if (++entry.attempts < MAX_ATTEMPTS) {
				this.context.after(entry.backoff.next(this.context.random()), () -> enqueueKnown(node, entry));
			}
			else if (this.known.get(node) == entry) {
				// So that those who only announce take no place from others for long
				this.context.counters().increment("discovery.lan.silent");
				forget(node);
			}
		});
	}

	private void enqueueKnown(NodeId node, Known entry) {
		if (this.known.get(node) == entry) {
			enqueue(node);
		}
	}

	private void lookAgainLater() {
		this.again = this.context.after(AGAIN_NANOS, () -> {
			lookAgainLater();
			this.known.keySet().forEach(this::enqueue);
		});
	}

	@Override
	public void linkUp(Link link) {
		// It is in the table by itself
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		if (!this.stopped && this.links.all().isEmpty()) {
			this.known.keySet().forEach(this::enqueue);
		}
	}

}
