package io.macula.engine.pubsub;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;

/**
 * Bounds the publishes that wait for a lookup, a dial or room in a queue, in number and
 * in bytes. Thread-safe.
 */
final class PublishBudget {

	private final int maxMessages;

	private final long maxBytes;

	private final AtomicInteger messages = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private PublishBudget(int maxMessages, long maxBytes) {
		this.maxMessages = maxMessages;
		this.maxBytes = maxBytes;
	}

	/**
	 * For all publishes of a node.
	 */
	static PublishBudget ofNode(Limits limits) {
		return new PublishBudget(limits.pendingPublishes(), limits.pendingPublishBytes());
	}

	/**
	 * For all messages of a node that wait for confirmations.
	 */
	static PublishBudget ofOutbox(Limits limits) {
		return new PublishBudget(limits.outboxMessages(), limits.outboxBytes());
	}

	/**
	 * Take room for a message. There is always room for a single one, whatever its size.
	 * @return {@code false} if there is none
	 */
	boolean take(int size) {
		int count = this.messages.incrementAndGet();
		if (count <= this.maxMessages) {
			if (this.bytes.addAndGet(size) <= this.maxBytes || count == 1) {
				return true;
			}
			this.bytes.addAndGet(-size);
		}
		this.messages.decrementAndGet();
		return false;
	}

	void release(int size) {
		this.messages.decrementAndGet();
		this.bytes.addAndGet(-size);
	}

	boolean hasRoom(int size) {
		int count = this.messages.get();
		return count < this.maxMessages && (count == 0 || this.bytes.get() + size <= this.maxBytes);
	}

	int waiting() {
		return this.messages.get();
	}

	/**
	 * Messages for which there is room.
	 */
	int freeMessages() {
		return this.maxMessages - this.messages.get();
	}

	/**
	 * Bytes for which there is room, none or less while a single large message waits.
	 */
	long freeBytes() {
		return this.maxBytes - this.bytes.get();
	}

	/**
	 * The failure of a publish for which there is no room.
	 */
	static MeshFailure exhausted(Limits limits, String topic) {
		return new MeshFailure(FailureCode.OVERLOADED,
				"The message on '" + topic
						+ "' would have to wait, but as many wait already as the limits 'pendingPublishes' ("
						+ limits.pendingPublishes() + ") and 'pendingPublishBytes' (" + limits.pendingPublishBytes()
						+ ") allow: wait for earlier ones to complete, or raise the limits");
	}

}
