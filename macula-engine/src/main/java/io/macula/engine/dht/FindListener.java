package io.macula.engine.dht;

/**
 * Told what was found. Called on the loop.
 */
@FunctionalInterface
public interface FindListener {

	/**
	 * Enough nodes agree, or all were asked; called once.
	 * @param values what they keep
	 */
	void found(Values values);

	/**
	 * More nodes were asked, and they know more; called at most once, after
	 * {@link #found}.
	 * @param values what all of them keep
	 */
	default void improved(Values values) {
	}

}
