package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that stands still for some seconds and goes on: others are called while it is
 * suspected, and it is called again as soon as it is known to live.
 */
class PauseSimulationTests {

	private static final int PAUSED = 3;

	private final SimulatedMesh mesh = new SimulatedMesh(5);

	private boolean suspected;

	private boolean failed;

	private boolean alive;

	@ParameterizedTest
	@ValueSource(ints = { 5, 9, 20, 40, 100 })
	void suspectedNodeIsNotCalledAndOneThatIsBackIsCalledAtOnce(int seconds) {
		this.mesh.start(0);
		for (int i = 1; i < 8; i++) {
			this.mesh.start(i, 0);
			this.mesh.run(Duration.ofMillis(50));
		}
		this.mesh.run(Duration.ofSeconds(20));
		this.mesh.node(PAUSED).advertise("only.here", (call) -> call.args());
		this.mesh.node(PAUSED).advertise("here.too", (call) -> call.args());
		this.mesh.node(4).advertise("here.too", (call) -> call.args());
		this.mesh.run(Duration.ofSeconds(5));
		this.mesh.node(1).listen(new Watcher(this.mesh.node(PAUSED).id()));
		List<CompletableFuture<byte[]>> early = call("only.here", 1);
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(early.get(0)).isCompleted();
		this.mesh.context(PAUSED).pause();
		this.mesh.simulation.runUntil(() -> this.suspected, Duration.ofSeconds(6));
		assertThat(this.suspected).isTrue();
		assertThat(this.failed).isFalse();
		List<CompletableFuture<byte[]>> others = call("here.too", 40);
		// Time for a lookup that has to dial; whoever asked the paused one would wait for
		// seconds
		this.mesh.run(Duration.ofMillis(700));
		assertThat(others).allMatch((call) -> call.isDone() && !call.isCompletedExceptionally());
		this.mesh.run(Duration.ofSeconds(seconds - 3));
		this.alive = false;
		this.mesh.context(PAUSED).resume();
		this.mesh.simulation.runUntil(() -> this.alive, Duration.ofSeconds(10));
		assertThat(this.alive).isTrue();
		List<CompletableFuture<byte[]>> back = call("only.here", 5);
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(back).allMatch((call) -> call.isDone() && !call.isCompletedExceptionally());
		List<CompletableFuture<byte[]>> both = call("here.too", 60);
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(both).allMatch((call) -> call.isDone() && !call.isCompletedExceptionally());
	}

	private List<CompletableFuture<byte[]>> call(String procedure, int times) {
		List<CompletableFuture<byte[]>> calls = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			calls.add(this.mesh.node(1).call(procedure, new byte[] { '1' }));
		}
		return calls;
	}

	private final class Watcher implements NodeListener {

		private final NodeId node;

		private Watcher(NodeId node) {
			this.node = node;
		}

		@Override
		public void memberSuspected(MemberInfo member) {
			PauseSimulationTests.this.suspected |= member.id().equals(this.node);
		}

		@Override
		public void memberFailed(MemberInfo member) {
			PauseSimulationTests.this.failed |= member.id().equals(this.node);
		}

		@Override
		public void memberAlive(MemberInfo member) {
			PauseSimulationTests.this.alive |= member.id().equals(this.node);
		}

	}

}
