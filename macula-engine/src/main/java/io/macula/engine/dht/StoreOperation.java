package io.macula.engine.dht;

import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.StoreReply;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Offers a record of this node to the nodes nearest to its key, once they are found.
 * Tells the outcome when all have answered, or after a moment when at least one other
 * node keeps it. Confined to the loop.
 */
final class StoreOperation {

	private static final long QUERY_NANOS = 2_000_000_000L;

	private static final long SLOW_NANOS = 700_000_000L;

	private final DhtEnvironment environment;

	private final SignedRecord record;

	private final Consumer<StoreReport> then;

	private int waiting;

	private int kept;

	private boolean keptHere;

	private int asked;

	private int refused;

	private boolean split;

	private @Nullable String limit;

	private long seq = -1;

	private StoreStatus reason = StoreStatus.OK;

	private boolean told;

	StoreOperation(DhtEnvironment environment, SignedRecord record, Consumer<StoreReport> then) {
		this.environment = environment;
		this.record = record;
		this.then = then;
	}

	void start() {
		NodeLookup.start(this.environment, this.record.key(), this::found);
	}

	/**
	 * Offer it to nodes that are known to be the nearest.
	 */
	void found(List<Contact> nearest) {
		if (this.environment.isServer() && isNearest(nearest)) {
			RecordStore store = this.environment.store();
			StoreStatus status = store.put(this.record, this.environment.rules().keepNanos(this.record), null);
			note(new StoreAnswer(status, store.knownSeq(this.record), store.limit()));
			this.keptHere = this.kept > 0;
			this.kept = 0;
		}
		this.asked = nearest.size();
		this.waiting = nearest.size();
		for (Contact contact : nearest) {
			send(this.environment, contact, this.record, (answer) -> {
				this.waiting--;
				note(answer);
				tellIf(this.waiting == 0);
			});
		}
		this.environment.context().after(SLOW_NANOS, () -> tellIf(this.kept > 0));
		tellIf(this.waiting == 0);
	}

	private boolean isNearest(List<Contact> nearest) {
		return nearest.size() < NodeTable.K || this.record.key()
			.compareDistance(this.environment.self(), nearest.get(nearest.size() - 1).nodeId()) < 0;
	}

	/**
	 * Offer a record to one node.
	 */
	static void send(DhtEnvironment environment, Contact contact, SignedRecord record,
			Consumer<@Nullable StoreAnswer> then) {
		Store message = Store.of(record.key().bytes(), record.toMap(), 0);
		environment.links()
			.request(contact, message, QUERY_NANOS,
					(reply, failure) -> answered(environment, contact.nodeId(), reply, failure, then));
	}

	private static void answered(DhtEnvironment environment, NodeId node, @Nullable WireMessage reply,
			@Nullable MeshFailure failure, Consumer<@Nullable StoreAnswer> then) {
		if (reply instanceof StoreReply answer) {
			environment.alive(node);
			then.accept(StoreAnswer.of(answer));
			return;
		}
		if (failure != null) {
			environment.failed(node, failure);
		}
		then.accept(null);
	}

	private void note(@Nullable StoreAnswer answer) {
		if (answer == null) {
			return;
		}
		StoreStatus status = answer.status();
		// Known already, for instance from whoever passed it on
		boolean same = status == StoreStatus.STALE && answer.seq() == this.record.body().seq();
		if (status == StoreStatus.OK || same) {
			this.kept++;
			return;
		}
		switch (status) {
			case SPLIT -> {
				this.split = true;
				this.limit = answer.limit();
			}
			case FULL -> this.limit = answer.limit();
			default -> {
				this.refused++;
				this.reason = status;
			}
		}
		if (status == StoreStatus.STALE) {
			this.seq = Math.max(this.seq, answer.seq());
		}
	}

	private void tellIf(boolean enough) {
		if (enough && !this.told) {
			this.told = true;
			this.then.accept(new StoreReport(this.kept, this.keptHere, this.asked, this.split, this.limit, this.refused,
					this.reason, this.seq));
		}
	}

}
