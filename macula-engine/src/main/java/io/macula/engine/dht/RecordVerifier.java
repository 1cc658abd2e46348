package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Signatures;
import org.jspecify.annotations.Nullable;

/**
 * Checks that records were signed by their owners, off the loop. Remembers the last good
 * ones, because several nodes answer a lookup with the same records and the lookup is
 * repeated. Confined to the loop.
 */
final class RecordVerifier {

	private record Place(NodeId key, RecordId id) {

		static Place of(SignedRecord record) {
			return new Place(record.key(), record.id());
		}

	}

	private final NodeContext context;

	private final Realm realm;

	private final Map<Place, SignedRecord> good;

	private int pending;

	RecordVerifier(NodeContext context, Realm realm) {
		this.context = context;
		this.realm = realm;
		int most = context.limits().verifiedRecords();
		this.good = new LinkedHashMap<>(16, 0.75f, true) {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<Place, SignedRecord> eldest) {
				return size() > most;
			}

		};
	}

	/**
	 * How many records are being checked.
	 * @return the number
	 */
	int pending() {
		return this.pending;
	}

	/**
	 * Check records.
	 * @param records the records
	 * @param then receives those that are good, in their order, or {@code null} if this
	 * node has too much to do to tell, which is nobody's fault; at once if all were known
	 * to be good
	 */
	void verify(List<SignedRecord> records, Consumer<@Nullable List<SignedRecord>> then) {
		List<SignedRecord> unknown = records.stream().filter((record) -> !isKnown(record)).toList();
		if (unknown.isEmpty()) {
			then.accept(records);
			return;
		}
		this.pending += unknown.size();
		Signatures signatures = this.context.signatures();
		this.context.offload(() -> unknown.stream().map((record) -> isGood(signatures, record)).toList(),
				(results, failure) -> {
					this.pending -= unknown.size();
					if (results == null) {
						this.context.counters().increment("dht.verify.skipped");
						then.accept(null);
						return;
					}
					List<SignedRecord> bad = new ArrayList<>();
					for (int i = 0; i < unknown.size(); i++) {
						if (results.get(i)) {
							this.good.put(Place.of(unknown.get(i)), unknown.get(i));
						}
						else {
							bad.add(unknown.get(i));
						}
					}
					then.accept(records.stream().filter((record) -> !bad.contains(record)).toList());
				});
	}

	/** Forget what would not be accepted any more. */
	void sweep() {
		long now = this.context.wallMillis();
		this.good.values().removeIf((record) -> record.body().expires() <= now);
	}

	/**
	 * Take a record for good, because this node signed it itself.
	 */
	void trust(SignedRecord record) {
		this.good.put(Place.of(record), record);
	}

	private boolean isKnown(SignedRecord record) {
		SignedRecord known = this.good.get(Place.of(record));
		return known != null && Arrays.equals(known.rec(), record.rec())
				&& Arrays.equals(known.signature(), record.signature())
				&& Arrays.equals(known.publicKey(), record.publicKey());
	}

	private boolean isGood(Signatures signatures, SignedRecord record) {
		PublicIdentity signer = record.signer();
		return signer != null && signer.nodeId().equals(record.owner()) && signatures.verify(signer,
				SignedRecord.signedBytes(this.realm, record.key(), record.rec()), record.signature());
	}

}
