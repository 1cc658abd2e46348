package io.macula.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.macula.engine.discovery.LanStatus;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.Delivery;
import io.macula.engine.pubsub.DeliveryOrder;
import io.macula.engine.pubsub.LocalSubscription;
import io.macula.engine.pubsub.Overflow;
import io.macula.engine.pubsub.PublishSettings;
import io.macula.engine.pubsub.SubscribeCompletion;
import io.macula.engine.pubsub.SubscriptionSettings;
import io.macula.engine.rpc.ServiceVerb;
import io.macula.engine.rpc.Withdrawal;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * The public API on top of the rooms: translates arguments, results and failures.
 * Thread-safe.
 */
final class MeshNode implements MaculaNode {

	private static final Duration CLOSE_DRAIN = Duration.ofSeconds(5);

	private static final Duration CLOSE_WAIT = Duration.ofSeconds(8);

	private final NodeGraph graph;

	private final @Nullable Executor futureExecutor;

	/** Kept apart because the loop that would complete them is gone some day. */
	private final Map<Object, CompletableFuture<?>> awaited = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();

	MeshNode(NodeGraph graph, @Nullable Executor futureExecutor) {
		this.graph = graph;
		this.futureExecutor = futureExecutor;
		graph.closedFuture().thenRun(() -> List.copyOf(this.awaited.values()).forEach(this::close));
	}

	/** The parts of this node. */
	NodeGraph graph() {
		return this.graph;
	}

	@Override
	public MaculaNode start() {
		this.graph.start();
		return this;
	}

	@Override
	public CompletableFuture<Void> joined() {
		MeshFuture<Void> future = future();
		this.graph.joinedFuture().whenComplete((nothing, failure) -> end(future, null, failure));
		return future;
	}

	@Override
	public NodeId id() {
		return this.graph.id();
	}

	@Override
	public Endpoint endpoint() {
		return this.graph.endpoint();
	}

	@Override
	public String realm() {
		return this.graph.realm();
	}

	@Override
	public CompletableFuture<Subscription> subscribeAsync(String pattern, AsyncMessageHandler handler,
			SubscribeOptions options) {
		MeshFuture<Subscription> future = awaited();
		if (!running(future)) {
			return future;
		}
		this.graph.pubsub()
			.subscribe(pattern, settings(options), (delivery) -> handler.onMessage(message(delivery)),
					new SubscribeCompletion() {

						@Override
						public void subscribed(LocalSubscription subscription) {
							end(future, new ActiveSubscription(pattern, subscription::close, () -> drain(subscription)),
									null);
						}

						@Override
						public void failed(MeshFailure failure) {
							end(future, null, failure);
						}

					});
		return future;
	}

	private Registration registration(String procedure, Withdrawal withdraw) {
		return new ActiveRegistration(procedure, withdraw, () -> {
			MeshFuture<Void> drained = awaited();
			withdraw.drain(() -> end(drained, null, null));
			// A node that is closed has withdrawn it, too
			return drained.handle((nothing, failure) -> null);
		});
	}

	private CompletableFuture<Void> drain(LocalSubscription subscription) {
		MeshFuture<Void> drained = awaited();
		this.graph.pubsub().drain(subscription, () -> end(drained, null, null));
		// A node that is closed has ended the subscription, too
		return drained.handle((nothing, failure) -> null);
	}

	private static PublishSettings settings(PublishOptions options) {
		boolean assured = options.qos() == QualityOfService.AT_LEAST_ONCE;
		if (!assured && !options.retain() && options.overflow() == OverflowPolicy.BLOCK) {
			// The fast path: the time-out is for confirmations only
			return PublishSettings.DEFAULTS;
		}
		return new PublishSettings(assured, options.timeout().toNanos(), options.retain(),
				Overflow.valueOf(options.overflow().name()));
	}

	private static SubscriptionSettings settings(SubscribeOptions options) {
		return new SubscriptionSettings(options.concurrency(), options.queueMessages(),
				DeliveryOrder.valueOf(options.delivery().name()), Overflow.valueOf(options.overflow().name()),
				options.group(), options.retained());
	}

