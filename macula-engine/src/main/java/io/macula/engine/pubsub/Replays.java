package io.macula.engine.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

import io.macula.engine.identity.NodeId;

/**
 * Hands last values to nodes that ask for them, one pass after the other for each node
 * and not more often than once a second, so that who asks often gets no more; and looks
 * for subscribers that have no link, which ask when they have one. Confined to the loop.
 */
final class Replays {

	private static final long PAUSE_NANOS = 1_000_000_000L;

	private static final long LOOK_NANOS = 2_000_000_000L;

	private static final long ROOM_NANOS = 50_000_000L;

	/** Topics whose subscribers are looked for at once. */
	private static final int ROUND = 64;

	private final Map<NodeId, Pass> passes = new HashMap<>();

	private final PubSubShared shared;

	private final RetainedValues values;

	private final Routes routes;

	private Iterator<String> topics = new ArrayList<String>().iterator();

	private boolean looking;

	/** Subscribers without a link, in the present look at all topics and the last one. */
	private final Set<NodeId> unreached = new HashSet<>();

	private int unreachedBefore;

	/**
	 * Nobody asked.
	 * @param shared what the room has in common
	 * @param values the last values
	 * @param routes dials subscribers that are found
	 */
	Replays(PubSubShared shared, RetainedValues values, Routes routes) {
		this.shared = shared;
		this.values = values;
		this.routes = routes;
	}

	/**
	 * A node asks for last values.
	 * @param outlet the way to the node
	 * @param patterns of which topics
	 */
	void wanted(Outlet outlet, List<TopicPattern> patterns) {
		if (this.values.size() == 0 || patterns.isEmpty()) {
			return;
		}
		Pass pass = this.passes.computeIfAbsent(outlet.node(), (node) -> new Pass());
		int most = this.shared.context().limits().peerInterests();
		for (TopicPattern pattern : patterns) {
			if (pass.patterns.size() < most) {
				pass.patterns.add(pattern);
			}
		}
		if (!pass.running) {
			pass.running = true;
			this.shared.context().execute(() -> begin(outlet, pass));
		}
	}

	private void begin(Outlet outlet, Pass pass) {
		Queue<String> wanted = new ArrayDeque<>(topicsOf(pass.patterns));
		pass.patterns.clear();
		proceed(outlet, pass, wanted);
	}

	private Set<String> topicsOf(Set<TopicPattern> patterns) {
		Set<String> wanted = new LinkedHashSet<>();
		// A look at each topic for each pattern would take the loop for seconds
		SubscriptionTrie<TopicPattern> wildcards = new SubscriptionTrie<>();
		for (TopicPattern pattern : patterns) {
			if (pattern.isWildcard()) {
				wildcards.add(pattern, pattern);
			}
			else {
				wanted.add(pattern.text());
			}
		}
		if (!wildcards.isEmpty()) {
			this.values.topics().forEach((topic) -> wildcards.match(topic, (pattern) -> wanted.add(topic)));
		}
		return wanted;
	}

	/**
	 * Send values, as they are now: a newer one may have been published since somebody
	 * asked.
	 */
	private void proceed(Outlet outlet, Pass pass, Queue<String> left) {
		while (!left.isEmpty() && outlet.link() != null && !outlet.holdsBack()) {
			this.values.get(left.remove(), (message, size) -> outlet.offer(new Replay(this.shared, message, size)));
		}
		if (!left.isEmpty() && outlet.link() != null) {
			this.shared.context().after(ROOM_NANOS, () -> proceed(outlet, pass, left));
			return;
		}
		this.shared.context().after(PAUSE_NANOS, () -> {
			if (pass.patterns.isEmpty()) {
				this.passes.remove(outlet.node(), pass);
			}
			else {
				begin(outlet, pass);
			}
		});
	}

	/** A value was kept: look for subscribers from now on. */
	void look() {
		if (!this.looking && this.values.size() > 0) {
			this.looking = true;
			this.shared.context().after(LOOK_NANOS, this::lookNow);
		}
	}

	private void lookNow() {
		this.looking = false;
		try {
			if (!this.topics.hasNext()) {
				List<String> all = new ArrayList<>();
				this.values.topics().forEach(all::add);
				this.topics = all.iterator();
				this.unreachedBefore = this.unreached.size();
				this.unreached.clear();
			}
			Set<String> round = new LinkedHashSet<>();
			while (this.topics.hasNext() && round.size() < ROUND) {
				round.add(this.topics.next());
			}
			round.forEach((topic) -> this.shared.finder().subscribers(topic, (found) -> {
				this.routes.build(topic, found);
				found.nodes().forEach((node) -> look(node.contact().nodeId()));
				found.hidden().forEach((node) -> look(node.contact().nodeId()));
			}));
		}
		finally {
			look();
		}
	}

	/** Others do not pass last values on. */
	private void look(NodeId node) {
		if (!node.equals(this.shared.self().id()) && this.shared.links().link(node) == null
				&& this.unreached.size() < this.shared.context().limits().routes()) {
			this.unreached.add(node);
		}
	}

	/** Subscribers that get no last values because there is no link to them. */
	int unreached() {
		return this.unreachedBefore;
	}

	/** Timers may have been lost. */
	void restart() {
		this.passes.clear();
		this.looking = false;
		look();
	}

	/** What one node asked for. */
	private static final class Pass {

		private final Set<TopicPattern> patterns = new LinkedHashSet<>();

		private boolean running;

	}

}
