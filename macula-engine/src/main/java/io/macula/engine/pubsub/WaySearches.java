package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.RouteAnswer;
import io.macula.engine.wire.RouteSearch;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Looks for ways, for this node and for neighbours that ask, and remembers them. The
 * messages of it go before all bulk. Confined to the loop.
 */
final class WaySearches implements WaySearch.Asking {

	/** Longest time that a search may take. */
	static final long NANOS = 4_000_000_000L;

	/** No search lasts as long. */
	private static final long RECENT_NANOS = 60_000_000_000L;

	private static final long MILLI = 1_000_000L;

	/** Neighbours that are asked first, by chance, when the nearest ones did not know. */
	private static final int BY_CHANCE = 16;

	/** In a search: an earlier one found no way, or one that was none. */
	private static final String AGAIN = "again";

	/** Searches of one peer at a time. */
	private static final int PER_PEER = 32;

	private final Map<Long, Asked> asked = new HashMap<>();

	private final Map<NodeId, Integer> serving = new HashMap<>();

	/** What neighbours were asked and have not answered. */
	private final Map<NodeId, Integer> open = new HashMap<>();

	private final RecentFrames recent;

	private final NodeContext context;

	private final Links links;

	private final Ways ways;

	private final boolean forward;

	private Consumer<NodeId> broken = (node) -> {
	};

	private long numbers;

	/**
	 * No searches.
	 * @param context the surroundings
	 * @param links the neighbours
	 * @param ways where ways are remembered
	 * @param forward whether this node passes on messages of others
	 */
	WaySearches(NodeContext context, Links links, Ways ways, boolean forward) {
		this.context = context;
		this.links = links;
		this.ways = ways;
		this.forward = forward;
		this.recent = new RecentFrames(context, RECENT_NANOS);
	}

	void start() {
		this.links.handle(MessageType.ROUTE_SEARCH, RouteSearch.class, this::search);
		this.links.handle(MessageType.ROUTE_ANSWER, RouteAnswer.class, this::answer);
	}

	/**
	 * Be told a node to which there is no way any more.
	 * @param listener told the node
	 */
	void whenBroken(Consumer<NodeId> listener) {
		this.broken = listener;
	}

	/**
	 * Look for a way for this node itself.
	 * @param destination the node
	 * @param preferred whom to ask first
	 * @param hint how the search differs from an ordinary one
	 * @param then told whether there is one
	 */
	void find(NodeId destination, List<NodeId> preferred, SearchHint hint, Consumer<Boolean> then) {
		this.context.counters().increment("pubsub.routes.searched");
		NodeId self = this.links.self().nodeId();
		List<NodeId> first = new ArrayList<>(hint.again() ? byChance() : List.of());
		first.addAll(preferred);
		search(destination, this.context.random().nextLong() >>> 1, first, hint, Visited.of(self),
				this.context.limits().routeHops(), NANOS, (next, visited) -> {
					if (next != null) {
						this.ways.learned(new Ways.Key(destination, self, null), next);
					}
					this.context.counters().increment((next != null) ? "pubsub.routes.found" : "pubsub.routes.none");
					then.accept(next != null);
				});
	}

	private void search(NodeId destination, long search, List<NodeId> preferred, SearchHint hint, Visited visited,
			long hops, long nanos, BiConsumer<@Nullable NodeId, Visited> then) {
		WaySearch.Asking asking = hint.again() ? new Again() : this;
		new WaySearch(this.context, this.links.all(), asking, destination, search, preferred, hint.avoided(), visited,
				hops, nanos, then)
			.step();
	}

	/** Neighbours in an order by chance: those that come first may hide others. */
	private List<NodeId> byChance() {
		List<NodeId> neighbours = new ArrayList<>();
		for (Link link : this.links.all()) {
			if (WaySearch.takesPart(link)) {
				neighbours.add(link.remote());
			}
		}
		List<NodeId> chosen = new ArrayList<>();
		while (!neighbours.isEmpty() && chosen.size() < BY_CHANCE) {
			chosen.add(neighbours.remove(this.context.random().nextInt(neighbours.size())));
		}
		return chosen;
	}

	@Override
	public boolean mayAsk(NodeId neighbour) {
		return this.open.getOrDefault(neighbour, 0) < PER_PEER;
	}

	@Override
	public void ask(Link link, NodeId destination, long search, Visited visited, long hops, long nanos,
			BiConsumer<Boolean, Visited> then) {
		ask(link, destination, search, visited, hops, nanos, Extras.NONE, then);
	}

	private void ask(Link link, NodeId destination, long search, Visited visited, long hops, long nanos, Extras more,
			BiConsumer<Boolean, Visited> then) {
		long number = ++this.numbers;
		Timer timer = this.context.after(nanos, () -> ended(number, false, visited));
		this.asked.put(number, new Asked(link.remote(), destination, then, timer));
		this.open.merge(link.remote(), 1, Integer::sum);
		link.control(new RouteSearch(number, search, destination.bytes(), visited.bytes(), hops,
				Math.max(1, nanos / MILLI), more));
	}

	private void ended(long number, boolean found, Visited visited) {
		Asked question = this.asked.remove(number);
		if (question != null) {
			question.timer.cancel();
			this.open.computeIfPresent(question.peer, (any, count) -> (count > 1) ? count - 1 : null);
			question.then.accept(found, visited);
		}
	}

