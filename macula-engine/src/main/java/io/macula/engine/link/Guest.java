package io.macula.engine.link;

/**
 * A peer that speaks another protocol than Java nodes and that was reached by dialling.
 * Confined to the loop.
 */
public interface Guest {

	/**
	 * Whether the peer is still there.
	 * @return {@code false} once its connection is gone
	 */
	boolean open();

	/**
	 * Be told when the peer is gone.
	 * @param task runs once; at once if that has happened
	 */
	void whenClosed(Runnable task);

}
