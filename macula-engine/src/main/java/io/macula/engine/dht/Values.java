package io.macula.engine.dht;

import java.util.List;

import io.macula.engine.identity.NodeId;

/**
 * What was found under a key. Immutable.
 *
 * @param records records whose signatures are good and that are not expired, the newest
 * of each owner, kind and name
 * @param unsigned entries of 0.14.3 nodes, of none that signed a record here
 * @param split whether more is under the two keys below
 * @param complete whether somebody was asked, or there is nobody to ask
 * @param watchers the nodes that will tell about changes, as they were asked to
 */
public record Values(List<SignedRecord> records, List<UnsignedEntry> unsigned, boolean split, boolean complete,
		List<NodeId> watchers) {

	/**
	 * Copy.
	 */
	public Values {
		records = List.copyOf(records);
		unsigned = List.copyOf(unsigned);
		watchers = List.copyOf(watchers);
	}

}
