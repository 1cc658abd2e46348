package io.macula.engine.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.dht.Dht;
import io.macula.engine.dht.RecordDraft;
import io.macula.engine.dht.RecordKeys;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.dht.StoreReport;
import io.macula.engine.dht.StoreStatus;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Puts one record into the mesh: under its first key, and where that has no room under
 * the keys below, one after the other. Starts from the first key each time, so that
 * records move up again when others leave. Confined to the loop.
 */
final class Placement {

	/**
	 * How often a record is signed anew because an earlier run of this node used a higher
	 * number.
	 */
	private static final int MAX_RENUMBERED = 3;

	private final Dht dht;

	private final NodeId self;

	private final OwnRecord record;

	private final Renewal renewal;

	private final Consumer<Placement> then;

	private final Map<Integer, SignedRecord> placed = new LinkedHashMap<>();

	private boolean keptElsewhere;

	private @Nullable StoreReport last;

	private int renumbered;

	private @Nullable MeshFailure failure;

	/**
	 * Whether a record is only renewed.
	 */
	enum Renewal {

		/** It is new or says something new. */
		NO,
		/** It is, and is one of few. */
		ONE,
		/** It is, and is one of many. */
		OF_MANY

	}

	Placement(Dht dht, NodeId self, OwnRecord record, Renewal renewal, Consumer<Placement> then) {
		this.renewal = renewal;
		this.dht = dht;
		this.self = self;
		this.record = record;
		this.then = then;
	}

	void start() {
		put(this.record.firstShard());
	}

	private void put(int shard) {
		RecordDraft draft = this.record.draft(shard);
		this.dht.sign(draft, (signed, problem) -> {
			if (signed == null) {
				this.failure = problem;
				this.then.accept(this);
				return;
			}
			Consumer<StoreReport> told = (report) -> stored(shard, signed, report);
			if (this.renewal == Renewal.NO) {
				this.dht.store(signed, told);
			}
			else {
				this.dht.renew(signed, this.renewal == Renewal.OF_MANY, told);
			}
		});
	}

	private void stored(int shard, SignedRecord signed, StoreReport report) {
		if (report.seq() >= signed.body().seq() && this.renumbered++ < MAX_RENUMBERED) {
			put(shard);
			return;
		}
		this.last = report;
		this.keptElsewhere |= report.kept() > 0;
		if (report.isKept()) {
			this.placed.put(shard, signed);
		}
		int next = report.split() ? RecordKeys.next(shard, this.self) : -1;
		if (next >= 0) {
			put(next);
			return;
		}
		// A record that this node alone keeps is known to nobody
		if (!this.keptElsewhere && report.limit() != null) {
			this.failure = new MeshFailure(FailureCode.OVERLOADED,
					"the nodes that keep '" + this.record.name() + "' have no room for one more " + this.record.kind()
							+ ": limit '" + report.limit() + "' is reached");
		}
		this.then.accept(this);
	}

	/**
	 * Where the record is now, by number of the key.
	 */
	Map<Integer, SignedRecord> placed() {
		return this.placed;
	}

	boolean isKept() {
		return !this.placed.isEmpty();
	}

	/**
	 * Whether fewer nodes keep it than should, so that it is worth while to try again
	 * soon.
	 */
	boolean isThin() {
		return this.last != null && 2 * this.last.kept() < this.last.asked();
	}

	/**
	 * Why most others refuse the record, if they do.
	 */
	@Nullable StoreStatus refusal() {
		return (this.last != null && this.last.refused() > this.last.kept()) ? this.last.reason() : null;
	}

	/**
	 * A limit that was reached.
	 */
	@Nullable MeshFailure failure() {
		return this.failure;
	}

}
