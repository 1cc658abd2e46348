package io.macula.spring.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.AsyncMessageHandler;
import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.NodeState;
import io.macula.engine.NodeStatus;
import io.macula.engine.PublishResult;
import io.macula.engine.Registration;
import io.macula.engine.Reply;
import io.macula.engine.SubscribeOptions;
import io.macula.engine.Subscription;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.TopicPattern;
import io.macula.engine.runtime.Limits;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * A node that remembers who subscribed and what is offered, and lets a test play the rest
 * of the mesh. Confined to the test's thread.
 */
public class MockMesh {

	public static final NodeId SELF = NodeId.sha256Of("self");

	public static final NodeId OTHER = NodeId.sha256Of("other");

	private final MaculaNode node = mock(MaculaNode.class);

	private final List<Subscribed> subscribed = new ArrayList<>();

	private final Map<String, AsyncProcedureHandler> procedures = new LinkedHashMap<>();

	private final Map<String, AdvertiseOptions> advertised = new LinkedHashMap<>();

	public MockMesh() {
		given(this.node.start()).willReturn(this.node);
		given(this.node.id()).willReturn(SELF);
		given(this.node.realm()).willReturn("com.example.realm");
		given(this.node.erlangPolicy()).willReturn(ErlangPolicy.open());
		given(this.node.limits()).willReturn(Limits.defaults());
		given(this.node.status()).willReturn(status(NodeState.JOINED, null, 2));
		given(this.node.listen(any())).willReturn(mock(Subscription.class));
		given(this.node.drain(any(), any())).willReturn(CompletableFuture.completedFuture(null));
		given(this.node.publish(anyString(), any(), any()))
			.willReturn(CompletableFuture.completedFuture(new PublishResult(List.of(), List.of())));
		given(this.node.subscribeAsync(anyString(), any(AsyncMessageHandler.class), any(SubscribeOptions.class)))
			.willAnswer((invocation) -> subscribe(invocation.getArgument(0), invocation.getArgument(1),
					invocation.getArgument(2)));
		given(this.node.advertise(anyString(), any(AsyncProcedureHandler.class), any(AdvertiseOptions.class)))
			.willAnswer((invocation) -> advertise(invocation.getArgument(0), invocation.getArgument(1),
					invocation.getArgument(2)));
	}

	public static NodeStatus status(NodeState state, String detail, int links) {
		return new NodeStatus(state, detail, SELF, new Endpoint("127.0.0.1", 9443), "com.example.realm",
				Duration.ofMinutes(1), links, 5, 7, 3);
	}

	public MaculaNode node() {
		return this.node;
	}

	private CompletableFuture<Subscription> subscribe(String pattern, AsyncMessageHandler handler,
			SubscribeOptions options) {
		Subscribed entry = new Subscribed(pattern, handler, options);
		this.subscribed.add(entry);
		return CompletableFuture.completedFuture(new Subscription() {

			@Override
			public String pattern() {
				return pattern;
			}

			@Override
			public void close() {
				MockMesh.this.subscribed.remove(entry);
			}

		});
	}

	private CompletableFuture<Registration> advertise(String procedure, AsyncProcedureHandler handler,
			AdvertiseOptions options) {
		this.procedures.put(procedure, handler);
		this.advertised.put(procedure, options);
		return CompletableFuture.completedFuture(new Registration() {

			@Override
			public String procedure() {
				return procedure;
			}

			@Override
			public void close() {
				MockMesh.this.procedures.remove(procedure);
			}

		});
	}

	public List<String> patterns() {
		return this.subscribed.stream().map(Subscribed::pattern).toList();
	}

	public List<SubscribeOptions> subscribeOptions() {
		return this.subscribed.stream().map(Subscribed::options).toList();
	}

	public List<String> procedures() {
		return List.copyOf(this.procedures.keySet());
	}

	public AdvertiseOptions advertiseOptions(String procedure) {
		return this.advertised.get(procedure);
	}

	/**
	 * Publish as another node does.
	 */
	public void publish(String topic, String json) throws Exception {
		publish(new Message(topic, bytes(json), Reply.JSON, Map.of(), OTHER, 1));
	}

	public void publish(Message message) throws Exception {
		for (Subscribed entry : List.copyOf(this.subscribed)) {
			if (TopicPattern.of(entry.pattern()).matches(message.topic())) {
				waitFor(entry.handler().onMessage(message));
			}
		}
	}

	/**
	 * Publish as another node does and do not wait for the only handler.
	 */
	public CompletionStage<?> publishLater(String topic, String json) throws Exception {
		return this.subscribed.get(0)
			.handler()
			.onMessage(new Message(topic, bytes(json), Reply.JSON, Map.of(), OTHER, 1));
	}

	private static void waitFor(CompletionStage<?> stage) throws Exception {
		try {
			if (stage != null) {
				stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
			}
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	/**
	 * Call as another node does.
	 */
	public Reply call(String procedure, String json) {
		return call(new Call(procedure, bytes(json), Reply.JSON, Map.of(), OTHER, Duration.ofSeconds(5)));
	}

	/**
	 * Call as another node does and do not wait for the answer.
	 */
	public CompletableFuture<Reply> callLater(String procedure, String json) throws Exception {
		return this.procedures.get(procedure)
			.handle(new Call(procedure, bytes(json), Reply.JSON, Map.of(), OTHER, Duration.ofSeconds(5)))
			.toCompletableFuture();
	}

	/**
	 * Call and get the failure itself, whether it is thrown or told later.
	 */
	public Reply call(Call call) {
		try {
			CompletionStage<Reply> stage = this.procedures.get(call.procedure()).handle(call);
			return stage.toCompletableFuture().join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	public static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private record Subscribed(String pattern, AsyncMessageHandler handler, SubscribeOptions options) {
	}

}
