package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertiser;
import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Names;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Publishing and subscribing of one node. Messages go directly from publisher to each
 * subscriber node, once however many subscriptions it has, in order per publisher and
 * topic.
 * <p>
 * {@link #subscribe}, {@link #publish}, {@link #discoverSubscribers} and
 * {@link #patterns} are thread-safe, the rest is confined to the loop.
 */
public final class PubSub {

	/** Room in a frame for what it holds besides payload, names and headers. */
	private static final int OVERHEAD = 512;

	private static final long SWEEP_NANOS = 10_000_000_000L;

	private static final long IDLE_LOOK_NANOS = 10_000_000;

	private final NodeContext context;

	private final Executor executor;

	private final PubSubShared shared;

	private final Outlets outlets;

	private final PeerInterests interests;

	private final InterestAnnouncer announcer;

	private final LocalSubscriptions subscriptions;

	/**
	 * Topics of others are forgotten when nothing came for once or twice this time.
	 */
	private static final long RECEIVED_NANOS = 900_000_000_000L;

	/** Own topics are forgotten when nothing was sent for once or twice this time. */
	private static final long PUBLISHED_NANOS = 1_800_000_000_000L;

	private final Routes routes;

	private final TopicChannels channels;

	private final Receiver receiver;

	private final Outbox outbox;

	private final RetainedValues retained;

	private final Replays replays;

	private final Keepers keepers;

	private final Marks marks;

	private final LastArrivals lastArrivals;

	private final LogThrottle throttle;

	private final int maxBytes;

	private final LargePublishes large;

	private final List<Timer> sweepers = new ArrayList<>();

	private volatile boolean closed;

	/**
	 * Ready to {@link #start}.
	 * @param context the surroundings
	 * @param links the links
	 * @param advertiser announces subscriptions to the mesh
	 * @param finder finds subscribers that are not linked
	 * @param realm name of the realm
	 * @param executor runs handlers
	 */
	public PubSub(NodeContext context, Links links, Advertiser advertiser, NodeFinder finder, String realm,
			Executor executor) {
		this(context, links, advertiser, finder, realm, executor, null);
	}

	/**
	 * Ready to {@link #start}.
	 * @param context the surroundings
	 * @param links the links
	 * @param advertiser announces subscriptions to the mesh
	 * @param finder finds subscribers that are not linked
	 * @param realm name of the realm
	 * @param executor runs handlers
	 * @param routing this node's part in passing messages on, {@code null} for none
	 */
	public PubSub(NodeContext context, Links links, Advertiser advertiser, NodeFinder finder, String realm,
			Executor executor, @Nullable RoutingSettings routing) {
		this.context = context;
		this.executor = executor;
		Limits limits = context.limits();
		this.maxBytes = limits.frameBytes() - OVERHEAD;
		this.large = new LargePublishes(limits);
		PubSubCounters counters = new PubSubCounters(context.counters());
		this.shared = new PubSubShared(context, links, finder, new PublisherIdentity(links, realm),
				PublishBudget.ofNode(limits), counters, new Detours(context, links, realm, routing, counters));
		this.outlets = new Outlets(this.shared, () -> routes().invalidate());
		this.interests = new PeerInterests(context, this.outlets, (pattern) -> channels().invalidate(pattern),
				(outlet, patterns) -> replays().wanted(outlet, patterns),
				(outlet, number) -> marks().asked(outlet, number));
		this.announcer = new InterestAnnouncer(context, links);
		this.lastArrivals = new LastArrivals(context, links, this.announcer);
		this.subscriptions = new LocalSubscriptions(context, advertiser, this.announcer,
				(pattern) -> channels().invalidate(pattern));
		this.routes = new Routes(this.shared, this.subscriptions, this.interests, this.outlets);
		this.channels = new TopicChannels(this.shared, this.routes);
		this.marks = new Marks(context, this.channels::fence);
		this.receiver = new Receiver(this.shared, this.subscriptions, (node, boot, topic, sequence, answer) -> context
			.execute(() -> outbox().answered(node, topic, sequence, answer)));
		this.outbox = new Outbox(this.shared, this.receiver::receivedOwn);
		this.retained = new RetainedValues(limits, () -> replays().look());
		this.replays = new Replays(this.shared, this.retained, this.routes);
		this.keepers = new Keepers(this.outbox, this.retained, this.subscriptions);
		this.throttle = new LogThrottle(context::nanoTime, 1);
	}

	private Routes routes() {
		return this.routes;
	}

	private Replays replays() {
		return this.replays;
	}

	private Marks marks() {
		return this.marks;
	}

	private Outbox outbox() {
		return this.outbox;
	}

	private TopicChannels channels() {
		return this.channels;
	}

	/**
	 * Take messages from links from now on.
	 */
	public void start() {
		Links links = this.shared.links();
		links.handle(MessageType.PUBLISH, Publish.class, this.receiver::received);
		links.handle(MessageType.INTEREST, Interest.class, this::interest);
		links.handle(MessageType.PUB_ACK, PubAck.class, this.outbox::answered);
		Detours detours = this.shared.detours();
		detours.listen(this.routes::invalidate, this.outbox::rerouted);
		detours.start(this.shared.self().realm(), this.receiver::receivedThroughOthers, this.outbox::answered);
		links.addPeerListener(new Peers());
		this.context.counters().gauge("pubsub.waiting", () -> this.shared.budget().waiting());
		this.context.counters().gauge("pubsub.topics", this.channels::size);
		this.context.counters().gauge("pubsub.remembered", this.receiver::remembered);
		this.context.counters().gauge("pubsub.publishers", this.receiver::publishers);
		this.context.counters().gauge("pubsub.outbox", this.outbox::waiting);
		this.context.counters().gauge("pubsub.ledger", this.receiver::ledgerSize);
		this.context.counters().gauge("pubsub.ledger.topics", this.receiver::ledgerTopics);
		this.context.counters().gauge("pubsub.retained", this.retained::size);
		this.context.counters().gauge("pubsub.retained.unreached", this.replays::unreached);
		sweepAnew();
	}

	private void interest(Link link, Interest message) {
		Long marked = message.extras().map().number(InterestAnnouncer.MARKED);
		if (marked != null) {
			this.lastArrivals.answered(link, marked);
		}
		else {
			this.interests.received(link, message);
		}
	}

	/**
	 * Subscribers forget a topic before its publisher does, whose numbers then go on
	 * higher: who remembers none counts no gap.
	 */
	private void sweepAnew() {
		this.sweepers.forEach(Timer::cancel);
		this.sweepers.clear();
		this.sweepers.add(this.context.every(() -> RECEIVED_NANOS, this.receiver::sweep));
		this.sweepers.add(this.context.every(() -> PUBLISHED_NANOS, this.channels::sweep));
		this.sweepers.add(this.context.every(() -> SWEEP_NANOS, this.receiver::sweepLedger));
	}

	/**
	 * Tell the peers again what is wanted, and look after what waits for them with fresh
	 * timers. Subscriptions and messages stay.
	 */
	public void restart() {
		this.shared.links().all().forEach(this.announcer::tellAll);
		this.outlets.restart();
		this.outbox.restart();
		this.channels.restart();
		this.replays.restart();
		this.marks.restart();
		this.lastArrivals.restart();
		this.shared.detours().restart();
		if (!this.closed) {
			sweepAnew();
		}
	}

	/**
	 * Subscribe.
	 * @param pattern what to
	 * @param settings how messages are handed over
	 * @param handler receives them
	 * @param completion told when the subscription is in force
	 */
	public void subscribe(String pattern, SubscriptionSettings settings, DeliveryHandler handler,
			SubscribeCompletion completion) {
		Limits limits = this.context.limits();
		try {
			Names.checkPattern(pattern, limits.topicBytes(), limits.topicLevels());
		}
		catch (IllegalArgumentException ex) {
			completion.failed(new MeshFailure(FailureCode.INVALID, null, String.valueOf(ex.getMessage()), ex));
			return;
		}
		TopicPattern wanted = TopicPattern.of(pattern);
		LocalSubscription subscription = new LocalSubscription(this.context, this.executor, pattern, settings, handler,
				this.shared.counters(), this.throttle,
				(gone) -> this.context.execute(() -> this.subscriptions.removeOwn(wanted, gone)));
		this.context.execute(() -> {
			if (this.closed) {
				completion.failed(closedFailure());
				return;
			}
			this.subscriptions.addOwn(wanted, subscription, completion);
			if (settings.retained() && settings.group() == null) {
				handLastValues(wanted, subscription);
			}
		});
	}

	/** Those of this node itself; others are asked for theirs. */
	private void handLastValues(TopicPattern pattern, LocalSubscription subscription) {
		this.retained.match(pattern, (message, size) -> {
			String topic = message.topic();
			byte[] payload = message.payload();
			if (topic != null && payload != null) {
				subscription.offer(new Delivery(Replay.of(message), topic, payload, this.shared.self().id()));
			}
		});
		subscription.handOver();
	}

	/**
	 * End a subscription of this node as soon as everything is handled that arrived, or
	 * that linked nodes sent before they knew that it is withdrawn. Thread-safe.
	 * @param subscription the subscription
	 * @param ended called on the loop when it has ended, or was ended by somebody else
	 */
	public void drain(LocalSubscription subscription, Runnable ended) {
		TopicPattern pattern = TopicPattern.of(subscription.name());
		this.context.execute(() -> {
			this.subscriptions.withdrawOwn(pattern, subscription);
			this.lastArrivals.await(() -> {
				this.subscriptions.detachOwn(pattern, subscription);
				closeWhenIdle(subscription, ended);
			});
		});
	}

	private void closeWhenIdle(LocalSubscription subscription, Runnable ended) {
		if (this.closed || subscription.isClosed() || subscription.isIdle()) {
			subscription.close();
			ended.run();
			return;
		}
		this.context.after(IDLE_LOOK_NANOS, () -> closeWhenIdle(subscription, ended));
	}

	/**
	 * Subscribe on behalf of a peer that cannot do so itself. On the loop.
	 * @param name of whom, for people
	 * @param handler receives each message once, however many patterns match it, on the
	 * loop and in order
	 * @return a subscription without patterns
	 */
	public ProxySubscription subscribeFor(String name, Consumer<Delivery> handler) {
		LocalSubscription subscription = new LocalSubscription(this.context, this.context::execute, name,
				SubscriptionSettings.DEFAULTS, DeliveryHandler.of(handler), this.shared.counters(), this.throttle,
				(gone) -> {
				});
		return new ProxySubscription(this.subscriptions, subscription);
	}

	/**
	 * Publish for a peer that cannot reach the mesh itself: to the subscribers of the
	 * whole mesh, or to those of this node alone if the topic is no name that the mesh
	 * knows. On the loop.
	 * @param topic any text
	 * @param payload the bytes, shared
	 * @param headers what else to say
	 * @param source the subscription of whom the message comes from, if it shall not get
	 * it back
	 * @param completion told when it was handed to the transport for each subscriber
	 */
	public void publishFor(String topic, byte[] payload, Map<String, String> headers,
			@Nullable ProxySubscription source, PublishCompletion completion) {
		Limits limits = this.context.limits();
		try {
			Names.checkTopic(topic, limits.topicBytes(), limits.topicLevels());
		}
		catch (IllegalArgumentException ex) {
			deliverHere(topic, payload, source);
			completion.published(List.of(), List.of());
			return;
		}
		publish(topic, payload, null, headers, (source != null) ? source.subscription() : null,
				PublishSettings.DEFAULTS, completion);
	}

	/**
	 * Put a message that ends its way here before the subscriptions of this node that
	 * match. On the loop.
	 * @param topic any text
	 * @param payload the bytes, shared
	 * @param source a subscription that does not get it, {@code null} for none
	 * @return how many subscriptions match
	 */
	public int deliverHere(String topic, byte[] payload, @Nullable ProxySubscription source) {
		Publish message = new Publish(topic, payload, null, null, null, null, null, null, null, null, null,
				Extras.NONE);
		Delivery delivery = new Delivery(message, topic, payload, null);
		int count = 0;
		for (LocalSubscription local : Receiver.match(this.subscriptions.trie(), topic)) {
			if (source == null || local != source.subscription()) {
				local.offer(delivery);
				local.handOver();
				count++;
			}
		}
		for (String group : this.subscriptions.groups(topic)) {
			LocalSubscription member = this.subscriptions.pick(group, topic);
			if (member != null) {
				member.offer(delivery);
				member.handOver();
				count++;
			}
		}
		return count;
	}

	/**
	 * Publish.
	 * @param topic what the message is about
	 * @param payload the bytes, shared
	 * @param contentType what they are, {@code null} for JSON
	 * @param headers what else to say
	 * @param completion told when it was handed to the transport for each subscriber
	 */
	public void publish(String topic, byte[] payload, @Nullable String contentType, Map<String, String> headers,
			PublishCompletion completion) {
		publish(topic, payload, contentType, headers, null, PublishSettings.DEFAULTS, completion);
	}

	/**
	 * Publish.
	 * @param topic what the message is about
	 * @param payload the bytes, shared
	 * @param contentType what they are, {@code null} for JSON
	 * @param headers what else to say
	 * @param settings how hard to try
	 * @param completion told what became of it
	 */
	public void publish(String topic, byte[] payload, @Nullable String contentType, Map<String, String> headers,
			PublishSettings settings, PublishCompletion completion) {
		publish(topic, payload, contentType, headers, null, settings, completion);
	}

	private void publish(String topic, byte[] payload, @Nullable String contentType, Map<String, String> headers,
			@Nullable LocalSubscription except, PublishSettings settings, PublishCompletion completion) {
		long size = (long) payload.length + topic.length() + Headers.maxBytes(headers)
				+ ((contentType != null) ? contentType.length() : 0);
		if (size > this.maxBytes) {
			MeshFailure refusal = this.large.refusal(topic, payload.length, size - payload.length);
			if (refusal != null) {
				completion.failed(refusal);
				return;
			}
		}
		Publication message = new Publication(this.shared, topic, payload, contentType, Headers.toWire(headers),
				(int) size, except, settings, this.keepers, completion);
		try {
			while (!this.channels.of(topic).publish(message)) {
				// The channel was retired between finding and using it: the next one is
				// new
				Thread.onSpinWait();
			}
		}
		catch (MeshFailure ex) {
			message.fail(ex);
		}
	}

	/**
	 * Find the nodes that subscribe to a topic, this one included.
	 * @param topic the topic
	 * @param then receives how to reach them, or {@code null} and why it is not known, on
	 * the loop
	 */
	public void discoverSubscribers(String topic, BiConsumer<@Nullable List<Contact>, @Nullable MeshFailure> then) {
		Limits limits = this.context.limits();
		try {
			Names.checkTopic(topic, limits.topicBytes(), limits.topicLevels());
		}
		catch (IllegalArgumentException ex) {
			then.accept(null, new MeshFailure(FailureCode.INVALID, null, String.valueOf(ex.getMessage()), ex));
			return;
		}
		this.context.execute(() -> this.shared.finder()
			.subscribers(topic, (resolution) -> then.accept(contacts(topic, resolution), null)));
	}

	private List<Contact> contacts(String topic, Resolution resolution) {
		List<Contact> contacts = new ArrayList<>();
		if (Receiver.match(this.subscriptions.trie(), topic).length > 0
				|| !this.subscriptions.groups(topic).isEmpty()) {
			contacts.add(this.shared.links().self());
		}
		Consumer<Outlet> linked = (outlet) -> {
			Link link = outlet.link();
			if (link != null && !contacts.contains(link.contact())) {
				contacts.add(link.contact());
			}
		};
		this.interests.match(topic, linked);
		this.interests.matchGroups(topic, (group, outlet) -> linked.accept(outlet));
		NodeId self = this.shared.self().id();
		for (Found found : resolution.nodes()) {
			NodeId node = found.contact().nodeId();
			if (!node.equals(self) && !this.interests.isAuthority(node)) {
				contacts.add(found.contact());
			}
		}
		return List.copyOf(contacts);
	}

	/**
	 * Patterns of the subscriptions of this node.
	 * @return one for each subscription, oldest first
	 */
	public List<String> patterns() {
		return this.subscriptions.patterns();
	}

	/**
	 * Tell everybody that nothing is wanted any more, and wait until what linked nodes
	 * had sent by then has arrived and is handled, and what was published is sent.
	 * @param idle called once, when nothing is left
	 */
	public void drain(Runnable idle) {
		this.subscriptions.withdrawAll();
		this.lastArrivals.await(() -> waitUntilIdle(idle));
	}

	private void waitUntilIdle(Runnable idle) {
		if (this.closed || (this.subscriptions.areIdle() && this.shared.budget().waiting() == 0
				&& this.outbox.waiting() == 0)) {
			idle.run();
			return;
		}
		this.context.after(IDLE_LOOK_NANOS, () -> waitUntilIdle(idle));
	}

	/**
	 * Close all subscriptions and fail what waits.
	 */
	public void close() {
		this.closed = true;
		this.subscriptions.closeAll();
		this.sweepers.forEach(Timer::cancel);
		this.channels.close();
		this.outbox.close();
		this.outlets.close();
		this.shared.detours().close();
	}

	private static MeshFailure closedFailure() {
		return new MeshFailure(FailureCode.CLOSED, "The node is closed");
	}

	private final class Peers implements PeerListener {

		@Override
		public void linkUp(Link link) {
			PubSub.this.shared.detours().up(link);
			PubSub.this.outlets.up(link);
			PubSub.this.outbox.linked(link);
			PubSub.this.announcer.tellAll(link);
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			PubSub.this.interests.gone(link.remote());
			PubSub.this.lastArrivals.gone(link.remote());
			PubSub.this.receiver.gone(link.remote());
			PubSub.this.shared.detours().down(link);
			PubSub.this.outlets.down(link);
			PubSub.this.outbox.unlinked(link);
		}

	}

}