	private static Message message(Delivery delivery) {
		String contentType = delivery.contentType();
		return new Message(delivery.topic(), delivery.payload(), (contentType != null) ? contentType : Reply.JSON,
				delivery.headers(), delivery.origin(), delivery.sequence(),
				delivery.assured() ? QualityOfService.AT_LEAST_ONCE : QualityOfService.AT_MOST_ONCE,
				delivery.retained());
	}

	@Override
	public CompletableFuture<PublishResult> publish(String topic, byte[] payload, PublishOptions options) {
		ProgressListener listener = options.progress();
		PublishFuture future = new PublishFuture(this.graph.context(), this.futureExecutor,
				(listener != null) ? new ProgressReports(listener, this.graph.procedures().executor()) : null);
		if (running(future) && this.graph.procedures().takeLarge(payload, future)) {
			String contentType = Reply.JSON.equals(options.contentType()) ? null : options.contentType();
			this.graph.pubsub().publish(topic, payload, contentType, options.headers(), settings(options), future);
		}
		return future;
	}

	@Override
	public CompletableFuture<Registration> advertise(String procedure, AsyncProcedureHandler handler,
			AdvertiseOptions options) {
		MeshFuture<Registration> future = awaited();
		if (running(future)) {
			this.graph.procedures()
				.advertise(procedure, handler, options, (withdraw, failure) -> end(future,
						(withdraw != null) ? registration(procedure, withdraw) : null, failure));
		}
		return future;
	}

	@Override
	public CompletableFuture<Registration> advertiseStream(String procedure, StreamHandler handler,
			AdvertiseOptions options) {
		MeshFuture<Registration> future = awaited();
		if (running(future)) {
			this.graph.procedures()
				.advertiseStream(procedure, handler, options, (withdraw, failure) -> end(future,
						(withdraw != null) ? registration(procedure, withdraw) : null, failure));
		}
		return future;
	}

	@Override
	public CompletableFuture<CallStream> openStream(String procedure, byte[] args, CallOptions options) {
		checkNothingKept(options);
		StreamFuture future = awaited(new StreamFuture(this.graph.context(), this.futureExecutor));
		if (running(future)) {
			this.graph.procedures().openStream(procedure, args, options, future);
		}
		return future;
	}

	@Override
	public Flow.Publisher<byte[]> stream(String procedure, byte[] args, CallOptions options) {
		checkNothingKept(options);
		return new StreamPublisher(() -> openStream(procedure, args, options), null,
				this.graph.procedures().executor());
	}

	@Override
	public Flow.Publisher<byte[]> stream(String procedure, byte[] args, Flow.Publisher<byte[]> items,
			CallOptions options) {
		checkNothingKept(options);
		return new StreamPublisher(() -> openStream(procedure, args, options), items,
				this.graph.procedures().executor());
	}

	private static void checkNothingKept(CallOptions options) {
		if (!options.cacheFor().isZero()) {
			throw new IllegalArgumentException(
					"'cacheFor' is " + options.cacheFor() + " but items of streams are not kept, leave it out");
		}
	}

	@Override
	public CompletableFuture<byte[]> call(String procedure, byte[] args, CallOptions options) {
		return call(procedure, args, options, Reply::payload);
	}

	@Override
	public CompletableFuture<Reply> exchange(String procedure, byte[] args, CallOptions options) {
		return call(procedure, args, options, Function.identity());
	}

	private <T> CompletableFuture<T> call(String procedure, byte[] args, CallOptions options,
			Function<Reply, T> outcome) {
		ProgressListener listener = options.progress();
		CallFuture<T> future = new CallFuture<>(this.graph.context(), this.futureExecutor, outcome,
				(listener != null) ? new ProgressReports(listener, this.graph.procedures().executor()) : null);
		if (running(future)) {
			this.graph.procedures().call(procedure, args, options, future);
		}
		return future;
	}

	@Override
	public CompletableFuture<Collection<Contact>> discoverSubscribers(String topic) {
		MeshFuture<Collection<Contact>> future = awaited();
		if (running(future)) {
			this.graph.pubsub().discoverSubscribers(topic, (contacts, failure) -> end(future, contacts, failure));
		}
		return future;
	}

	@Override
	public CompletableFuture<Collection<Contact>> discoverProviders(String procedure) {
		MeshFuture<Collection<Contact>> future = awaited();
		if (running(future)) {
			this.graph.procedures().discover(procedure, (contacts, failure) -> end(future, contacts, failure));
		}
		return future;
	}

