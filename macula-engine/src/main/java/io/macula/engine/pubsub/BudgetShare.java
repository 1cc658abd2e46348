package io.macula.engine.pubsub;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for one recipient of all that a {@link PublishBudget} bounds: as much as is
 * free beside it, so that a single recipient that takes nothing has half of all, and
 * <i>n</i> of them leave one part of <i>n</i> + 1 to the others (A. Choudhury, E. Hahne:
 * Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998, with a factor
 * of one). There is always room for a single message. Thread-safe; threads that take at
 * the same time may exceed the share by a message each, though not the budget.
 */
final class BudgetShare {

	private final PublishBudget budget;

	private final AtomicInteger messages = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	/**
	 * Nothing waits.
	 * @param budget bounds what waits for all recipients
	 */
	BudgetShare(PublishBudget budget) {
		this.budget = budget;
	}

	/**
	 * Take room for a message that has room of the budget.
	 * @return {@code false} if there is none
	 */
	boolean take(int size) {
		boolean room = fits(this.budget.freeMessages(), this.budget.freeBytes());
		if (room) {
			replace(size);
		}
		return room;
	}

	/**
	 * Take room for a message in whose place another one is given up.
	 */
	void replace(int size) {
		this.messages.incrementAndGet();
		this.bytes.addAndGet(size);
	}

	void release(int size) {
		this.messages.decrementAndGet();
		this.bytes.addAndGet(-size);
	}

	/**
	 * Whether there is room for a message that has none of the budget so far.
	 */
	boolean hasRoom(int size) {
		return fits(this.budget.freeMessages() - 1, this.budget.freeBytes() - size);
	}

	/**
	 * Whether another message may wait.
	 * @param freeMessages room of the budget without it
	 * @param freeBytes the same in bytes
	 */
	private boolean fits(int freeMessages, long freeBytes) {
		int waiting = this.messages.get();
		// Compared with what is free before it came
		return waiting == 0 || (waiting <= freeMessages && this.bytes.get() <= freeBytes);
	}

}
