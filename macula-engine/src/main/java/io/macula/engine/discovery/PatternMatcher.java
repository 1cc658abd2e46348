package io.macula.engine.discovery;

/**
 * Decides whether a pattern matches a topic. Owned here so that finding subscribers does
 * not depend on how topics are routed. Thread-safe.
 */
@FunctionalInterface
public interface PatternMatcher {

	/**
	 * Whether a pattern matches.
	 * @param pattern a pattern as a peer announced it, perhaps not valid: then it matches
	 * nothing
	 * @param topic a topic
	 * @return {@code true} if messages on the topic are wanted
	 */
	boolean matches(String pattern, String topic);

}
