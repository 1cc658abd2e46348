package io.macula.engine.erlang;

import java.util.List;

import io.macula.engine.identity.Names;

/**
 * What peers of 0.14.3 may do at this node. Their ids are claimed and not proven, so a
 * policy is all there is between them and the mesh. Immutable.
 *
 * @param enabled whether such peers are let in, and dialled, at all
 * @param subscribe whether they may subscribe
 * @param publish whether they may publish
 * @param call whether they may call procedures
 * @param provide whether they may offer procedures
 * @param relay whether messages are passed on between them
 * @param connectRequired whether they must introduce themselves before anything else;
 * 0.14.3 gateways do not when they store or route
 * @param bridgedTopics patterns of the topics that are carried between gateways of 0.14.3
 * and the mesh
 */
public record ErlangPolicy(boolean enabled, boolean subscribe, boolean publish, boolean call, boolean provide,
		boolean relay, boolean connectRequired, List<String> bridgedTopics) {

	/**
	 * Check and copy.
	 * @throws IllegalArgumentException if a bridged topic is no pattern
	 */
	public ErlangPolicy {
		bridgedTopics = List.copyOf(bridgedTopics);
		bridgedTopics.forEach((pattern) -> Names.checkPattern(pattern, 256, 16));
	}

	/**
	 * Everything is allowed.
	 * @return the policy
	 */
	public static ErlangPolicy open() {
		return new ErlangPolicy(true, true, true, true, true, true, false, List.of("**"));
	}

	/**
	 * Nobody is let in.
	 * @return the policy
	 */
	public static ErlangPolicy closed() {
		return new ErlangPolicy(false, false, false, false, false, false, true, List.of());
	}

}
