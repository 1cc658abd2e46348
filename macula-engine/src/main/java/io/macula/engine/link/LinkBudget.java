package io.macula.engine.link;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses links to give up when there are more than should be kept. A pure function.
 */
final class LinkBudget {

	private LinkBudget() {
	}

	/**
	 * The links for lookups beyond the limit, those used longest ago.
	 * @param links all links
	 * @param most how many may stay
	 * @return the links to give up
	 */
	static List<MeshLink> excessQueries(Collection<MeshLink> links, int most) {
		List<MeshLink> queries = links.stream()
			.filter((link) -> link.session().dialled() && !link.kept())
			.sorted(Comparator.comparingLong(MeshLink::lastUse))
			.toList();
		return queries.subList(0, Math.max(0, queries.size() - most));
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
	static List<MeshLink> leastUseful(Collection<MeshLink> links, int most, long usedBefore) {
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
