package io.macula.engine.erlang.model;

import java.util.List;

/**
 * Matches topics as the gateway of 0.14.3 does: {@code *} is one segment, {@code **} any
 * number. Stateless.
 */
final class Topics {

	private Topics() {
	}

	static boolean matches(String pattern, String topic) {
		List<String> wanted = List.of(pattern.split("\\.", -1));
		List<String> given = List.of(topic.split("\\.", -1));
		boolean[] reached = new boolean[given.size() + 1];
		reached[0] = true;
		for (String segment : wanted) {
			boolean[] next = new boolean[given.size() + 1];
			for (int i = 0; i <= given.size(); i++) {
				if (segment.equals("**")) {
					next[i] = reached[i] || i > 0 && next[i - 1];
				}
				else {
					next[i] = i > 0 && reached[i - 1] && (segment.equals("*") || segment.equals(given.get(i - 1)));
				}
			}
			reached = next;
		}
		return reached[given.size()];
	}

}
