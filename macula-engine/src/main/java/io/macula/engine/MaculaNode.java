package io.macula.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.macula.engine.discovery.LanStatus;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.ServiceVerb;
import io.macula.engine.runtime.Limits;
import org.jspecify.annotations.Nullable;

/**
 * One node of a mesh: publishes and subscribes, offers and calls procedures, finds other
 * nodes.
 * <p>
 * Thread-safe. Methods that return a future never throw for a problem with their
 * arguments or with the network: the future fails with a subclass of
 * {@link MaculaException}. Futures complete on the node's loop unless
 * {@link MaculaNodeBuilder#futureExecutor} says otherwise; {@code get} and {@code join}
 * on the loop itself fail instead of blocking the node for ever. Handlers run on the
 * application's executor, never on the loop.
 */
public interface MaculaNode extends AutoCloseable {

	/**
	 * Configure a node.
	 * @return a builder with the defaults
	 */
	static MaculaNodeBuilder builder() {
		return new MaculaNodeBuilder();
	}

	/**
	 * Bind the socket and start. Listening when it returns; joins the mesh in the
	 * background. Does nothing on a started node.
	 * @return this node
	 * @throws MaculaException if the address cannot be bound or the identity cannot be
	 * read; names the cause and a remedy
	 */
	MaculaNode start();

	/**
	 * Done when a bootstrap peer has answered, or at once when none is configured. Stays
	 * open while all are unreachable.
	 * @return the future, which fails with {@link NodeClosedException} when the node is
	 * closed before
	 */
	CompletableFuture<Void> joined();

	/**
	 * Id of this node: SHA-256 over its public key.
	 * @return the id
	 */
	NodeId id();

	/**
	 * Where others reach this node, with the real port.
	 * @return the endpoint
	 * @throws IllegalStateException before {@link #start}
	 */
	Endpoint endpoint();

	/**
	 * Name of the realm.
	 * @return the name
	 */
	String realm();

	/**
	 * Receive messages whose topic matches a pattern, in order per publisher.
	 * @param pattern levels separated by {@code .}; {@code *} is one level, {@code **} or
	 * {@code #} zero or more
	 * @param handler called on the application's executor, one message at a time
	 * @return done when the subscription is in force here and announced to the mesh
	 */
	default CompletableFuture<Subscription> subscribe(String pattern, MessageHandler handler) {
		return subscribe(pattern, handler, SubscribeOptions.defaults());
	}

	/**
	 * Receive messages whose topic matches a pattern.
	 * @param pattern see {@link #subscribe(String, MessageHandler)}
	 * @param handler called on the application's executor
	 * @param options how messages are handed over
	 * @return done when the subscription is in force here and announced to the mesh
	 */
	default CompletableFuture<Subscription> subscribe(String pattern, MessageHandler handler,
			SubscribeOptions options) {
		return subscribeAsync(pattern, handler.async(), options);
	}

	/**
	 * Receive messages whose topic matches a pattern, with a handler that may take longer
	 * than the call: a message is handled when the stage that the handler returns
	 * completes.
	 * @param pattern see {@link #subscribe(String, MessageHandler)}
	 * @param handler called on the application's executor
	 * @param options how messages are handed over
	 * @return done when the subscription is in force here and announced to the mesh
	 */
	CompletableFuture<Subscription> subscribeAsync(String pattern, AsyncMessageHandler handler,
			SubscribeOptions options);

	/**
	 * Publish to all subscribers in the mesh, at most once each.
	 * @param topic the topic, without wildcards
	 * @param payload the bytes, handed over: do not change them afterwards
	 * @return done when the message was handed to the transport for every subscriber
	 * node; held back while queues towards them are full
	 */
	default CompletableFuture<PublishResult> publish(String topic, byte[] payload) {
		return publish(topic, payload, PublishOptions.defaults());
	}

	/**
	 * Publish to all subscribers in the mesh.
	 * @param topic the topic, without wildcards
	 * @param payload the bytes, handed over: do not change them afterwards
	 * @param options content type, headers and delivery
	 * @return see {@link #publish(String, byte[])}; with
	 * {@link QualityOfService#AT_LEAST_ONCE} done when it is known of every subscriber
	 * node what became of the message. It fails only if the message was not sent to
	 * anybody
	 */
	CompletableFuture<PublishResult> publish(String topic, byte[] payload, PublishOptions options);