	/** A neighbour asks. */
	private void search(Link link, RouteSearch message) {
		byte[] id = message.destination();
		Visited visited = Visited.of(message.visited());
		Long number = message.number();
		Long hops = message.hops();
		Long search = message.search();
		Long ttl = message.ttl();
		if (!WaySearch.takesPart(link) || id == null || id.length != NodeId.BYTES || visited == null || number == null
				|| hops == null || search == null || ttl == null || hops < 0 || ttl < 0) {
			link.violation("route_search_invalid");
			return;
		}
		NodeId destination = NodeId.of(id);
		NodeId self = this.links.self().nodeId();
		NodeId peer = link.remote();
		NodeId source = visited.first();
		Ways.Key key = new Ways.Key(destination, (source != null) ? source : peer, peer);
		this.context.counters().increment("pubsub.routes.asked");
		Link direct = this.links.link(destination);
		if (destination.equals(self)) {
			reply(link, number, destination, true, visited);
		}
		else if (!this.forward || !ForwardBudget.of(link, this.context).take(0)) {
			reply(link, number, destination, false, visited.with(self));
		}
		else if (direct != null && WaySearch.takesPart(direct) && hops > 0) {
			this.ways.learned(key, destination);
			reply(link, number, destination, true, visited.with(self));
		}
		else if (!this.recent.add(NodeId.sha256Of(key.source().bytes(), id, Long.toString(search).getBytes(UTF_8)))) {
			// Who asked did not wait for the answer: the search goes on elsewhere,
			// and two of one kind would become many
			this.context.counters().increment("pubsub.routes.again");
			reply(link, number, destination, false, visited.with(self));
		}
		else if (this.serving.getOrDefault(peer, 0) >= PER_PEER || !ForwardBudget.of(link, this.context).takeSearch()) {
			this.context.counters().increment("pubsub.routes.refused");
			reply(link, number, destination, false, visited.with(self));
		}
		else {
			this.serving.merge(peer, 1, Integer::sum);
			long most = Math.min(hops, this.context.limits().routeHops());
			boolean again = Boolean.TRUE.equals(message.extras().map().flag(AGAIN));
			search(destination, search, again ? byChance() : List.of(), new SearchHint(again, Set.of()),
					visited.with(self), most, Math.min(ttl * MILLI, NANOS), (next, all) -> {
						this.serving.computeIfPresent(peer, (any, count) -> (count > 1) ? count - 1 : null);
						if (next != null) {
							this.ways.learned(key, next);
						}
						reply(link, number, destination, next != null, all);
					});
		}
	}

	private static void reply(Link link, long number, NodeId destination, boolean found, Visited visited) {
		link.control(new RouteAnswer(number, destination.bytes(), found, visited.bytes(), Extras.NONE));
	}

	/** A neighbour answers, or tells that a way has ended. */
	private void answer(Link link, RouteAnswer message) {
		byte[] id = message.destination();
		Long number = message.number();
		if (!WaySearch.takesPart(link) || id == null || id.length != NodeId.BYTES) {
			link.violation("route_answer_invalid");
			return;
		}
		NodeId destination = NodeId.of(id);
		if (number == null) {
			if (!ForwardBudget.of(link, this.context).take(0)) {
				this.context.counters().increment("pubsub.routes.refused");
				return;
			}
			lost(destination, this.ways.lost(destination, link.remote()));
			return;
		}
		Asked question = this.asked.get(number);
		Visited visited = Visited.of(message.visited());
		if (question == null || !question.peer.equals(link.remote()) || !question.destination.equals(destination)) {
			this.context.counters().increment("pubsub.routes.late");
			return;
		}
		ended(number, Boolean.TRUE.equals(message.found()), (visited != null) ? visited : new Visited(List.of()));
	}

	private void lost(NodeId destination, Ways.Lost lost) {
		for (NodeId asker : lost.askers()) {
			Link link = this.links.link(asker);
			if (link != null) {
				sayLost(link, destination);
			}
		}
		if (lost.own()) {
			this.broken.accept(destination);
		}
	}

	/**
	 * Tell a neighbour that there is no way through this node.
	 */
	static void sayLost(Link link, NodeId destination) {
		link.control(new RouteAnswer(null, destination.bytes(), false, null, Extras.NONE));
	}

	/**
	 * A neighbour is gone, and with it the ways through it.
	 */
	void gone(NodeId neighbour) {
		this.serving.remove(neighbour);
		this.ways.lost(neighbour).forEach(this::lost);
		Map<Long, Asked> all = new HashMap<>(this.asked);
		all.forEach((number, question) -> {
			if (question.peer.equals(neighbour)) {
				ended(number, false, new Visited(List.of()));
			}
		});
	}

	/**
	 * Asks neighbours to go about it in another order, too.
	 */
	private final class Again implements WaySearch.Asking {

		@Override
		public boolean mayAsk(NodeId neighbour) {
			return WaySearches.this.mayAsk(neighbour);
		}

		@Override
		public void ask(Link link, NodeId destination, long search, Visited visited, long hops, long nanos,
				BiConsumer<Boolean, Visited> then) {
			Extras more = new Extras(WireValue.Map.builder().put(AGAIN, true).build());
			WaySearches.this.ask(link, destination, search, visited, hops, nanos, more, then);
		}

	}

	/**
	 * A question to a neighbour.
	 *
	 * @param peer the neighbour
	 * @param destination the node that is looked for
	 * @param then told the answer
	 * @param timer ends the wait
	 */
	private record Asked(NodeId peer, NodeId destination, BiConsumer<Boolean, Visited> then, Timer timer) {
	}

}
