package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Frames;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * One message of this node on its way to all its recipients, which share it: the object
 * that every queue holds. One whose delivery is confirmed is handed to the {@link Outbox}
 * once it has a number.
 * <p>
 * {@link #begin} is called once, under the lock of the topic. From then on everything
 * that changes is confined to the loop; queues carry it there.
 */
final class Publication implements Outgoing {

	private final PubSubShared shared;

	private final String topic;

	private final byte[] payload;

	private final @Nullable String contentType;

	private final WireValue.@Nullable Map headers;

	private final int bytes;

	private final @Nullable LocalSubscription except;

	private final PublishSettings settings;

	private final Keepers keepers;

	private final PublishCompletion completion;

	private @Nullable Publish message;

	private List<NodeId> recipients = List.of();

	private @Nullable Assured assured;

	private @Nullable Frames frames;

	private @Nullable List<NodeId> unreachable;

	private int pending;

	/**
	 * Whether it takes room of the budget. Changes under the lock of the topic until
	 * sent, then on the loop.
	 */
	private boolean charged;

	Publication(PubSubShared shared, String topic, byte[] payload, @Nullable String contentType,
			WireValue.@Nullable Map headers, int bytes, @Nullable LocalSubscription except, PublishSettings settings,
			Keepers keepers, PublishCompletion completion) {
		this.shared = shared;
		this.topic = topic;
		this.payload = payload;
		this.contentType = contentType;
		this.headers = headers;
		this.bytes = bytes;
		this.except = except;
		this.settings = settings;
		this.keepers = keepers;
		this.completion = completion;
	}

	PublishSettings settings() {
		return this.settings;
	}

	PublishCompletion completion() {
		return this.completion;
	}

	byte[] payload() {
		return this.payload;
	}

	/**
	 * Whether only the loop may number it.
	 */
	boolean onLoop() {
		return this.settings.assured() || this.settings.retain();
	}

	/**
	 * Whether it may be numbered now.
	 * @return why not, or {@code null} if so
	 */
	@Nullable MeshFailure admit(Route way) {
		if (this.settings.retain()) {
			MeshFailure refusal = this.keepers.retained().refusal(this.topic, this.payload, this.bytes);
			if (refusal != null) {
				return refusal;
			}
		}
		if (this.settings.assured()) {
			return this.keepers.outbox().admit(this);
		}
		if (this.settings.overflow() == Overflow.FAIL && way.isFull()) {
			this.shared.counters().overflowed.increment();
			return new MeshFailure(FailureCode.OVERLOADED, "The queue towards a subscriber of '" + this.topic
					+ "' is full and the message is published with overflow FAIL: publish it again later");
		}
		// What may be dropped for one node is refused for none
		boolean waits = this.settings.overflow() != Overflow.DROP_NEWEST
				&& this.settings.overflow() != Overflow.DROP_OLDEST;
		if (way.holdsBack() && !((!waits || way.hasRoom(weight())) && charge())) {
			return PublishBudget.exhausted(this.shared.context().limits(), this.topic);
		}
		return null;
	}

	@Override
	public boolean charge() {
		if (!this.charged && this.shared.budget().take(weight())) {
			this.charged = true;
			this.shared.counters().heldBack.increment();
		}
		return this.charged;
	}

	void discharge() {
		if (this.charged) {
			this.charged = false;
			this.shared.budget().release(weight());
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
		Publish numbered = new Publish(this.topic, this.payload, this.settings.assured() ? 1L : null, null, null,
				self.origin(), self.boot(), sequence, self.realm(), this.contentType, this.headers, Extras.NONE);
		this.message = numbered;
		if (this.settings.retain()) {
			this.keepers.retained().keep(this.topic, numbered, this.bytes);
		}
		if (this.settings.assured()) {
			this.assured = this.keepers.outbox().accept(this, sequence, way);
		}
		else if (way.groups().isEmpty()) {
			send(numbered, way);
		}
		else {
			sendChosen(numbered, way);
		}
		this.shared.counters().published.increment();
	}

	private void send(Publish numbered, Route way) {
		this.recipients = way.recipients();
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
			deliver(new Delivery(numbered, this.topic, this.payload, this.shared.self().id()), locals);
		}
	}

	private void sendChosen(Publish numbered, Route way) {
		Plan plan = new Plan(way, this.shared.context().random());
		Set<NodeId> all = new LinkedHashSet<>(way.recipients());
		plan.nodes().keySet().forEach((outlet) -> all.add(outlet.node()));
		if (!plan.ownGroups().isEmpty()) {
			all.add(this.shared.self().id());
		}
		this.recipients = List.copyOf(all);
		this.frames = new Frames();
		this.pending = plan.nodes().size();
		for (Map.Entry<Outlet, List<String>> node : plan.nodes().entrySet()) {
			node.getKey().offer(node.getValue().isEmpty() ? this : new Addressed(this, node.getValue()));
		}
		Delivery delivery = new Delivery(numbered, this.topic, this.payload, this.shared.self().id());
		deliver(delivery, way.locals());
		for (String group : plan.ownGroups()) {
			LocalSubscription member = this.keepers.subscriptions().pick(group, this.topic);
			if (member != null) {
				member.offer(delivery);
				this.shared.context().execute(member::handOver);
			}
		}
	}

	private void deliver(Delivery delivery, LocalSubscription[] locals) {
		for (LocalSubscription local : locals) {
			if (local != this.except) {
				local.offer(delivery);
			}
		}
	}

	/**
	 * What follows {@link #begin} when the lock of the topic is free again.
	 * @param way the same route
	 */
	void begun(Route way) {
		Assured waiting = this.assured;
		if (waiting != null) {
			discharge();
			waiting.begun();
			return;
		}
		way.handOver();
		if (way.outlets().length == 0 && way.groups().isEmpty()) {
			discharge();
			this.completion.published(this.recipients, List.of());
		}
		else if (!way.groups().isEmpty() && this.pending == 0) {
			// On the loop, where nothing has counted down yet
			discharge();
			this.completion.published(this.recipients, List.of());
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

	/**
	 * What it takes of the room for messages that wait: a larger payload than a frame has
	 * room of its own.
	 */
	@Override
	public int weight() {
		return Math.min(this.bytes, this.shared.context().limits().frameBytes());
	}

	@Override
	public void progressed(Link link, long sent, long total) {
		this.completion.progressed(link.remote(), sent, total);
	}

	@Override
	public Overflow overflow() {
		return this.settings.overflow();
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

	@Override
	public void failed(NodeId node) {
		this.shared.counters().unreachable.increment();
		if (this.unreachable == null) {
			this.unreachable = new ArrayList<>(2);
		}
		this.unreachable.add(node);
		countDown();
	}

	private void countDown() {
		this.pending--;
		if (this.pending != 0) {
			return;
		}
		discharge();
		List<NodeId> missed = this.unreachable;
		if (missed == null) {
			this.completion.published(this.recipients, List.of());
			return;
		}
		List<NodeId> reached = new ArrayList<>(this.recipients);
		reached.removeAll(missed);
		this.completion.published(List.copyOf(reached), List.copyOf(missed));
	}

}
