package io.macula.engine;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.transport.memory.MemoryTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.macula.engine.testing.Utf8.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parts of whole nodes fail in virtual time, and the nodes go on.
 */
class SupervisionSimulationTests {

	private final SimulatedMesh mesh = new SimulatedMesh(11);

	private final List<String> received = new ArrayList<>();

	private void run(long seconds) {
		this.mesh.run(Duration.ofSeconds(seconds));
	}

	/** Node 2 subscribes and offers, and may fail. */
	private void begin() {
		this.mesh.start(0);
		for (int number = 1; number < 6; number++) {
			this.mesh.start(number, 0);
		}
		run(10);
		this.mesh.node(2).subscribe("home.*.power", (message) -> this.received.add(message.topic()));
		this.mesh.node(2).advertise("home.quote", (call) -> call.args());
		run(5);
		this.mesh.context(2).containFailures();
	}

	private void assertWorks() {
		this.received.clear();
		CompletableFuture<byte[]> answer = this.mesh.node(4).call("home.quote", bytes("7"));
		CompletableFuture<byte[]> missing = this.mesh.node(2).call("home.nobody", bytes("7"));
		this.mesh.node(5).publish("home.oak.power", bytes("1"));
		run(8);
		assertThat(answer).isCompleted();
		assertThat(missing).isCompletedExceptionally();
		assertThat(this.received).containsExactly("home.oak.power");
	}

	private NodeGraph graph(int number) {
		return ((MeshNode) this.mesh.node(number)).graph();
	}

	private void fail(String component) {
		graph(2).supervisor().component(component).context().execute(() -> {
			throw new IllegalStateException("on purpose");
		});
	}

	private void breakSocket(int number) {
		this.mesh.network
			.breakSocket(new InetSocketAddress(this.mesh.network.address(SimulatedMesh.endpoint(number).host()),
					SimulatedMesh.endpoint(number).port()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "links", "dht", "discovery", "membership", "pubsub", "rpc", "erlang" })
	void failedPartIsRestartedAndKeepsWhatItShallDo(String component) {
		begin();
		fail(component);
		run(2);
		assertThat(this.mesh.node(2).counters()).containsEntry("supervisor.restarts." + component, 1L);
		assertThat(this.mesh.node(2).status().state()).isEqualTo(NodeState.JOINED);
		assertWorks();
		// Also what is periodic goes on: links are watched, records are renewed
		run(400);
		assertWorks();
		assertThat(this.mesh.node(2).counters()).containsEntry("supervisor.restarts." + component, 1L);
	}

	@Test
	void partThatFailsAgainAndAgainBreaksTheNode() {
		begin();
		for (int i = 0; i < 15; i++) {
			fail("dht");
			run(4);
		}
		NodeStatus status = this.mesh.node(2).status();
		assertThat(status.state()).isEqualTo(NodeState.BROKEN);
		assertThat(status.detail()).contains("'dht'", "on purpose");
		assertThat(this.mesh.node(2).counters()).containsEntry("supervisor.restarts.dht", 10L);
	}

	@Test
	void brokenSocketIsOpenedAgain() {
		begin();
		List<NodeState> states = new ArrayList<>();
		this.mesh.node(2).listen(new NodeListener() {

			@Override
			public void stateChanged(NodeState state) {
				states.add(state);
			}

		});
		breakSocket(2);
		run(30);
		assertThat(states).containsExactly(NodeState.ISOLATED, NodeState.JOINED);
		assertThat(this.mesh.node(2).status().links()).isEqualTo(5);
		assertWorks();
	}

	@Test
	void socketOfTheSeedIsOpenedAgain() {
		begin();
		breakSocket(0);
		this.mesh.run(Duration.ofMillis(30));
		assertThat(this.mesh.node(0).status().state()).isEqualTo(NodeState.ISOLATED);
		run(30);
		assertThat(this.mesh.node(0).status().state()).isEqualTo(NodeState.JOINED);
		assertThat(this.mesh.node(0).status().links()).isEqualTo(5);
		assertWorks();
	}

	@Test
	void socketIsOpenedAgainWhenItsPortIsFree() {
		begin();
		breakSocket(2);
		this.mesh.run(Duration.ofMillis(1));
		MaculaNode thief = thief(2);
		run(30);
		assertThat(this.mesh.node(2).status().state()).isEqualTo(NodeState.ISOLATED);
		assertThat(this.mesh.node(2).status().detail()).contains("being opened again");
		run(60);
		assertThat(this.mesh.node(2).status().state()).isEqualTo(NodeState.BROKEN);
		assertThat(this.mesh.node(2).status().detail()).contains("'socket'", "another node of this network has it");
		thief.close();
		run(60);
		assertThat(this.mesh.node(2).status().state()).isEqualTo(NodeState.JOINED);
		assertWorks();
	}

	/** Somebody else takes the address of a node. */
	private MaculaNode thief(int number) {
		VirtualContext context = this.mesh.simulation.context();
		MaculaNodeBuilder builder = MaculaNode.builder()
			.realm("com.example.other")
			.identity(SimulatedKeys.key(4711))
			.listen(SimulatedMesh.endpoint(number).host(), SimulatedMesh.endpoint(number).port())
			.executor(context::execute);
		builder.surroundings = new NodeSurroundings(context, new MemoryTransport(context, this.mesh.network),
				context.random(), () -> {
				});
		return builder.build().start();
	}

}
