package io.macula.engine.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;

/**
 * Chooses links to give up: those that are idle, and when there are more than should be
 * kept the least useful ones. Confined to the loop.
 */
final class LinkBudget {

	/**
	 * One of that many places is kept free for those who come: they cannot wait for the
	 * next look at the links.
	 */
	private static final int ROOM = 8;

	private final NodeContext context;

	private final LinkTimings timings;

	/** Links that are kept without recent traffic by the side that dialled. */
	private final int keptLimit;

	/** Links that are kept without recent traffic, whoever dialled. */
	private int mostLinks;

	private boolean serving;

	LinkBudget(NodeContext context, LinkTimings timings) {
		Limits limits = context.limits();
		this.context = context;
		this.timings = timings;
		this.keptLimit = limits.keptLinks();
		this.mostLinks = limits.links() - limits.links() / ROOM;
	}

	/**
	 * This node is there for others: it keeps more links, and ends none for being idle
	 * before there are that many.
	 */
	void serve() {
		this.serving = true;
		this.mostLinks = Math.min(this.context.limits().seedLinks(), this.mostLinks);
	}

	/**
	 * The links that are not needed now.
	 * @param links all links
	 * @param now the time
	 * @return the links to give up
	 */
	Set<MeshLink> notNeeded(Collection<MeshLink> links, long now) {
		Set<MeshLink> idle = new LinkedHashSet<>(excessQueries(links));
		List<MeshLink> others = new ArrayList<>();
		for (MeshLink link : links) {
			// The side that dialled decides: the other one cannot know what for
			if (!this.serving && link.session().dialled() && !link.kept()
					&& now - link.lastUse() > this.timings.idle()) {
				idle.add(link);
			}
			else if (!idle.contains(link)) {
				others.add(link);
			}
		}
		List<MeshLink> excess = excess(others, now - this.timings.idle());
		this.context.counters().counter("link.excess").add(excess.size());
		idle.addAll(excess);
		return idle;
	}

	private List<MeshLink> excess(List<MeshLink> links, long usedBefore) {
		List<MeshLink> excess = new ArrayList<>();
		List<MeshLink> others = new ArrayList<>(links);
		if (!this.serving && others.size() > this.keptLimit) {
			excess.addAll(leastUseful(others.stream().filter((link) -> link.session().dialled()).toList(),
					others.size() - this.keptLimit, usedBefore));
			others.removeAll(excess);
		}
		if (others.size() > this.mostLinks) {
			excess.addAll(leastUseful(others, others.size() - this.mostLinks, usedBefore));
		}
		return excess;
	}

	/** The links for lookups beyond the limit, those used longest ago. */
	private List<MeshLink> excessQueries(Collection<MeshLink> links) {
		List<MeshLink> queries = links.stream()
			.filter((link) -> link.session().dialled() && !link.kept())
			.sorted(Comparator.comparingLong(MeshLink::lastUse))
			.toList();
		return queries.subList(0, Math.max(0, queries.size() - this.context.limits().queryLinks()));
	}

	/**
	 * The least useful of the links that carried nothing lately: first those that this
	 * side opened for a lookup, then those that others opened and this side did not ask
	 * to keep, last those that it asked to keep; within each class those used longest
	 * ago.
	 * @param links all links
	 * @param most how many to give up at most
	 * @param usedBefore a link used after this time stays
	 * @return the links to give up
	 */
	private static List<MeshLink> leastUseful(Collection<MeshLink> links, int most, long usedBefore) {
		return links.stream()
			.filter((link) -> link.lastUse() - usedBefore < 0)
			.sorted(Comparator.comparingInt(LinkBudget::worth).thenComparingLong(MeshLink::lastUse))
			.limit(most)
			.toList();
	}

	private static int worth(MeshLink link) {
		if (link.kept()) {
			return 2;
		}
		return link.session().dialled() ? 0 : 1;
	}

}
