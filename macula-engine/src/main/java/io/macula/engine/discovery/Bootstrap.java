package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.macula.engine.dht.Dht;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Guest;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the mesh, and back into it. Keeps a link to every seed that answers and
 * tries the others for ever. When a first link is up, the node looks itself up to meet
 * its neighbours, and does so again from time to time. Confined to the loop.
 */
final class Bootstrap implements PeerListener {

	private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

	/** Whoever wants something at once after the start waits this long for a seed. */
	private static final long SETTLE_NANOS = 2_000_000_000L;

	/** Longer than any dial takes. */
	private static final long STUCK_NANOS = 60_000_000_000L;

	private static final long LOOKUP_SOON_NANOS = 50_000_000L;

	private static final long LOOKUP_AGAIN_NANOS = 5_000_000_000L;

	private static final long UNWANTED_NANOS = 120_000_000_000L;

	private static final long LOOKUP_NANOS = 120_000_000_000L;

	private final NodeContext context;

	private final Links links;

	private final Dht dht;

	private final List<Seed> seeds;

	private final List<Runnable> settling = new ArrayList<>();

	private final List<Runnable> arrivals = new ArrayList<>();

	private final CompletableFuture<Void> joined = new CompletableFuture<>();

	private Consumer<Boolean> reach = (reached) -> {
	};

	private @Nullable Timer lookup;

	private volatile @Nullable String trouble;

	private boolean settled;

	private boolean connected;

	private boolean stopped;

	Bootstrap(NodeContext context, Links links, Dht dht, List<Endpoint> seeds) {
		this.context = context;
		this.links = links;
		this.dht = dht;
		this.seeds = seeds.stream().distinct().map(Seed::new).toList();
	}

	void start() {
		List<Endpoint> own = this.links.self().endpoints();
		List<Seed> others = this.seeds.stream().filter((seed) -> !own.contains(seed.endpoint())).toList();
		this.links.addPeerListener(this);
		if (others.isEmpty()) {
			this.joined.complete(null);
			settle();
			return;
		}
		this.context.after(SETTLE_NANOS, this::settle);
		others.forEach(this::dial);
	}

	/**
	 * Try every seed again now, with fresh timers.
	 */
	void restart() {
		if (this.stopped) {
			return;
		}
		if (!this.settled) {
			this.context.after(SETTLE_NANOS, this::settle);
		}
		if (this.connected) {
			lookUpSelf(LOOKUP_AGAIN_NANOS, false);
		}
		List<Endpoint> own = this.links.self().endpoints();
		for (Seed seed : this.seeds) {
			if (!own.contains(seed.endpoint())) {
				seed.dialling(false);
				seed.backoff().succeeded();
				dial(seed);
			}
		}
	}

	void stop() {
		this.stopped = true;
		this.seeds.forEach((seed) -> seed.retry(null));
		if (this.lookup != null) {
			this.lookup.cancel();
		}
		settle();
	}

	/**
	 * Done when a link to another node is up, or at once without seeds.
	 */
	CompletableFuture<Void> joined() {
		return this.joined;
	}

	boolean hasSeeds() {
		List<Endpoint> own = this.links.self().endpoints();
		return this.seeds.stream().anyMatch((seed) -> !own.contains(seed.endpoint()));
	}

	/**
	 * Whether this node has links to others, or expects none.
	 */
	boolean isConnected() {
		return this.connected || this.seeds.isEmpty() || isHosted();
	}

	/**
	 * Run a task when a seed answered and the neighbours are known, or when that takes
	 * too long, or at once if that has happened.
	 */
	void whenSettled(Runnable task) {
		if (this.settled) {
			task.run();
		}
		else {
			this.settling.add(task);
		}
	}

	/**
	 * Run a task each time when this node has found its neighbours after it had none.
	 */
	void onArrival(Runnable task) {
		this.arrivals.add(task);
	}

	/**
	 * Be told {@code true} each time when a seed of another kind answers, and
	 * {@code false} when neither a link nor such a seed is left.
	 */
	void onReach(Consumer<Boolean> listener) {
		this.reach = listener;
	}

	private void settle() {
		if (!this.settled) {
			this.settled = true;
			this.settling.forEach(Runnable::run);
			this.settling.clear();
		}
	}

	private void dial(Seed seed) {
		seed.retry(null);
		if (this.stopped || seed.isDialling() || isLinked(seed) || seed.isHosted()) {
			return;
		}
		seed.dialling(true);
		// Should the dial fail in a way that tells nobody
		retryLater(seed, STUCK_NANOS);
		this.links.connect(seed.endpoint(), (outcome) -> {
			seed.retry(null);
			seed.dialling(false);
			if (outcome instanceof SeedOutcome.Linked linked) {
				answered(seed, linked.link());
			}
			else if (outcome instanceof SeedOutcome.Hosted hosted) {
				hosted(seed, hosted.guest());
			}
			else if (outcome instanceof SeedOutcome.Failed failed) {
				this.context.counters().increment("discovery.seed.failed");
				failed(seed, String.valueOf(failed.failure().getMessage()));
				retryLater(seed);
			}
		});
	}

