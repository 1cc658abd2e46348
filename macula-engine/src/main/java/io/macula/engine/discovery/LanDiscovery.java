package io.macula.engine.discovery;

/**
 * A way to find nodes on the local network and to be found there. Implementations are
 * thread-safe and do all their work on threads of their own, never on the one that calls.
 */
public interface LanDiscovery {

	/**
	 * Begin to search and, if the node can be dialled, to announce it.
	 * @param own the node that searches
	 * @param listener told what happens, on any thread, also that nothing can be found
	 * @return ends it
	 */
	LanSession open(LanAnnouncement own, LanListener listener);

}
