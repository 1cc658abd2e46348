package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.MessageHandler;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.WireValue;

/**
 * Takes the records that others offer, if they fulfil the rules. Confined to the loop.
 */
final class StoreHandler implements MessageHandler<Store> {

	/**
	 * Signatures that wait to be checked: as many as are checked in about half a second.
	 */
	private static final int MAX_PENDING = 2048;

	private static final int MAX_PENDING_PER_LINK = 256;

	/**
	 * Records of one peer that wait to be checked.
	 */
	private static final class Load {

		private int pending;

	}

	private final DhtEnvironment environment;

	private final List<RecordListener> listeners = new ArrayList<>();

	StoreHandler(DhtEnvironment environment) {
		this.environment = environment;
	}

	void addListener(RecordListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public void received(Link link, Store message) {
		this.environment.alive(link.remote());
		byte[] key = message.key();
		WireValue.Map value = message.value();
		if (key == null || value == null) {
			refuse(link, message, StoreStatus.MALFORMED, -1);
			return;
		}
		NodeId target = NodeId.ofAny(key);
		SignedRecord record = SignedRecord.read(target, value);
		if (record != null) {
			signed(link, message, record);
		}
		else if (SignedRecord.claimsSignature(value)) {
			refuse(link, message, StoreStatus.MALFORMED, -1);
		}
		else {
			unsigned(link, message, target, value);
		}
	}

	private void signed(Link link, Store message, SignedRecord record) {
		boolean wanted = this.listeners.stream().anyMatch((listener) -> listener.wants(record.key()));
		StoreStatus status = this.environment.rules().checkToKeep(record);
		if (status == StoreStatus.OK && !wanted) {
			status = checkToStore(link, record);
		}
		Load load = load(link);
		if (status == StoreStatus.OK
				&& (this.environment.verifier().pending() >= MAX_PENDING || load.pending >= MAX_PENDING_PER_LINK)) {
			status = StoreStatus.BUSY;
		}
		if (status != StoreStatus.OK) {
			refuse(link, message, status, this.environment.store().knownSeq(record));
			return;
		}
		load.pending++;
		this.environment.verifier().verify(List.of(record), (good) -> {
			load.pending--;
			if (good == null) {
				refuse(link, message, StoreStatus.BUSY, -1);
			}
			else if (good.isEmpty()) {
				refuse(link, message, StoreStatus.BAD_SIGNATURE, -1);
			}
			else {
				accept(link, message, record, wanted);
			}
		});
	}

	private StoreStatus checkToStore(Link link, SignedRecord record) {
		if (!this.environment.isServer() || isFar(record.key())) {
			return StoreStatus.NOT_CLOSE;
		}
		return this.environment.store().check(record, this.environment.network(link));
	}

	/**
	 * Twice as many as keep a record are nearer, so that nodes with slightly different
	 * tables agree.
	 */
	private boolean isFar(NodeId key) {
		return !this.environment.table().isAmongNearest(this.environment.self(), key, 2 * NodeTable.K);
	}

	private void accept(Link link, Store message, SignedRecord record, boolean wanted) {
		StoreStatus status = checkToStore(link, record);
		if (status == StoreStatus.OK) {
			long keep = this.environment.rules().keepNanos(record);
			// Checked again because time passed meanwhile
			status = (keep > 0) ? this.environment.store().put(record, keep, this.environment.network(link))
					: StoreStatus.EXPIRED;
		}
		else if (wanted && status != StoreStatus.STALE) {
			changed(record);
		}
		if (status == StoreStatus.OK) {
			this.environment.context().counters().increment("dht.store.accepted");
			reply(link, message, status, -1);
		}
		else {
			refuse(link, message, status, this.environment.store().knownSeq(record));
		}
	}

	/**
	 * Tell those who want to know.
	 */
	void changed(SignedRecord record) {
		for (RecordListener listener : this.listeners) {
			if (listener.wants(record.key())) {
				listener.changed(record);
			}
		}
	}

	private void unsigned(Link link, Store message, NodeId key, WireValue.Map value) {
		StoreStatus status;
		UnsignedEntry entry = UnsignedEntry.read(value);
		if (link.proven()) {
			// It could have signed
			status = StoreStatus.UNSIGNED;
		}
		else if (entry == null) {
			status = StoreStatus.MALFORMED;
		}
		else if (entry.size() > this.environment.context().limits().acceptedRecordBytes()) {
			status = StoreStatus.TOO_LARGE;
		}
		else if (!this.environment.isServer() || isFar(key)) {
			status = StoreStatus.NOT_CLOSE;
		}
		else {
			status = this.environment.store().putUnsigned(key, entry, link.remote(), this.environment.network(link));
		}
		if (status == StoreStatus.OK) {
			reply(link, message, status, -1);
		}
		else {
			refuse(link, message, status, -1);
		}
	}

	private void refuse(Link link, Store message, StoreStatus status, long seq) {
		this.environment.context().counters().increment("dht.store.refused." + status.text());
		if (link.proven() && (status == StoreStatus.BAD_SIGNATURE || status == StoreStatus.MALFORMED
				|| status == StoreStatus.TOO_LARGE)) {
			link.violation("bad_record");
		}
		reply(link, message, status, seq);
	}

	private void reply(Link link, Store message, StoreStatus status, long seq) {
		Long rid = message.rid();
		if (rid != null) {
			boolean full = status == StoreStatus.FULL || status == StoreStatus.SPLIT;
			link.control(Extensions.reply(rid, status, seq, full ? this.environment.store().limit() : null));
		}
	}

	private static Load load(Link link) {
		Load load = link.attribute(Load.class);
		if (load == null) {
			load = new Load();
			link.attribute(Load.class, load);
		}
		return load;
	}

}