	/** Whoever runs this node is told why once, and again when the reason is another. */
	private void failed(Seed seed, String reason) {
		this.trouble = "seed " + seed.endpoint() + ": " + reason;
		if (seed.failed(reason) && !this.stopped) {
			LOG.warn("Seed {} is not linked and is tried again: {}", seed.endpoint(), reason);
		}
		else {
			LOG.debug("Seed {} is not linked: {}", seed.endpoint(), reason);
		}
	}

	/**
	 * What became of the last dial of a seed that failed. Thread-safe.
	 */
	@Nullable String trouble() {
		return this.trouble;
	}

	/**
	 * The seed knows no records of Java nodes and no neighbours, but it is a way to
	 * others.
	 */
	private void hosted(Seed seed, Guest guest) {
		seed.hosted(guest, this.context.nanoTime());
		if (this.joined.complete(null)) {
			LOG.info("Joined the mesh through a node of another kind at {}", seed.endpoint());
		}
		this.reach.accept(true);
		settle();
		guest.whenClosed(() -> {
			if (this.stopped) {
				return;
			}
			boolean lasted = seed.lost(this.context.nanoTime());
			if (!seed.isDialling()) {
				retryLater(seed);
			}
			if (this.links.all().isEmpty() && !isHosted()) {
				isolated(lasted);
			}
		});
	}

	private boolean isHosted() {
		return this.seeds.stream().anyMatch(Seed::isHosted);
	}

	private void answered(Seed seed, Link link) {
		seed.answered(link.remote(), this.context.nanoTime());
		if (!isLinked(seed)) {
			// Closed again meanwhile
			retryLater(seed);
		}
	}

	private void retryLater(Seed seed) {
		retryLater(seed, seed.backoff().next(this.context.random()));
	}

	private void retryLater(Seed seed, long nanos) {
		if (!this.stopped) {
			seed.retry(this.context.after(nanos, () -> {
				seed.dialling(false);
				dial(seed);
			}));
		}
	}

	private boolean isLinked(Seed seed) {
		NodeId node = seed.node();
		return node != null && this.links.link(node) != null;
	}

	@Override
	public void linkUp(Link link) {
		for (Seed seed : this.seeds) {
			if (link.proven() && link.contact().endpoints().contains(seed.endpoint())) {
				seed.answered(link.remote(), this.context.nanoTime());
			}
		}
		if (link.proven() && this.joined.complete(null)) {
			LOG.info("Joined the mesh: node {} is linked", link.remote());
		}
		if (!this.connected) {
			this.connected = true;
			this.context.counters().increment("discovery.arrivals");
			lookUpSelf(LOOKUP_SOON_NANOS, true);
		}
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		if (this.stopped) {
			return;
		}
		boolean lasted = true;
		for (Seed seed : this.seeds) {
			if (link.remote().equals(seed.node()) && !seed.isDialling()) {
				lasted &= seed.lost(this.context.nanoTime());
				if (reason.code() == CloseReason.IDLE && !this.links.all().isEmpty()) {
					// It has no room for those who need nothing: others may need it more
					retryLater(seed, jittered(UNWANTED_NANOS));
					continue;
				}
				retryLater(seed);
			}
		}
		if (this.links.all().isEmpty() && !isHosted()) {
			isolated(lasted);
		}
	}

	/**
	 * No link is left.
	 * @param lasted whether there was one for some time: otherwise seeds that end links
	 * at once would spur each other on
	 */
	private void isolated(boolean lasted) {
		this.connected = false;
		this.context.counters().increment("discovery.isolated");
		LOG.info("No link to any other node is left");
		this.reach.accept(false);
		for (Seed seed : this.seeds) {
			// Nothing else is left to try, so it need not wait for the end of a long
			// pause
			if (lasted && !seed.isDialling()) {
				seed.backoff().succeeded();
				retryLater(seed);
			}
		}
	}

	private void lookUpSelf(long nanos, boolean arriving) {
		if (this.lookup != null) {
			this.lookup.cancel();
		}
		this.lookup = this.context.after(nanos, () -> {
			// Further ones by themselves, so that an answer that never comes does not end
			// them
			lookUpSelf(arriving ? LOOKUP_AGAIN_NANOS : jittered(LOOKUP_NANOS), false);
			this.dht.lookup(this.links.self().nodeId(), (nearest) -> lookedUp(nearest, arriving));
		});
	}

	private void lookedUp(List<Contact> nearest, boolean arriving) {
		if (arriving && !this.stopped) {
			LOG.debug("Met {} neighbours", nearest.size());
			this.arrivals.forEach(Runnable::run);
			settle();
			this.dht.fillTable();
		}
	}

	private long jittered(long nanos) {
		return nanos - nanos / 5 + this.context.random().nextLong(2 * nanos / 5);
	}

}
