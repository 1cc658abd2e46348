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
 * @param holders the nodes that answered, nearest to the key first, this one not included
 */
public record Values(List<SignedRecord> records, List<UnsignedEntry> unsigned, boolean split, boolean complete,
		List<NodeId> holders) {

	/**
	 * Copy.
	 */
	public Values {
		records = List.copyOf(records);
		unsigned = List.copyOf(unsigned);
		holders = List.copyOf(holders);
	}

}