	/**
	 * Offer a procedure whose handler answers at once or blocks until it can.
	 * @param procedure its name
	 * @param handler called on the application's executor, concurrently
	 * @return done when the procedure can be called here and is announced to the mesh
	 */
	default CompletableFuture<Registration> advertise(String procedure, ProcedureHandler handler) {
		return advertise(procedure, handler.async(), AdvertiseOptions.defaults());
	}

	/**
	 * Offer a procedure.
	 * @param procedure its name
	 * @param handler called on the application's executor, concurrently
	 * @param options metadata and limits
	 * @return done when the procedure can be called here and is announced to the mesh
	 */
	CompletableFuture<Registration> advertise(String procedure, AsyncProcedureHandler handler,
			AdvertiseOptions options);

	/**
	 * Call a procedure with the default options.
	 * @param procedure its name
	 * @param args the argument bytes
	 * @return the result bytes, or a failure: {@link NoProviderException},
	 * {@link CallTimeoutException}, {@link RemoteCallException},
	 * {@link CallCancelledException}, {@link PayloadTooLargeException} and others
	 */
	default CompletableFuture<byte[]> call(String procedure, byte[] args) {
		return call(procedure, args, CallOptions.defaults());
	}

	/**
	 * Call a procedure. Cancelling the future cancels the call at the provider, too.
	 * @param procedure its name
	 * @param args the argument bytes
	 * @param options deadline, choice of provider, content type, headers
	 * @return the result bytes or a failure
	 */
	CompletableFuture<byte[]> call(String procedure, byte[] args, CallOptions options);

	/**
	 * Call a procedure and learn who answered, with which content type and headers.
	 * @param procedure its name
	 * @param args the argument bytes
	 * @param options deadline, choice of provider, content type, headers
	 * @return the reply or a failure
	 */
	CompletableFuture<Reply> exchange(String procedure, byte[] args, CallOptions options);

	/**
	 * Offer a streaming procedure: items go both ways between caller and handler, see
	 * {@link CallStream}.
	 * @param procedure its name
	 * @param handler called on the application's executor, concurrently
	 * @return done when the procedure can be called here and is announced to the mesh
	 */
	default CompletableFuture<Registration> advertiseStream(String procedure, StreamHandler handler) {
		return advertiseStream(procedure, handler, AdvertiseOptions.defaults());
	}

	/**
	 * Offer a streaming procedure.
	 * @param procedure its name
	 * @param handler called on the application's executor, concurrently
	 * @param options metadata and limits
	 * @return see {@link #advertiseStream(String, StreamHandler)}
	 */
	CompletableFuture<Registration> advertiseStream(String procedure, StreamHandler handler, AdvertiseOptions options);

	/**
	 * Call a streaming procedure. It goes to another provider as long as its handler
	 * provably has not begun. Cancelling the future gives the stream up.
	 * @param procedure its name
	 * @param args the argument bytes, with the headers at most 60 KiB
	 * @param options time until the handler begins, idle time-out, choice of provider,
	 * content type, headers
	 * @return the stream as soon as its handler begins, or a failure as of {@link #call};
	 * {@link RefusedException} if who offers the procedure knows no streams
	 * @throws IllegalArgumentException if the options say {@code cacheFor}: items of
	 * streams are not kept
	 */
	CompletableFuture<CallStream> openStream(String procedure, byte[] args, CallOptions options);

	/**
	 * What a streaming procedure answers: the stream is opened when somebody subscribes,
	 * and finished by this side at once.
	 * @param procedure its name
	 * @param args the argument bytes
	 * @param options see {@link #openStream}
	 * @return the items, for any number of subscribers, each of which has a stream of its
	 * own; they get them on the application's executor
	 */
	Flow.Publisher<byte[]> stream(String procedure, byte[] args, CallOptions options);

	/**
	 * Send items to a streaming procedure and receive what it answers.
	 * @param procedure its name
	 * @param args the argument bytes
	 * @param items what to send, subscribed to when the stream is open
	 * @param options see {@link #openStream}
	 * @return see {@link #stream(String, byte[], CallOptions)}
	 */
	Flow.Publisher<byte[]> stream(String procedure, byte[] args, Flow.Publisher<byte[]> items, CallOptions options);

