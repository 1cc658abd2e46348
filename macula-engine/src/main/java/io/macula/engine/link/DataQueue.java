package io.macula.engine.link;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be written to one link: filled by any thread, emptied by the
 * loop, bounded in bytes. At most one wake-up of the loop is under way at a time.
 * <p>
 * {@link #offer} and {@link #whenRoom} are thread-safe, everything else is confined to
 * the loop.
 */
final class DataQueue {

	/**
	 * Charged for each message besides its bytes, so that empty ones are bounded, too.
	 */
	static final int OVERHEAD = 64;

	/**
	 * The queue grows by this many places; the first ones are there for the life of a
	 * link, and most links are idle.
	 */
	private static final int CHUNK = 128;

	/** From so many on, those that wait and need not are looked for. */
	private static final int TIDY = 1024;

	private final MpscUnboundedArrayQueue<Outbound> messages = new MpscUnboundedArrayQueue<>(CHUNK);

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	/** How many wait: the queue itself would have to be walked through for that. */
	private final AtomicInteger waitingTasks = new AtomicInteger();

	private int tidyAt = TIDY;

	private final AtomicLong bytes = new AtomicLong();

	/** Of those that travel on streams of their own. */
	private final AtomicLong largeBytes = new AtomicLong();

	private final AtomicBoolean awake = new AtomicBoolean();

	private final long limit;

	private final int largest;

	private final Runnable wake;

	/**
	 * Start empty.
	 * @param limit bytes that may wait; a single message is taken by an empty queue
	 * whatever its size, and large ones while they have not more than half of it
	 * @param largest a larger message is not sent in one piece and charged little: it
	 * must not hold up the others as long as it takes
	 * @param wake asks the loop to empty the queue; called by any thread, once until
	 * {@link #awoken}
	 */
	DataQueue(long limit, int largest, Runnable wake) {
		this.limit = limit;
		this.largest = largest;
		this.wake = wake;
	}

	boolean offer(Outbound message) {
		long size = charge(message);
		long before = this.bytes.getAndAdd(size);
		long large = this.largeBytes.getAndAdd(large(message, size));
		// Large ones leave room for the small ones, which go on when nobody reads those
		if ((before != 0 && before + size > this.limit) || (isLarge(message) && large * 2 > this.limit)) {
			release(message);
			return false;
		}
		this.messages.offer(message);
		wakeLoop();
		return true;
	}

	/**
	 * Run a task on the loop once there is room for more than half of the limit.
	 * @param task the task
	 */
	void whenRoom(Runnable task) {
		this.waitingTasks.incrementAndGet();
		this.waiting.add(task);
		// The queue may have been emptied between the refusal and this registration
		wakeLoop();
	}

	private void wakeLoop() {
		if (!this.awake.get() && this.awake.compareAndSet(false, true)) {
			this.wake.run();
		}
	}

	/**
	 * The loop is about to look: a message added from here on causes a new wake-up.
	 */
	void awoken() {
		this.awake.set(false);
	}

	@Nullable Outbound poll() {
		return this.messages.relaxedPoll();
	}

	/**
	 * Give another queue what waits here, in order and as far as it has room.
	 * @param other the queue of another link to the same node
	 * @param which what may leave over that link as well
	 */
	void moveTo(DataQueue other, Predicate<Outbound> which) {
		List<Outbound> staying = new ArrayList<>();
		boolean room = true;
		for (Outbound message = poll(); message != null; message = poll()) {
			boolean moves = which.test(message);
			room = room && (!moves || other.offer(message));
			if (moves && room) {
				release(message);
			}
			else {
				staying.add(message);
			}
		}
		this.messages.addAll(staying);
	}

	/**
	 * Give back the room of a message that was written or dropped.
	 * @param message the message
	 */
	void release(Outbound message) {
		long size = charge(message);
		this.bytes.addAndGet(-size);
		this.largeBytes.addAndGet(-large(message, size));
	}

	private static boolean isLarge(Outbound message) {
		return message.bytes() > DataSender.LARGE;
	}

	private static long large(Outbound message, long size) {
		return isLarge(message) ? size : 0;
	}

	private long charge(Outbound message) {
		int size = message.bytes();
		return (long) ((size > this.largest) ? DataSender.LARGE : size) + OVERHEAD;
	}

	boolean isEmpty() {
		return this.messages.isEmpty();
	}

	long bytes() {
		return this.bytes.get();
	}

	/**
	 * Run what waits for room, if there is room.
	 */
	void runWaiting() {
		tidyUp();
		// Only those waiting now: a task that finds the queue full again registers anew
		// and must not spin here
		for (int left = this.waitingTasks.get(); left > 0 && this.bytes.get() * 2 <= this.limit; left--) {
			if (!runNext()) {
				return;
			}
		}
	}

	private boolean runNext() {
		Runnable task = this.waiting.poll();
		if (task == null) {
			return false;
		}
		this.waitingTasks.decrementAndGet();
		task.run();
		return true;
	}

	/** Only the loop takes anything away, so each is counted once. */
	private void tidyUp() {
		if (this.waitingTasks.get() < this.tidyAt) {
			return;
		}
		for (Iterator<Runnable> all = this.waiting.iterator(); all.hasNext();) {
			if (all.next() instanceof RoomTask task && task.obsolete()) {
				all.remove();
				this.waitingTasks.decrementAndGet();
			}
		}
		this.tidyAt = Math.max(TIDY, 2 * this.waitingTasks.get());
	}

	/** How many tasks wait for room. */
	int waiting() {
		return this.waitingTasks.get();
	}

	/**
	 * Run everything that waits, because the link is gone.
	 */
	void runAllWaiting() {
		for (int left = this.waitingTasks.get(); left > 0; left--) {
			if (!runNext()) {
				return;
			}
		}
	}

}
