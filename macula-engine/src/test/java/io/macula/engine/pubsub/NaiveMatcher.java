package io.macula.engine.pubsub;

import java.util.List;

/**
 * The definition of matching written down as it is said, without any thought of cost.
 */
final class NaiveMatcher {

	private NaiveMatcher() {
	}

	static boolean matches(String pattern, String topic) {
		return matches(List.of(pattern.split("\\.", -1)), List.of(topic.split("\\.", -1)));
	}

	private static boolean matches(List<String> pattern, List<String> topic) {
		if (pattern.isEmpty()) {
			return topic.isEmpty();
		}
		List<String> rest = pattern.subList(1, pattern.size());
		String first = pattern.get(0);
		if (first.equals("**") || first.equals("#")) {
			for (int taken = 0; taken <= topic.size(); taken++) {
				if (matches(rest, topic.subList(taken, topic.size()))) {
					return true;
				}
			}
			return false;
		}
		return !topic.isEmpty() && (first.equals("*") || first.equals(topic.get(0)))
				&& matches(rest, topic.subList(1, topic.size()));
	}

}
