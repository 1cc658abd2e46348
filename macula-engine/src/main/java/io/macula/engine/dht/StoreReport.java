package io.macula.engine.dht;

import org.jspecify.annotations.Nullable;

/**
 * What became of a record that was offered to the nodes nearest to its key. Immutable.
 *
 * @param kept how many other nodes keep it
 * @param keptHere whether this node keeps it
 * @param asked how many other nodes were asked
 * @param split whether somebody has no room, so that it belongs under the key below, too
 * @param limit the limit that is reached at somebody who has no room, {@code null} if
 * none is
 * @param refused how many nodes refused it for another reason
 * @param reason the last other reason
 * @param seq highest number of a record of this node that others know instead, -1 if
 * there is none
 */
public record StoreReport(int kept, boolean keptHere, int asked, boolean split, @Nullable String limit, int refused,
		StoreStatus reason, long seq) {

	/**
	 * Whether anybody keeps it.
	 * @return {@code true} if this node or another one does
	 */
	public boolean isKept() {
		return this.kept > 0 || this.keptHere;
	}

}
