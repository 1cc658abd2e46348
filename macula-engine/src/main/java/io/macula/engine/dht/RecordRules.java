package io.macula.engine.dht;

import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.NodeContext;

/**
 * What a record must fulfil besides its signature. Who keeps records applies its own
 * clock strictly; who reads them allows for clocks that differ by five minutes, because
 * what it reads was kept by others with their clocks. Confined to the loop.
 */
final class RecordRules {

	/** How far clocks may differ. */
	static final long CLOCK_SKEW_MILLIS = 300_000;

	/** Longest time that a record may be true. */
	static final long MAX_LIFETIME_MILLIS = 3_600_000;

	private final NodeContext context;

	private final Realm realm;

	RecordRules(NodeContext context, Realm realm) {
		this.context = context;
		this.realm = realm;
	}

	/**
	 * Whether a record may be kept if its signature is good.
	 * @param record the record
	 * @return {@link StoreStatus#OK} or what speaks against it
	 */
	StoreStatus checkToKeep(SignedRecord record) {
		StoreStatus form = checkForm(record);
		if (form != StoreStatus.OK) {
			return form;
		}
		return (record.body().expires() <= this.context.wallMillis()) ? StoreStatus.EXPIRED : StoreStatus.OK;
	}

	/**
	 * Whether a record that somebody kept may be believed if its signature is good.
	 * @param record the record
	 * @return {@link StoreStatus#OK} or what speaks against it
	 */
	StoreStatus checkToRead(SignedRecord record) {
		StoreStatus form = checkForm(record);
		if (form != StoreStatus.OK) {
			return form;
		}
		boolean expired = record.body().expires() <= this.context.wallMillis() - CLOCK_SKEW_MILLIS;
		return expired ? StoreStatus.EXPIRED : StoreStatus.OK;
	}

	private StoreStatus checkForm(SignedRecord record) {
		RecordBody body = record.body();
		if (record.size() > this.context.limits().acceptedRecordBytes()) {
			return StoreStatus.TOO_LARGE;
		}
		if (body.part() >= this.context.limits().recordParts() || !RecordKeys.allows(body.shard(), record.owner())
				|| !record.key().equals(RecordKeys.keyOf(this.realm, body.kind(), body.name(), body.shard()))) {
			return StoreStatus.MALFORMED;
		}
		if (body.lifetimeMillis() <= 0 || body.lifetimeMillis() > MAX_LIFETIME_MILLIS) {
			return StoreStatus.EXPIRED;
		}
		return (body.issued() > this.context.wallMillis() + CLOCK_SKEW_MILLIS) ? StoreStatus.FUTURE : StoreStatus.OK;
	}

	/**
	 * How long to keep a record: by this node's own clock, however wrong that of the
	 * owner is.
	 * @param record the record, checked
	 * @return nanoseconds from now
	 */
	long keepNanos(SignedRecord record) {
		long left = record.body().expires() - this.context.wallMillis();
		return Math.min(left, record.body().lifetimeMillis()) * 1_000_000;
	}

	Realm realm() {
		return this.realm;
	}

}
