package io.macula.engine.discovery;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import io.macula.engine.dht.Dht;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.identity.Contact;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Gives this node's records to nodes that have just come and are near to their keys,
 * without signing or looking up anything again. A node with thousands of records works on
 * them a little at a time, whatever number of nodes comes at once. Confined to the loop.
 */
final class HandOver {

	/** Records that are looked at in one go: well below a millisecond of work. */
	private static final int AT_ONCE = 128;

	/** One that is sent counts for more: its receiver has a signature to check. */
	private static final int SENDING = 8;

	private static final long PAUSE_NANOS = 5_000_000L;

	/** More nodes than this at once get theirs when the records are renewed. */
	private static final int MAX_NODES = 256;

	private record Task(Contact contact, Queue<SignedRecord> records) {
	}

	private final NodeContext context;

	private final Dht dht;

	private final Queue<Task> tasks = new ArrayDeque<>();

	private @Nullable Timer timer;

	HandOver(NodeContext context, Dht dht) {
		this.context = context;
		this.dht = dht;
	}

	void add(Contact contact, List<SignedRecord> records) {
		if (records.isEmpty() || this.tasks.size() >= MAX_NODES) {
			return;
		}
		this.tasks.add(new Task(contact, new ArrayDeque<>(records)));
		if (this.timer == null) {
			work();
		}
	}

	private void work() {
		this.timer = null;
		int left = AT_ONCE;
		Task task = this.tasks.peek();
		while (task != null && left > 0) {
			SignedRecord record = task.records().poll();
			if (record == null) {
				this.tasks.remove();
				task = this.tasks.peek();
				continue;
			}
			left--;
			if (this.dht.isKeeper(task.contact().nodeId(), record.key())) {
				left -= SENDING;
				this.dht.storeAt(task.contact(), record);
			}
		}
		if (task != null) {
			this.timer = this.context.after(PAUSE_NANOS, this::work);
		}
	}

	void restart() {
		if (this.timer != null) {
			this.timer.cancel();
		}
		work();
	}

	void stop() {
		this.tasks.clear();
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

}
