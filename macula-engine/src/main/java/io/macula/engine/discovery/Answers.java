package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.dht.RecordKinds;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Links;

/**
 * Makes the answer about a subject of the records under its keys: each node once, with
 * all its patterns that match, and apart from the others if it could not be reached
 * lately. Confined to the loop.
 */
final class Answers {

	private final Links links;

	private final HiddenNodes hidden;

	private final PatternMatcher matcher;

	Answers(Links links, HiddenNodes hidden, PatternMatcher matcher) {
		this.links = links;
		this.hidden = hidden;
		this.matcher = matcher;
	}

	/**
	 * The answer of what is known now.
	 * @param subject who is looked for
	 * @param connected whether this node is part of the mesh
	 * @return the answer; complete if all keys are, and the node is connected
	 */
	Resolution about(Subject subject, boolean connected) {
		NodeId self = this.links.self().nodeId();
		Map<NodeId, SignedRecord> newest = new LinkedHashMap<>();
		Map<NodeId, Set<String>> names = new LinkedHashMap<>();
		Set<NodeId> left = new HashSet<>();
		boolean complete = connected;
		for (KeyState state : subject.keys()) {
			complete &= state.isComplete();
			for (SignedRecord record : state.records()) {
				NodeId owner = record.owner();
				if (owner.equals(self) || isWithdrawn(subject, record)) {
					continue;
				}
				if (this.hidden.hides(record.body().contact(), subject)) {
					if (this.hidden.isGone(owner)) {
						continue;
					}
					left.add(owner);
				}
				List<String> matching = matching(subject, record);
				if (!matching.isEmpty()) {
					names.computeIfAbsent(owner, (any) -> new LinkedHashSet<>()).addAll(matching);
					newest.merge(owner, record,
							(known, other) -> (other.body().seq() > known.body().seq()) ? other : known);
				}
			}
		}
		List<Found> found = new ArrayList<>();
		List<Found> leftOut = new ArrayList<>();
		newest
			.forEach((owner, record) -> (left.contains(owner) ? leftOut : found).add(new Found(record.body().contact(),
					List.copyOf(names.getOrDefault(owner, Set.of())), record.body().metadata())));
		found.sort(Comparator.comparing((one) -> one.contact().nodeId()));
		leftOut.sort(Comparator.comparing((one) -> one.contact().nodeId()));
		return new Resolution(found, complete, leftOut);
	}

	private static boolean isWithdrawn(Subject subject, SignedRecord record) {
		Long seq = subject.withdrawn().get(record.owner());
		return seq != null && record.body().seq() <= seq;
	}

	private List<String> matching(Subject subject, SignedRecord record) {
		if (record.body().kind().equals(RecordKinds.PROXY)) {
			boolean offered = subject.kind().equals(RecordKinds.PROVIDER)
					&& record.key().equals(NodeId.sha256Of(subject.name()));
			return offered ? List.of(subject.name()) : List.of();
		}
		if (!record.body().kind().equals(subject.kind())) {
			return List.of();
		}
		if (record.body().patterns().isEmpty()) {
			return record.body().name().equals(subject.name()) ? List.of(subject.name()) : List.of();
		}
		return record.body()
			.patterns()
			.stream()
			.filter((pattern) -> this.matcher.matches(pattern, subject.name()))
			.toList();
	}

}
