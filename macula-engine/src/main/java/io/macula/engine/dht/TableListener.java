package io.macula.engine.dht;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;

/**
 * Told about nodes that enter and leave the table. Called on the loop.
 */
public interface TableListener {

	/**
	 * A node answered for the first time, or for the first time after it was started
	 * anew.
	 * @param contact the node
	 */
	void added(Contact contact);

	/**
	 * A node is taken for dead, or made room for another.
	 * @param node the node
	 */
	void removed(NodeId node);

}
