package io.macula.engine.dht;

import io.macula.engine.identity.NodeId;

/**
 * Told about records the moment they are known to this node, because it keeps them or
 * because those that keep them tell it. Called on the loop.
 */
public interface RecordListener {

	/**
	 * Whether changes under a key are of interest.
	 * @param key the key
	 * @return {@code true} to be told
	 */
	boolean wants(NodeId key);

	/**
	 * There is a new record, one says something new, or one was taken back.
	 * @param record the record, its signature checked
	 */
	void changed(SignedRecord record);

}
