package io.macula.engine.dht;

import java.util.Collection;
import java.util.Map;

import io.macula.engine.identity.Contact;
import org.jspecify.annotations.Nullable;

/**
 * Gives the records that a lookup found to nodes near to the key that lack them or have
 * older ones (Kademlia's caching along the path; the entry correction of libp2p). Copies
 * expire with the record itself, because the owner signed when. Few are given each time,
 * the rest the next time or by the owner. Confined to the loop.
 */
final class Copies {

	/** Nodes that are given something after one lookup. */
	private static final int MAX_NODES = 3;

	/** Records that one node is given after one lookup. */
	private static final int MAX_RECORDS = 4;

	/** What is nearly over is not worth a message. */
	private static final long WORTH_MILLIS = 10_000;

	private final DhtEnvironment environment;

	private final Collection<SignedRecord> newest;

	private int nodes;

	Copies(DhtEnvironment environment, Collection<SignedRecord> newest) {
		this.environment = environment;
		this.newest = newest;
	}

	/**
	 * Give a node what it lacks.
	 * @param node the node
	 * @param kept numbers of what it has
	 * @param room whether it may have room for more records than it has
	 */
	void give(Contact node, Map<RecordId, Long> kept, boolean room) {
		int given = 0;
		for (SignedRecord record : this.newest) {
			if (this.nodes == MAX_NODES || given == MAX_RECORDS) {
				break;
			}
			if (lacks(record, kept.get(record.id()), room) && !record.owner().equals(node.nodeId())
					&& isWorthIt(record)) {
				given++;
				this.environment.context().counters().increment("dht.copies");
				StoreOperation.send(this.environment, node, record, (answer) -> {
					if (answer != null && answer.status() == StoreStatus.OK) {
						this.environment.context().counters().increment("dht.copies.kept");
					}
				});
			}
		}
		this.nodes += (given > 0) ? 1 : 0;
	}

	private static boolean lacks(SignedRecord record, @Nullable Long known, boolean room) {
		// Who has nothing to forget need not know that it is to be forgotten
		return (known != null) ? known < record.body().seq() : room && !record.body().gone();
	}

	private boolean isWorthIt(SignedRecord record) {
		return this.environment.rules().checkToKeep(record) == StoreStatus.OK
				&& record.body().expires() - this.environment.context().wallMillis() > WORTH_MILLIS;
	}

}
