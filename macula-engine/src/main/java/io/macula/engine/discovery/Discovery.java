package io.macula.engine.discovery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.macula.engine.dht.Dht;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Everything about getting into the mesh and finding each other in it. Confined to the
 * loop.
 */
public final class Discovery {

	private final Bootstrap bootstrap;

	private final PeerExchange exchange;

	private final Neighbours neighbours;

	private final Announcer announcer;

	private final CachedNodeFinder finder;

	private final LanNodes lan;

	/**
	 * Discovery that has not begun.
	 * @param context time and the rest
	 * @param links the way to other nodes
	 * @param dht the hash table
	 * @param seeds where to get into the mesh; this node itself among them is ignored
	 * @param matcher decides which patterns match a topic
	 */
	public Discovery(NodeContext context, Links links, Dht dht, List<Endpoint> seeds, PatternMatcher matcher) {
		this.bootstrap = new Bootstrap(context, links, dht, seeds);
		this.exchange = new PeerExchange(context, links, dht);
		this.neighbours = new Neighbours(context, links, dht);
		this.announcer = new Announcer(context, links, dht, this.bootstrap);
		this.finder = new CachedNodeFinder(context, links, dht, this.bootstrap, matcher);
		this.lan = new LanNodes(context, links, dht, !seeds.isEmpty());
	}

	/**
	 * Begin to dial seeds. The hash table must have been started and {@link Links#self}
	 * must be known.
	 */
	public void start() {
		this.exchange.start();
		this.neighbours.start();
		this.announcer.start();
		this.finder.start();
		this.bootstrap.start();
	}

	/**
	 * Look for nodes of the same realm on the local network, too. Once, after
	 * {@link #start}.
	 * @param network how
	 * @param own what others on it are told
	 */
	public void searchLan(LanDiscovery network, LanAnnouncement own) {
		this.lan.start(network, own);
	}

	/**
	 * What has become of the search on the local network. Thread-safe.
	 * @return the status, or {@code null} if there is no such search
	 */
	public @Nullable LanStatus lanStatus() {
		return this.lan.status();
	}

	/**
	 * Done when a link to another node is up, or at once when there are no seeds. Stays
	 * open while all seeds are unreachable.
	 * @return the future, completed on the loop
	 */
	public CompletableFuture<Void> joined() {
		return this.bootstrap.joined();
	}

	/**
	 * Why a seed could not be reached the last time that one could not. Thread-safe.
	 * @return seed and reason, or {@code null} if there was no such time
	 */
	public @Nullable String trouble() {
		return this.bootstrap.trouble();
	}

	/**
	 * Be told whether this node reaches others. That a link is up is told by the links.
	 * @param listener told {@code true} each time when a seed of another kind answers,
	 * and {@code false} when neither a link nor such a seed is left, on the loop
	 */
	public void onReach(Consumer<Boolean> listener) {
		this.bootstrap.onReach(listener);
	}

	/**
	 * What this node tells the mesh.
	 * @return the advertiser
	 */
	public Advertiser advertiser() {
		return this.announcer;
	}

	/**
	 * What this node tells the mesh in place of peers that cannot.
	 * @return the advertiser
	 */
	public ProxyAdvertiser proxies() {
		return this.announcer;
	}

	/**
	 * What others told the mesh.
	 * @return the finder
	 */
	public NodeFinder finder() {
		return this.finder;
	}

	/**
	 * Take all announcements back, because the node leaves.
	 * @return done when the mesh knows, after two seconds at the latest, and the local
	 * network, which may take longer; never fails
	 */
	public CompletableFuture<Void> withdrawAll() {
		this.lan.stop();
		return CompletableFuture.allOf(this.announcer.withdrawAll(), this.lan.ended());
	}

	/**
	 * Dial seeds and neighbours that are not linked, and announce everything again, with
	 * fresh timers.
	 */
	public void restart() {
		this.bootstrap.restart();
		this.neighbours.restart();
		this.announcer.restart();
		this.finder.restart();
		this.lan.restart();
	}

	/**
	 * Whether this node knows of others where it gets into the mesh.
	 * @return {@code false} if nobody but itself is configured
	 */
	public boolean hasSeeds() {
		return this.bootstrap.hasSeeds();
	}

	/**
	 * Stop dialling and announcing.
	 */
	public void stop() {
		this.lan.stop();
		this.bootstrap.stop();
		this.neighbours.stop();
		this.announcer.stop();
		this.finder.stop();
	}

}