	/**
	 * Find the nodes that subscribe to a topic, this one included if it does.
	 * @param topic the topic, without wildcards
	 * @return how to reach each of them
	 */
	CompletableFuture<Collection<Contact>> discoverSubscribers(String topic);

	/**
	 * Find the nodes that offer a procedure, this one included if it does.
	 * @param procedure its name
	 * @return how to reach each of them
	 */
	CompletableFuture<Collection<Contact>> discoverProviders(String procedure);

	/**
	 * Ask all nodes that offer a procedure for version, metadata and figures of each of
	 * its handlers.
	 * @param procedure its name
	 * @return one entry for each handler of the nodes that answered within three seconds,
	 * this one included; nodes of 0.14.3 do not answer
	 */
	default CompletableFuture<List<ServiceInfo>> services(String procedure) {
		return services(procedure, ServiceVerb.STATS);
	}

	/**
	 * Ask all nodes that offer a procedure about it.
	 * @param procedure its name
	 * @param verb whether they are there, what they offer, or how that fares
	 * @return see {@link #services(String)}
	 */
	CompletableFuture<List<ServiceInfo>> services(String procedure, ServiceVerb verb);

	/**
	 * Find the nodes that offer a procedure now and connect to up to 16 of them, and go
	 * on doing so as they come and go, so that the first call neither searches nor dials.
	 * @param procedure its name
	 * @return done when those that are known now are connected or cannot be
	 */
	CompletableFuture<ServiceInterest> prefetch(String procedure);

	/**
	 * Nodes that this one has a link to, and peers of 0.14.3 that are connected.
	 * @return a snapshot
	 */
	Collection<PeerInfo> peers();

	/**
	 * What peers of 0.14.3 may do at this node.
	 * @return the policy in force
	 */
	ErlangPolicy erlangPolicy();

	/**
	 * Other nodes of the mesh, whether this one has a link to them or not, including
	 * those that failed or left some minutes ago.
	 * @return a snapshot; empty if membership is switched off
	 */
	Collection<MemberInfo> members();

	/**
	 * State and figures of this node.
	 * @return a snapshot
	 */
	NodeStatus status();

	/**
	 * Figures of a seed.
	 * @return the figures, or {@code null} if this node is none, see
	 * {@link MaculaNodeBuilder#seed}
	 */
	@Nullable SeedStatus seed();

	/**
	 * What has become of the search for nodes on the local network.
	 * @return the status, or {@code null} if there is no such search, see
	 * {@link MaculaNodeBuilder#mdns}
	 */
	@Nullable LanStatus lan();

	/**
	 * Patterns that this node subscribes to, one per subscription.
	 * @return a snapshot
	 */
	List<String> subscriptions();

	/**
	 * Procedures that this node offers, one per registration.
	 * @return a snapshot
	 */
	List<String> procedures();

	/**
	 * Counters and gauges by name, for instance {@code pubsub.dropped.queue_full}.
	 * @return a snapshot in order of names
	 */
	Map<String, Long> counters();

	/**
	 * Those of {@link #counters} that may go down as well.
	 * @return a snapshot in order of names
	 */
	Map<String, Long> gauges();

	/**
	 * Limits of this node.
	 * @return the limits
	 */
	Limits limits();

	/**
	 * Be told about peers and changes of state.
	 * @param listener called on the application's executor
	 * @return closes to stop listening
	 */
	Subscription listen(NodeListener listener);

	/**
	 * Stop taking new work, withdraw what was announced, let calls, messages and streams
	 * in progress finish, then leave.
	 * @param timeout how long work in progress may take
	 * @return done when the node is closed
	 */
	default CompletableFuture<Void> drain(Duration timeout) {
		return drain(timeout, timeout);
	}

	/**
	 * The same with less time for streams, which may have no end.
	 * @param timeout how long work in progress may take
	 * @param streams how long streams in progress may go on, at either end; then they are
	 * ended, which the other ends see as {@link RefusedException}. No more than the
	 * timeout counts
	 * @return done when the node is closed
	 */
	CompletableFuture<Void> drain(Duration timeout, Duration streams);

	/**
	 * {@link #drain} for at most five seconds and wait for it. Does nothing on a closed
	 * node.
	 */
	@Override
	void close();

}
