package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Frames;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * One message of this node on its way to all its recipients, which share it: the object
 * that every queue holds.
 * <p>
 * {@link #begin} is called once, under the lock of the topic. From then on everything
 * that changes is confined to the loop; queues carry it there.
 */
final class Publication implements Outbound {

	private final PubSubShared shared;

	private final String topic;

	private final byte[] payload;

	private final @Nullable String contentType;

	private final WireValue.@Nullable Map headers;

	private final int bytes;

	private final @Nullable LocalSubscription except;

	private final PublishCompletion completion;

	private @Nullable Publish message;

	private @Nullable Route route;

	private @Nullable Frames frames;

	private @Nullable List<NodeId> unreachable;

	private int pending;

	/**
	 * Whether it takes room of the budget. Changes under the lock of the topic until
	 * sent, then on the loop.
	 */
	private boolean charged;

	Publication(PubSubShared shared, String topic, byte[] payload, @Nullable String contentType,
			WireValue.@Nullable Map headers, int bytes, @Nullable LocalSubscription except,
			PublishCompletion completion) {
		this.shared = shared;
		this.topic = topic;
		this.payload = payload;
		this.contentType = contentType;
		this.headers = headers;
		this.bytes = bytes;
		this.except = except;
		this.completion = completion;
	}

	/**
	 * Take room of the budget for waiting, unless it was taken.
	 * @return {@code false} if there is no room
	 */
	boolean charge() {
		if (!this.charged && this.shared.budget().take(this.bytes)) {
			this.charged = true;
			this.shared.counters().heldBack.increment();
		}
		return this.charged;
	}

	void discharge() {
		if (this.charged) {
			this.charged = false;
			this.shared.budget().release(this.bytes);
		}
	}

	/**
	 * Number the message and hand it to every queue on the way. Does not wake application
	 * threads and does not complete: {@link #begun} follows without the lock.
	 * @param sequence its number within the topic
	 * @param way where to
	 */
	void begin(long sequence, Route way) {
		PublisherIdentity self = this.shared.self();
		Publish numbered = new Publish(this.topic, this.payload, null, null, null, self.origin(), self.boot(), sequence,
				self.realm(), this.contentType, this.headers, Extras.NONE);
		this.message = numbered;
		this.route = way;
		Outlet[] outlets = way.outlets();
		if (outlets.length > 1) {
			this.frames = new Frames();
		}
		// Before the first offer: the loop counts down while this thread still offers
		this.pending = outlets.length;
		for (Outlet outlet : outlets) {
			outlet.offer(this);
		}
		LocalSubscription[] locals = way.locals();
		if (locals.length > 0) {
			Delivery delivery = new Delivery(numbered, this.topic, this.payload, self.id());
			for (LocalSubscription local : locals) {
				if (local != this.except) {
					local.offer(delivery);
				}
			}
		}
		this.shared.counters().published.increment();
	}

	/**
	 * What follows {@link #begin} when the lock of the topic is free again.
	 * @param way the same route
	 */
	void begun(Route way) {
		way.handOver();
		if (way.outlets().length == 0) {
			discharge();
			this.completion.published(way.recipients(), List.of());
		}
	}

	/**
	 * Nobody gets it: it was not begun.
	 */
	void fail(MeshFailure failure) {
		discharge();
		this.shared.counters().publishFailed.increment();
		this.completion.failed(failure);
	}

	@Override
	public Publish message() {
		Publish numbered = this.message;
		if (numbered == null) {
			throw new IllegalStateException("a message is offered before it is numbered");
		}
		return numbered;
	}

	@Override
	public String name() {
		return this.topic;
	}

	@Override
	public int bytes() {
		return this.bytes;
	}

	@Override
	public @Nullable Frames frames() {
		return this.frames;
	}

	@Override
	public void written(Link link) {
		this.shared.counters().sent.increment();
		countDown();
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		failed(link.remote());
	}

	/**
	 * A node does not get it. On the loop.
	 */
	void failed(NodeId node) {
		this.shared.counters().unreachable.increment();
		if (this.unreachable == null) {
			this.unreachable = new ArrayList<>(2);
		}
		this.unreachable.add(node);
		countDown();
	}

	private void countDown() {
		this.pending--;
		Route way = this.route;
		if (this.pending != 0 || way == null) {
			return;
		}
		discharge();
		List<NodeId> missed = this.unreachable;
		if (missed == null) {
			this.completion.published(way.recipients(), List.of());
			return;
		}
		List<NodeId> reached = new ArrayList<>(way.recipients());
		reached.removeAll(missed);
		this.completion.published(List.copyOf(reached), List.copyOf(missed));
	}

}
