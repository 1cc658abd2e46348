package io.macula.spring.test;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.MaculaNode;
import io.macula.engine.PublishResult;
import io.macula.engine.Reply;
import io.macula.engine.StreamHandler;
import io.macula.engine.Subscription;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.TopicPattern;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.stream.ItemTypes;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A node of the mesh that a test plays, beside the application's. Thread-safe.
 */
public class MaculaTestNode {

	private final MaculaTestHarness harness;

	private final String name;

	private final MaculaNode node;

	private final MaculaMessageConverters converters;

	private final MaculaTemplate template;

	private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

	MaculaTestNode(MaculaTestHarness harness, String name, MaculaNode node, MaculaMessageConverters converters) {
		this.harness = harness;
		this.name = name;
		this.node = node;
		this.converters = converters;
		this.template = new MaculaTemplate(node, converters, ForkJoinPool.commonPool());
	}

	/**
	 * Its name in the test.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Its id in the mesh.
	 * @return the id
	 */
	public NodeId id() {
		return this.node.id();
	}

	/**
	 * The node itself.
	 * @return the node
	 */
	public MaculaNode node() {
		return this.node;
	}

	/**
	 * Publishes and calls with headers, deadlines and so on. Unlike the methods of this
	 * class, it does not wait until this node knows who subscribes and offers.
	 * @return the operations
	 */
	public MaculaOperations operations() {
		return this.template;
	}

	/**
	 * Publish, when this node knows all that subscribe.
	 * @param topic the topic
	 * @param payload object to convert
	 * @return which nodes got it
	 */
	public PublishResult publish(String topic, Object payload) {
		awaitSubscribers(topic);
		return this.template.publish(topic, payload);
	}

	/**
	 * Call, when this node knows all that offer the procedure.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type type of the result
	 * @param <T> type of the result
	 * @return the result, or {@code null} if it is empty
	 */
	public <T> @Nullable T call(String procedure, @Nullable Object args, Class<T> type) {
		awaitProviders(procedure);
		return this.template.call(procedure, args, type);
	}

	/**
	 * Call a streaming procedure, when this node knows all that offer it.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type type of the items
	 * @param <T> type of the items
	 * @return the items, to be closed
	 */
	public <T> Stream<T> stream(String procedure, @Nullable Object args, Class<T> type) {
		awaitProviders(procedure);
		return this.template.stream(procedure, args, type);
	}

	/**
	 * Wait until this node knows every node of the test that subscribes to a topic, the
	 * application's included.
	 * @param topic the topic
	 */
	public void awaitSubscribers(String topic) {
		for (MaculaNode other : this.harness.all()) {
			if (other.subscriptions().stream().anyMatch((pattern) -> TopicPattern.of(pattern).matches(topic))) {
				awaitKnown(this.node, other, "subscribes to '" + topic + "'",
						() -> this.node.discoverSubscribers(topic));
			}
		}
	}

	/**
	 * Wait until this node knows every node of the test that offers a procedure, the
	 * application's included.
	 * @param procedure its name
	 */
	public void awaitProviders(String procedure) {
		for (MaculaNode other : this.harness.all()) {
			if (other.procedures().contains(procedure)) {
				awaitKnown(this.node, other, "offers '" + procedure + "'",
						() -> this.node.discoverProviders(procedure));
			}
		}
	}

	/**
	 * Subscribe, and let all nodes of the test know it.
	 * @param pattern topics to capture, written as in
	 * {@link io.macula.spring.annotation.MaculaSubscribe#topics}
	 * @return the messages that arrive from now on, until the test method ends
	 */
	public MessageCapture capture(String pattern) {
		return captureTopics(pattern.replaceAll("\\{\\*[^.{}]+}", "**").replaceAll("\\{[^.{}]+}", "*"));
	}

	private MessageCapture captureTopics(String pattern) {
		MessageCapture capture = new MessageCapture("'" + this.name + "' to get a message of '" + pattern + "'",
				this.harness.timeout());
		Subscription subscription = done(
				this.node.subscribe(pattern, (message) -> capture.add(new CapturedMessage(message, this.converters))));
		this.open.add(subscription);
		String example = example(pattern);
		for (MaculaNode other : this.harness.all()) {
			awaitKnown(other, this.node, "subscribes to '" + pattern + "'", () -> other.discoverSubscribers(example));
		}
		return capture;
	}

	/**
	 * A topic that a pattern matches.
	 */
	private static String example(String pattern) {
		return String.join(".",
				List.of(pattern.split("\\."))
					.stream()
					.map((level) -> (level.startsWith("*") || level.equals("#")) ? "example" : level)
					.toList());
	}

