package io.macula.engine.runtime;

/**
 * Failures that were contained where they happened and end nothing: they are the fault of
 * a component, but no reason to restart it, or a peer that found a way to cause them
 * could restart it until the node is broken. Counted as
 * {@code supervisor.contained.<component>}. Stateless.
 */
public final class Contained {

	private static final String ENGINE = "io.macula.engine.";

	private Contained() {
	}

	/**
	 * Count the failure of a callback.
	 * @param counters the counters of the node
	 * @param callback what failed: it belongs to the component that its package is named
	 * after
	 */
	public static void count(Counters counters, Object callback) {
		count(counters, component(callback.getClass()));
	}

	/**
	 * Count the failure of a component.
	 * @param counters the counters of the node
	 * @param component its name
	 */
	public static void count(Counters counters, String component) {
		counters.increment("supervisor.contained." + component);
	}

	private static String component(Class<?> type) {
		String name = type.getPackageName();
		if (!name.startsWith(ENGINE)) {
			return "node";
		}
		String room = name.substring(ENGINE.length());
		int dot = room.indexOf('.');
		String top = (dot >= 0) ? room.substring(0, dot) : room;
		return "link".equals(top) ? "links" : top;
	}

}
