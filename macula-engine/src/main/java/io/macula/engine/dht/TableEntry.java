package io.macula.engine.dht;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A node in the table. Confined to the loop.
 */
final class TableEntry {

	private Contact contact;

	private byte[] boot;

	private long seen;

	private int failures;

	private @Nullable InetAddress from;

	private @Nullable NetworkGroup network;

	TableEntry(Contact contact, byte[] boot, @Nullable InetAddress from, @Nullable NetworkGroup network, long now) {
		this.contact = contact;
		this.boot = boot;
		this.from = from;
		this.network = network;
		this.seen = now;
	}

	/**
	 * Whether it is where it was: then its network is, too.
	 */
	boolean isAt(Contact other, @Nullable InetAddress address) {
		return Objects.equals(this.from, address) && this.contact.endpoints().equals(other.endpoints());
	}

	/**
	 * The node moved.
	 */
	void moved(@Nullable InetAddress address, @Nullable NetworkGroup to) {
		this.from = address;
		this.network = to;
	}

	/**
	 * The network that it counts for, {@code null} if it counts for none.
	 */
	@Nullable NetworkGroup network() {
		return this.network;
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
