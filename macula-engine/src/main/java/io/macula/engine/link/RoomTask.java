package io.macula.engine.link;

/**
 * Waits for room in the queue of a link, and may not need it any more before there is
 * some: then it is forgotten instead of being held as long as the peer takes nothing.
 * Confined to the loop.
 */
public interface RoomTask extends Runnable {

	/**
	 * Whether running it would do nothing.
	 * @return {@code true} if it may be forgotten
	 */
	boolean obsolete();

}
