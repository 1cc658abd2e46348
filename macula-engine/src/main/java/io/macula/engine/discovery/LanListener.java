package io.macula.engine.discovery;

import io.macula.engine.identity.NodeId;

/**
 * Told what happens on the local network. Thread-safe.
 */
public interface LanListener {

	/**
	 * The search has begun.
	 * @param address the local address that it uses
	 */
	void opened(String address);

	/**
	 * A node announces itself, perhaps again; perhaps the own one.
	 * @param node what it says
	 */
	void found(LanNode node);

	/**
	 * A node took its announcement back, or has not repeated it.
	 * @param node the node
	 */
	void gone(NodeId node);

	/**
	 * An announcement was no good.
	 * @param reason one of few words, for a counter
	 */
	void ignored(String reason);

	/**
	 * There will be no search.
	 * @param why the cause and a remedy
	 */
	void failed(String why);

}
