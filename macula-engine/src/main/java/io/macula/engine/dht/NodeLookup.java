package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes nearest to a point: ends when the nearest that are known have all
 * answered. Where several paths end at different nodes, each contributes its nearest, so
 * that a path that was led astray has its share of the places at most. Confined to the
 * loop.
 */
final class NodeLookup extends Lookup {

	/**
	 * What the paths of one lookup found. Confined to the loop.
	 */
	private static final class Paths {

		private final NodeId target;

		private final Consumer<List<Contact>> then;

		private final List<List<Contact>> found = new ArrayList<>();

		private int running;

		private Paths(NodeId target, int count, Consumer<List<Contact>> then) {
			this.target = target;
			this.running = count;
			this.then = then;
		}

		private void ended(List<Contact> nearest) {
			this.found.add(nearest);
			if (--this.running == 0) {
				this.then.accept(merged());
			}
		}

		private List<Contact> merged() {
			if (this.found.size() == 1) {
				return this.found.get(0);
			}
			Map<NodeId, Contact> nodes = new LinkedHashMap<>();
			for (int i = 0; i < NodeTable.K; i++) {
				for (List<Contact> path : this.found) {
					if (i < path.size() && nodes.size() < NodeTable.K) {
						nodes.putIfAbsent(path.get(i).nodeId(), path.get(i));
					}
				}
			}
			List<Contact> nearest = new ArrayList<>(nodes.values());
			nearest.sort((left, right) -> this.target.compareDistance(left.nodeId(), right.nodeId()));
			return nearest;
		}

	}

	private final BooleanSupplier satisfied;

	private final Paths paths;

	private NodeLookup(DhtEnvironment environment, NodeId target, Visits visits, List<TableEntry> first,
			BooleanSupplier satisfied, Paths paths) {
		super(environment, target, visits, first);
		this.satisfied = satisfied;
		this.paths = paths;
	}

	/**
	 * Begin.
	 * @param environment what lookups share
	 * @param target the point
	 * @param then receives the nearest nodes that answered, nearest first
	 */
	static void start(DhtEnvironment environment, NodeId target, Consumer<List<Contact>> then) {
		start(environment, target, () -> false, then);
	}

	/**
	 * Begin.
	 * @param environment what lookups share
	 * @param target the point
	 * @param satisfied whether it may end early
	 * @param then receives those of the nearest that answered, nearest first
	 */
	static void start(DhtEnvironment environment, NodeId target, BooleanSupplier satisfied,
			Consumer<List<Contact>> then) {
		environment.context().counters().increment("dht.lookups");
		List<List<TableEntry>> parts = Visits.deal(environment.table().closest(target, NodeTable.K),
				environment.paths());
		Visits visits = new Visits();
		Paths paths = new Paths(target, parts.size(), then);
		List<NodeLookup> lookups = parts.stream()
			.map((part) -> new NodeLookup(environment, target, visits, part, satisfied, paths))
			.toList();
		lookups.forEach(visits::add);
		lookups.forEach(Lookup::start);
	}

	@Override
	WireMessage question() {
		return FindNode.of(target().bytes(), 0);
	}

	@Override
	@Nullable List<WireValue.Map> nodes(WireMessage reply) {
		if (reply instanceof FindNodeReply answer) {
			return (answer.nodes() != null) ? answer.nodes() : List.of();
		}
		return null;
	}

	@Override
	void use(Candidate from, WireMessage reply, Runnable then) {
		then.run();
	}

	@Override
	boolean enough(Shortlist list, boolean exhausted) {
		return exhausted || this.satisfied.getAsBoolean();
	}

	@Override
	void finished(Shortlist list) {
		this.paths.ended(list.answered(NodeTable.K).stream().map(Candidate::contact).toList());
	}

}