	@Override
	public CompletableFuture<List<ServiceInfo>> services(String procedure, ServiceVerb verb) {
		MeshFuture<List<ServiceInfo>> future = awaited();
		if (running(future)) {
			this.graph.procedures().services(procedure, verb, (services, failure) -> end(future, services, failure));
		}
		return future;
	}

	@Override
	public CompletableFuture<ServiceInterest> prefetch(String procedure) {
		MeshFuture<ServiceInterest> future = awaited();
		if (running(future)) {
			this.graph.procedures()
				.prefetch(procedure, (close, failure) -> end(future,
						(close != null) ? new ActiveInterest(procedure, close) : null, failure));
		}
		return future;
	}

	@Override
	public Collection<PeerInfo> peers() {
		return this.graph.peers();
	}

	@Override
	public ErlangPolicy erlangPolicy() {
		return this.graph.erlangPolicy();
	}

	@Override
	public Collection<MemberInfo> members() {
		return this.graph.members();
	}

	@Override
	public NodeStatus status() {
		return this.graph.status();
	}

	@Override
	public @Nullable SeedStatus seed() {
		return this.graph.seed();
	}

	@Override
	public @Nullable LanStatus lan() {
		return this.graph.lan();
	}

	@Override
	public List<String> subscriptions() {
		return this.graph.pubsub().patterns();
	}

	@Override
	public List<String> procedures() {
		return this.graph.procedures().names();
	}

	@Override
	public Map<String, Long> counters() {
		return this.graph.context().counters().snapshot();
	}

	@Override
	public Map<String, Long> gauges() {
		return this.graph.context().counters().gauges();
	}

	@Override
	public Limits limits() {
		return this.graph.context().limits();
	}

	@Override
	public Subscription listen(NodeListener listener) {
		this.graph.states().add(listener);
		return new ActiveSubscription("", () -> this.graph.states().remove(listener));
	}

	@Override
	public CompletableFuture<Void> drain(Duration timeout, Duration streams) {
		CompletableFuture<Void> fresh = new CompletableFuture<>();
		CompletableFuture<Void> other = this.closing.compareAndExchange(null, fresh);
		if (other != null) {
			return other.copy();
		}
		this.graph.drain(timeout, streams, () -> fresh.complete(null));
		return fresh.copy();
	}

	@Override
	public void close() {
		CompletableFuture<Void> done = drain(CLOSE_DRAIN);
		if (this.graph.context().inLoop()) {
			return;
		}
		try {
			done.get(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			this.graph.closeNow();
		}
	}

	/** A future that waits for the mesh, which will not answer any more once closed. */
	private <T> MeshFuture<T> awaited() {
		return awaited(future());
	}

	private <F extends MeshFuture<?>> F awaited(F future) {
		Object key = new Object();
		this.awaited.put(key, future);
		future.whenComplete((value, failure) -> this.awaited.remove(key));
		if (this.graph.closedFuture().isDone()) {
			close(future);
		}
		return future;
	}

	private void close(CompletableFuture<?> future) {
		end(future, null, closedFailure());
	}

	private <T> MeshFuture<T> future() {
		return new MeshFuture<>(this.graph.context());
	}

	private boolean running(CompletableFuture<?> future) {
		NodeState state = this.graph.states().state();
		if (state == NodeState.NEW) {
			future.completeExceptionally(new NodeClosedException("the node is not started, call start() first"));
			return false;
		}
		if (state == NodeState.CLOSED || this.closing.get() != null) {
			future.completeExceptionally(new NodeClosedException("the node is closed"));
			return false;
		}
		return true;
	}

	private <T> void end(CompletableFuture<T> future, @Nullable T value, @Nullable Throwable failure) {
		if (failure != null) {
			MeshFuture.fail(this.futureExecutor, future, failure);
		}
		else if (value instanceof InForce inForce) {
			MeshFuture.run(this.futureExecutor, () -> {
				if (!future.complete(value)) {
					// Whoever asked has given up waiting, and nobody else could end it
					inForce.close();
				}
			});
		}
		else {
			MeshFuture.succeed(this.futureExecutor, future, value);
		}
	}

	static MeshFailure closedFailure() {
		return new MeshFailure(FailureCode.CLOSED, "the node is closed");
	}

}
