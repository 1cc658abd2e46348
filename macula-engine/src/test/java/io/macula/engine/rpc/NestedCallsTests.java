package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.ElasticExecutor;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.testing.ThreadedContext;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that call and wait, on real threads.
 */
class NestedCallsTests {

	private final List<AutoCloseable> open = new ArrayList<>();

	private final FakeDirectory directory = new FakeDirectory();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable one : this.open) {
			one.close();
		}
	}

	@Test
	void callOfOneselfNeedsNoSecondThread() throws Exception {
		ElasticExecutor one = executor(1);
		Node node = new Node("self", one);
		node.offer("down", (call) -> {
			int left = Integer.parseInt(text(call.args()));
			String answer = (left == 0) ? "bottom" : text(node.call("down", "" + (left - 1)).get(30, TimeUnit.SECONDS));
			call.reply(bytes(answer + "."), null, Map.of());
		});
		assertThat(text(node.call("down", "20").get(30, TimeUnit.SECONDS))).startsWith("bottom.").hasSize(27);
		assertThat(one.threads()).isEqualTo(1);
	}

	@Test
	void nodesThatCallEachOtherDoNotComeToAHalt() throws Exception {
		Node a = new Node("a", executor(64));
		Node b = new Node("b", executor(64));
		connect(a, b);
		for (Node[] pair : new Node[][] { { a, b }, { b, a } }) {
			pair[0].offer("down." + pair[0].name, (call) -> {
				int left = Integer.parseInt(text(call.args()));
				String answer = (left == 0) ? "bottom"
						: text(pair[0].call("down." + pair[1].name, "" + (left - 1)).get(30, TimeUnit.SECONDS));
				call.reply(bytes(answer), null, Map.of());
			});
		}
		List<CompletableFuture<byte[]>> calls = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			calls.add(a.call("down.b", "6"));
			calls.add(b.call("down.a", "6"));
		}
		for (CompletableFuture<byte[]> call : calls) {
			assertThat(text(call.get(60, TimeUnit.SECONDS))).isEqualTo("bottom");
		}
	}

	@Test
	void handlerThatBlocksHoldsUpNoOtherCall() throws Exception {
		Node node = new Node("self", executor(50));
		CountDownLatch gate = new CountDownLatch(1);
		node.offer("blocks", (call) -> {
			assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
			call.reply(bytes("free"), null, Map.of());
		});
		node.offer("quick", (call) -> call.reply(call.args(), null, Map.of()));
		List<CompletableFuture<byte[]>> blocked = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			blocked.add(node.call("blocks", ""));
		}
		for (int i = 0; i < 100; i++) {
			assertThat(text(node.call("quick", "q" + i).get(30, TimeUnit.SECONDS))).isEqualTo("q" + i);
		}
		gate.countDown();
		for (CompletableFuture<byte[]> call : blocked) {
			assertThat(text(call.get(30, TimeUnit.SECONDS))).isEqualTo("free");
		}
	}

	@Test
	void localCallTimesOutAndItsHandlerIsTold() {
		Node node = new Node("self", executor(4));
		AtomicInteger cancelled = new AtomicInteger();
		node.offer("silent", (call) -> call.onCancel(cancelled::incrementAndGet));
		CompletableFuture<byte[]> call = node.call("silent", "", 100);
		Awaitility.await().until(call::isCompletedExceptionally);
		assertThat(call.handle((value, failure) -> failure).join()).isInstanceOfSatisfying(MeshFailure.class,
				(failure) -> assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT));
		Awaitility.await().until(() -> cancelled.get() == 1);
	}

	private ElasticExecutor executor(int threads) {
		ElasticExecutor executor = new ElasticExecutor("rpc-test", threads);
		this.open.add(executor);
		return executor;
	}

	private static void connect(Node a, Node b) {
		FakeLink toB = new FakeLink(a.context, FakeLinks.node(b.name), 1);
		FakeLink toA = new FakeLink(b.context, FakeLinks.node(a.name), 1);
		toB.deliver = (message) -> b.context.execute(() -> b.receive(toA, message));
		toA.deliver = (message) -> a.context.execute(() -> a.receive(toB, message));
		a.context.onLoop(() -> a.links.open(toB));
		b.context.onLoop(() -> b.links.open(toA));
	}

	private final class Node {

		private final ThreadedContext context = new ThreadedContext();

		private final String name;

		private final FakeLinks links;

		private final Rpc rpc;

		Node(String name, Executor executor) {
			this.name = name;
			this.links = new FakeLinks(this.context, name);
			FakeDirectory.View view = NestedCallsTests.this.directory.view(this.context, this.links::self);
			this.rpc = this.context
				.onLoop(() -> new Rpc(this.context, this.links, view, view, "com.example.test", executor));
			this.context.onLoop(() -> {
				this.rpc.start();
				return true;
			});
			NestedCallsTests.this.open.add(this.context);
		}

		void offer(String procedure, CallHandler handler) {
			CompletableFuture<Boolean> done = new CompletableFuture<>();
			this.rpc.advertise(procedure, handler, Map.of(), (withdraw, failure) -> done.complete(withdraw != null));
			Awaitility.await().until(() -> done.isDone() && done.join());
		}

		CompletableFuture<byte[]> call(String procedure, String args) {
			return call(procedure, args, 60_000);
		}

		CompletableFuture<byte[]> call(String procedure, String args, long millis) {
			CompletableFuture<byte[]> future = new CompletableFuture<>();
			this.rpc.call(new CallSpec(procedure, bytes(args), null, null, 0, millis * 1_000_000,
					ProviderStrategy.RANDOM, false), new CallCompletion() {

						@Override
						public void replied(RpcReply reply, NodeId responder) {
							byte[] result = reply.result();
							future.complete((result != null) ? result : new byte[0]);
						}

						@Override
						public void failed(MeshFailure failure) {
							future.completeExceptionally(failure);
						}

					});
			return future;
		}

		void receive(FakeLink from, WireMessage message) {
			assertThat(message).isInstanceOfAny(RpcRequest.class, RpcReply.class);
			this.links.receive(from, message);
			this.links.endBatch();
		}

	}

}
