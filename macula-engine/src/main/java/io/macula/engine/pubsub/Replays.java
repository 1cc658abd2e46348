package io.macula.engine.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Publish;

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
		Map<String, Found> found = new LinkedHashMap<>();
		for (TopicPattern pattern : pass.patterns) {
			this.values.match(pattern,
					(message, size) -> found.put(String.valueOf(message.topic()), new Found(message, size)));
		}
		pass.patterns.clear();
		proceed(outlet, pass, new ArrayDeque<>(found.values()));
	}

	private void proceed(Outlet outlet, Pass pass, Queue<Found> left) {
		while (!left.isEmpty() && outlet.link() != null && !outlet.holdsBack()) {
			Found next = left.remove();
			outlet.offer(new Replay(this.shared, next.message, next.size));
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
			}
			Set<String> round = new LinkedHashSet<>();
			while (this.topics.hasNext() && round.size() < ROUND) {
				round.add(this.topics.next());
			}
			round.forEach(
					(topic) -> this.shared.finder().subscribers(topic, (found) -> this.routes.build(topic, found)));
		}
		finally {
			look();
		}
	}

	/** Timers may have been lost. */
	void restart() {
		this.passes.clear();
		this.looking = false;
		look();
	}

	private record Found(Publish message, int size) {
	}

	/** What one node asked for. */
	private static final class Pass {

		private final Set<TopicPattern> patterns = new LinkedHashSet<>();

		private boolean running;

	}

}
