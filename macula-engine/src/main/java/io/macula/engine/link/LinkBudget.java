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
	 * The links used longest ago among those that this side dialled and that carried
	 * nothing lately.
	 * @param links all links
	 * @param most how many to give up at most
	 * @param usedBefore a link used after this time stays
	 * @return the links to give up
	 */
	static List<MeshLink> leastUseful(Collection<MeshLink> links, int most, long usedBefore) {
		return links.stream()
			.filter((link) -> link.session().dialled() && link.lastUse() - usedBefore < 0)
			.sorted(Comparator.comparingLong(MeshLink::lastUse))
			.limit(most)
			.toList();
	}

}
