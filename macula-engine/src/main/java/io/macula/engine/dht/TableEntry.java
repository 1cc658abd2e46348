package io.macula.engine.dht;

import java.util.Arrays;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;

/**
 * A node in the table. Confined to the loop.
 */
final class TableEntry {

	private Contact contact;

	private byte[] boot;

	private long seen;

	private int failures;

	TableEntry(Contact contact, byte[] boot, long now) {
		this.contact = contact;
		this.boot = boot;
		this.seen = now;
	}

	/**
	 * The node is there.
	 * @return whether this is another run of it, which knows nothing of what it was told
	 * before
	 */
	boolean seen(Contact contact, byte[] boot, long now) {
		boolean restarted = !Arrays.equals(this.boot, boot);
		this.contact = contact;
		this.boot = boot;
		this.seen = now;
		this.failures = 0;
		return restarted;
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
