package io.macula.engine.dht;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;

/**
 * A node in the table. Confined to the loop.
 */
final class TableEntry {

	private Contact contact;

	private long seen;

	private int failures;

	TableEntry(Contact contact, long now) {
		this.contact = contact;
		this.seen = now;
	}

	void seen(Contact contact, long now) {
		this.contact = contact;
		this.seen = now;
		this.failures = 0;
	}

	int failed() {
		return ++this.failures;
	}

	NodeId id() {
		return this.contact.nodeId();
	}

	Contact contact() {
		return this.contact;
	}

	long seen() {
		return this.seen;
	}

	/**
	 * Whether it did not answer the last time.
	 */
	boolean isSuspect() {
		return this.failures > 0;
	}

}
