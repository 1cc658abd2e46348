package io.macula.engine.dht;

/**
 * What became of a record that was offered to the nodes nearest to its key. Immutable.
 *
 * @param kept how many nodes keep it, this one included
 * @param asked how many nodes were asked, this one included
 * @param split whether somebody has no room, so that it belongs under the key below, too
 * @param full whether somebody has no room, and there is no key below
 * @param refused how many nodes refused it for another reason
 * @param reason the last other reason
 * @param seq highest number of a record of this node that others know instead, -1 if
 * there is none
 */
public record StoreReport(int kept, int asked, boolean split, boolean full, int refused, StoreStatus reason, long seq) {
}