	/**
	 * Offer a procedure that always gives the same result.
	 * @param procedure its name
	 * @param result object to convert
	 * @return the calls that arrive from now on, until the test method ends
	 */
	public CallCapture offer(String procedure, Object result) {
		return offer(procedure, byte[].class, (args) -> result);
	}

	/**
	 * Offer a procedure, and let all nodes of the test know it.
	 * @param procedure its name
	 * @param argumentType what its arguments are converted to
	 * @param handler makes the result, or throws, for instance a
	 * {@link io.macula.engine.RemoteCallException}
	 * @param <A> type of the arguments
	 * @return the calls that arrive from now on, until the test method ends
	 */
	public <A> CallCapture offer(String procedure, Class<A> argumentType,
			Function<@Nullable A, @Nullable Object> handler) {
		CallCapture capture = new CallCapture("'" + this.name + "' to be asked '" + procedure + "'",
				this.harness.timeout());
		AsyncProcedureHandler answer = (call) -> {
			CapturedCall captured = new CapturedCall(call, this.converters);
			capture.add(captured);
			Content content = this.converters.write(handler.apply(captured.args(argumentType)), null);
			return CompletableFuture.completedFuture(Reply.of(content.bytes(), content.contentType()));
		};
		this.open.add(done(this.node.advertise(procedure, answer, AdvertiseOptions.defaults())));
		awaitOffered(procedure);
		return capture;
	}

	/**
	 * Offer a streaming procedure, and let all nodes of the test know it. Items of the
	 * caller are not looked at; {@link #node} can do more.
	 * @param procedure its name
	 * @param items makes the items of an answer, as JSON
	 * @return the calls that arrive from now on, until the test method ends
	 */
	public CallCapture offerStream(String procedure, Supplier<Stream<?>> items) {
		CallCapture capture = new CallCapture("'" + this.name + "' to be asked '" + procedure + "'",
				this.harness.timeout());
		StreamHandler answer = (call) -> {
			capture.add(new CapturedCall(call.call(), this.converters));
			call.sendAll((subscriber) -> ItemTypes
				.publisher(items.get().map((item) -> this.converters.write(item, Reply.JSON).bytes()))
				.subscribe(new Bytes(subscriber)));
		};
		this.open.add(done(this.node.advertiseStream(procedure, answer)));
		awaitOffered(procedure);
		return capture;
	}

	private void awaitOffered(String procedure) {
		for (MaculaNode other : this.harness.all()) {
			awaitKnown(other, this.node, "offers '" + procedure + "'", () -> other.discoverProviders(procedure));
		}
	}

	private void awaitKnown(MaculaNode knows, MaculaNode known, String what,
			Supplier<CompletableFuture<Collection<Contact>>> discovery) {
		NodeId id = known.id();
		Awaitility
			.await("node '" + this.harness.nameOf(knows) + "' to know that '" + this.harness.nameOf(known) + "' "
					+ what)
			.atMost(this.harness.timeout())
			.pollDelay(0, TimeUnit.MILLISECONDS)
			.pollInterval(5, TimeUnit.MILLISECONDS)
			.until(() -> done(discovery.get()).stream().anyMatch((contact) -> contact.nodeId().equals(id)));
	}

	private <T> T done(CompletableFuture<T> future) {
		return future.orTimeout(this.harness.timeout().toMillis(), TimeUnit.MILLISECONDS).join();
	}

	void reset() {
		for (AutoCloseable closeable : this.open) {
			try {
				closeable.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException("Cannot end what the test opened", ex);
			}
		}
		if (!this.open.isEmpty()) {
			this.open.clear();
			// Closing goes over the node's loop, and so does this, behind it
			done(this.node.discoverProviders("test.reset"));
		}
	}

	/**
	 * Leave the mesh. The harness makes a new node when it is asked for the same name
	 * again.
	 */
	public void stop() {
		this.harness.forget(this);
		this.node.close();
	}

	/**
	 * Says that items are bytes.
	 *
	 * @param subscriber gets them
	 */
	private record Bytes(Flow.Subscriber<? super byte[]> subscriber) implements Flow.Subscriber<Object> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscriber.onSubscribe(subscription);
		}

		@Override
		public void onNext(Object item) {
			this.subscriber.onNext((byte[]) item);
		}

		@Override
		public void onError(Throwable failure) {
			this.subscriber.onError(failure);
		}

		@Override
		public void onComplete() {
			this.subscriber.onComplete();
		}

	}

}
