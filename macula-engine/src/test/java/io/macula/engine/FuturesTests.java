package io.macula.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every future of a node ends, whatever the application and the mesh do.
 */
class FuturesTests {

	@Test
	void executorOfFuturesThatRefusesStopsNeitherFuturesNorTheNode() {
		try (TestMesh mesh = new TestMesh(TestMesh.World.MEMORY)) {
			MaculaNode seed = mesh.start();
			MaculaNode node = mesh.start((builder) -> builder.futureExecutor((task) -> {
				throw new RejectedExecutionException("full");
			}));
			TestMesh.get(node.joined());
			TestMesh.get(seed.subscribe("a.b", (message) -> {
			}));
			AsyncProcedureHandler never = (call) -> new CompletableFuture<>();
			TestMesh.get(seed.advertise("never", never, AdvertiseOptions.defaults()));
			TestMesh.get(seed.advertise("echo", (call) -> call.args()));
			for (int i = 0; i < 3; i++) {
				assertThat(TestMesh.get(node.publish("a.b", new byte[1])).recipients()).contains(seed.id());
				assertThat(TestMesh.failure(node.call("nobody.there", new byte[0])))
					.isInstanceOf(NoProviderException.class);
				assertThat(
						TestMesh.failure(node.call("never", new byte[0], CallOptions.timeout(Duration.ofMillis(50)))))
					.isInstanceOf(CallTimeoutException.class);
				assertThat(TestMesh.get(node.call("echo", new byte[] { 7 }))).containsExactly(7);
			}
			assertThat(node.counters().getOrDefault("runtime.task_failed", 0L)).isZero();
		}
	}

	@Test
	void replyThatCannotBeSentFailsTheCallAtOnce() {
		try (TestMesh mesh = new TestMesh(TestMesh.World.MEMORY)) {
			List<MaculaNode> nodes = mesh.start(2);
			AsyncProcedureHandler handler = (call) -> CompletableFuture
				.completedFuture(new Reply(null, Reply.JSON, Map.of(), null));
			TestMesh.get(nodes.get(0).advertise("nonsense", handler, AdvertiseOptions.defaults()));
			for (MaculaNode node : nodes) {
				assertThat(TestMesh
					.failure(node.call("nonsense", new byte[0], CallOptions.timeout(Duration.ofSeconds(20)))))
					.isInstanceOf(RemoteCallException.class);
			}
			TestMesh.await("nothing runs", () -> nodes.get(0).gauges().get("rpc.running") == 0);
		}
	}

	@Test
	void futuresThatWaitForAMeshThatIsNotThereEndWithTheNode() {
		try (TestMesh mesh = new TestMesh(TestMesh.World.MEMORY)) {
			MaculaNode node = mesh.start((builder) -> builder.bootstrap("https://nowhere:9443"));
			List<CompletableFuture<?>> futures = List.of(node.subscribe("a.b", (message) -> {
			}), node.subscribe("a.*", (message) -> {
			}), node.advertise("p", (call) -> call.args()), node.discoverProviders("p"),
					node.discoverSubscribers("a.b"), node.publish("a.b", new byte[1]), node.call("q", new byte[1]),
					node.joined());
			node.close();
			assertThat(futures).allMatch(CompletableFuture::isDone);
		}
	}

	@Test
	void nodeThatIsClosedIsForgottenByTheMesh() {
		try (TestMesh mesh = new TestMesh(TestMesh.World.MEMORY)) {
			List<MaculaNode> nodes = mesh.start(3);
			MaculaNode leaving = nodes.get(1);
			TestMesh.get(leaving.advertise("p", (call) -> call.args()));
			TestMesh.get(leaving.subscribe("a.*", (message) -> {
			}));
			assertThat(TestMesh.get(nodes.get(2).discoverProviders("p"))).hasSize(1);
			leaving.close();
			// Knows nothing but what the mesh says
			MaculaNode late = mesh.start();
			TestMesh.get(late.joined());
			TestMesh.await("neighbours", () -> late.peers().size() == 2);
			assertThat(TestMesh.get(late.discoverProviders("p"))).isEmpty();
			assertThat(TestMesh.get(late.discoverSubscribers("a.b"))).isEmpty();
		}
	}

}
