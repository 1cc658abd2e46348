package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a link that are sent on streams of their own: a few at once, the others
 * wait for their turn; what the peer does not take is given up. Confined to the loop.
 */
abstract class Transfers {

	private final MeshLink link;

	private final DataQueue queue;

	private final int most;

	private final Set<Transfer> active = new LinkedHashSet<>();

	private final Queue<Outbound> pending = new ArrayDeque<>();

	private long sent;

	/**
	 * Nothing to send.
	 * @param link whose messages
	 * @param queue takes back the room of messages
	 * @param most how many are sent at once
	 */
	Transfers(MeshLink link, DataQueue queue, int most) {
		this.link = link;
		this.queue = queue;
		this.most = most;
	}

	/**
	 * Prepare a message.
	 * @param message the message
	 * @return its transfer, not begun
	 */
	abstract Transfer transfer(Outbound message);

	/**
	 * Send a message or tell it why not.
	 * @param message the message, its place in the queue taken
	 * @return whether it is on its way
	 */
	final boolean send(Outbound message) {
		if (this.active.size() >= this.most || !this.pending.isEmpty()) {
			this.pending.add(message);
			return true;
		}
		return start(message);
	}

	private boolean start(Outbound message) {
		Transfer transfer = null;
		try {
			message.leaving(this.link.session().shared().context().nanoTime());
			transfer = transfer(message);
			this.active.add(transfer);
			transfer.begin();
			return true;
		}
		catch (RuntimeException ex) {
			MeshFailure failure = (ex instanceof MeshFailure mesh) ? mesh
					: new MeshFailure(FailureCode.INVALID, null, "the message cannot be encoded", ex);
			if (transfer != null) {
				transfer.over(failure);
			}
			else {
				this.link.unsent(message, failure);
			}
			return false;
		}
	}

	private void startNext() {
		boolean started = this.active.size() >= this.most;
		while (!started && !this.pending.isEmpty()) {
			started = start(this.pending.remove());
		}
		// Somebody may wait for the room
		this.link.session().shared().markDirty(this.link.session());
	}

	final MeshLink link() {
		return this.link;
	}

	/** Messages sent so far. */
	final long sent() {
		return this.sent;
	}

	final boolean isEmpty() {
		return this.active.isEmpty() && this.pending.isEmpty();
	}

	final List<Transfer> active() {
		return List.copyOf(this.active);
	}

	/**
	 * Regular look: what nobody wants any more, or the peer does not take, ends.
	 * @param now the time in nanoseconds
	 * @param patience how long nothing may be taken
	 */
	final void tick(long now, long patience) {
		List<Transfer> all = active();
		List<Transfer> stalled = all.stream().filter((transfer) -> transfer.isStalled(now, patience)).toList();
		List<Outbound> behind = List.of();
		if (!stalled.isEmpty() && stalled.size() == all.size()) {
			// Nothing is taken at all: those that wait would only take as long again
			behind = List.copyOf(this.pending);
			this.pending.clear();
		}
		stalled.forEach((transfer) -> {
			this.link.session().shared().context().counters().increment("link.transfers.stalled");
			transfer.abandon();
			transfer.over(stalled(transfer.message, patience));
		});
		behind.forEach((message) -> this.link.unsent(message, stalled(message, patience)));
	}

	private MeshFailure stalled(Outbound message, long patience) {
		return new MeshFailure(FailureCode.OVERLOADED, "a message of " + message.bytes() + " bytes was not sent: node "
				+ this.link.remote().shortText() + " has taken nothing of such for " + patience / 1_000_000 + " ms");
	}

	/** The link is gone. */
	final void close() {
		MeshFailure unsent = new MeshFailure(FailureCode.UNREACHABLE,
				"the link to node " + this.link.remote().shortText() + " is gone; the message was not sent");
		// A message of which a part was sent was never complete at the peer, so it
		// provably did not run there either
		List<Outbound> all = new ArrayList<>();
		this.active.forEach((transfer) -> {
			transfer.over = true;
			all.add(transfer.message);
		});
		all.addAll(this.pending);
		this.active.clear();
		this.pending.clear();
		all.forEach((message) -> this.link.unsent(message, unsent));
	}

	/** One message on its way. */
	abstract class Transfer {

		private final Outbound message;

		private int sentBefore = -1;

		private long progressAt;

		private boolean over;

		Transfer(Outbound message) {
			this.message = message;
		}

		/** Open the stream and send what can be sent. */
		abstract void begin();

		/** Bytes sent so far. */
		abstract int progress();

		/** End the stream before the message was sent. */
		abstract void abandon();

		final Outbound message() {
			return this.message;
		}

		final boolean isOver() {
			return this.over;
		}

		/**
		 * The message was sent or will not be. Only the first time counts.
		 * @param failure why not, {@code null} if it was
		 */
		final void over(@Nullable MeshFailure failure) {
			if (this.over) {
				return;
			}
			this.over = true;
			Transfers.this.active.remove(this);
			if (failure != null) {
				Transfers.this.link.unsent(this.message, failure);
			}
			else {
				MeshLink link = Transfers.this.link;
				Transfers.this.sent++;
				Transfers.this.queue.release(this.message);
				link.written(this.message.message());
				link.session().shared().guarded(() -> this.message.written(link));
			}
			startNext();
		}

		/** Whether nobody wants it any more; then it is given up. */
		final boolean givenUp() {
			if (this.message.obsolete()) {
				abandon();
				over(new MeshFailure(FailureCode.CANCELLED, "given up before it was sent"));
			}
			return this.over;
		}

		private boolean isStalled(long now, long patience) {
			if (progress() != this.sentBefore) {
				this.sentBefore = progress();
				this.progressAt = now;
				return false;
			}
			return !givenUp() && now - this.progressAt > patience;
		}

	}

}
