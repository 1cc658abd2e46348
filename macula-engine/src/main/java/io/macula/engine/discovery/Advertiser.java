package io.macula.engine.discovery;

import java.util.Map;

/**
 * Tells the mesh what this node subscribes to and offers, and keeps telling it for as
 * long as the node wants that. Confined to the loop.
 */
public interface Advertiser {

	/**
	 * Announce a subscription. Several announcements of one pattern are one record in the
	 * mesh.
	 * @param pattern the pattern, valid, perhaps without wildcards
	 * @return the announcement
	 */
	Advertisement subscription(String pattern);

	/**
	 * Announce a procedure. Several announcements of one procedure are one record in the
	 * mesh; the metadata of the last one counts.
	 * @param procedure its name, valid
	 * @param metadata what to tell about it; together with the name it must fit into a
	 * record
	 * @return the announcement
	 */
	Advertisement procedure(String procedure, Map<String, String> metadata);

}
