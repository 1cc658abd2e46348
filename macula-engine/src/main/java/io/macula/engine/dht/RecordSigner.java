package io.macula.engine.dht;

import java.util.List;
import java.util.function.BiConsumer;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Signatures;
import org.jspecify.annotations.Nullable;

/**
 * Makes this node's own records. Every record has a higher number than any before it,
 * also than those of earlier runs, because the clock goes on while the node is down.
 * Confined to the loop; signs off the loop.
 */
final class RecordSigner {

	/**
	 * A number that others claim to know is believed up to this far ahead of the clock: a
	 * year.
	 */
	private static final long MAX_AHEAD_MILLIS = 365L * 24 * 3600 * 1000;

	private final NodeContext context;

	private final Links links;

	private final IdentityKey key;

	private final Realm realm;

	private final RecordVerifier verifier;

	private long lastSeq;

	RecordSigner(NodeContext context, Links links, IdentityKey key, Realm realm, RecordVerifier verifier) {
		this.context = context;
		this.links = links;
		this.key = key;
		this.realm = realm;
		this.verifier = verifier;
	}

	/**
	 * Sign a record.
	 * @param draft what it says
	 * @param lifetimeMillis how long it is true; for one that takes others back, how long
	 * to remember that
	 * @param gone whether it takes earlier ones back
	 * @param then receives the record, or {@code null} and why there is none
	 */
	void sign(RecordDraft draft, long lifetimeMillis, boolean gone,
			BiConsumer<@Nullable SignedRecord, @Nullable MeshFailure> then) {
		long now = this.context.wallMillis();
		this.lastSeq = Math.max(this.lastSeq + 1, now);
		RecordBody body = new RecordBody(draft.kind(), draft.name(), draft.shard(), draft.part(),
				gone ? List.of() : draft.patterns(), this.links.self(), draft.metadata(), this.lastSeq, now,
				now + lifetimeMillis, gone);
		NodeId target = RecordKeys.keyOf(this.realm, draft.kind(), draft.name(), draft.shard());
		if (target == null) {
			then.accept(null, new MeshFailure(FailureCode.INVALID,
					"'" + draft.name() + "' cannot be the name of a record of kind " + draft.kind()));
			return;
		}
		byte[] rec = RecordCodec.encode(body);
		byte[] publicKey = this.key.publicIdentity().encoded();
		Signatures signatures = this.context.signatures();
		this.context.offload(
				() -> new SignedRecord(target, body, rec, publicKey,
						signatures.sign(this.key, SignedRecord.signedBytes(this.realm, target, rec))),
				(record, failure) -> {
					if (record == null) {
						then.accept(null,
								new MeshFailure(FailureCode.INVALID, null, "the record was not signed", failure));
						return;
					}
					int most = this.context.limits().recordBytes();
					if (record.size() > most) {
						then.accept(null, new MeshFailure(FailureCode.TOO_LARGE, "record of " + draft.kind() + " '"
								+ draft.name() + "' has " + record.size() + " bytes, limit 'recordBytes' is " + most));
						return;
					}
					this.verifier.trust(record);
					then.accept(record, null);
				});
	}

	/**
	 * Others know a record of this node with a higher number: an earlier run had a clock
	 * that was ahead.
	 * @param seq the number
	 */
	void exceed(long seq) {
		if (seq <= this.context.wallMillis() + MAX_AHEAD_MILLIS) {
			this.lastSeq = Math.max(this.lastSeq, seq);
		}
	}

}
