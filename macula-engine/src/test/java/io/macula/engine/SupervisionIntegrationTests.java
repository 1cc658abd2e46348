package io.macula.engine;

import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.macula.engine.runtime.Limits;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The UDP socket is closed under nodes that talk over real QUIC.
 */
class SupervisionIntegrationTests {

	private final TestMesh mesh = new TestMesh(TestMesh.World.QUIC);

	@AfterEach
	void close() {
		this.mesh.close();
	}

	private static Object field(Object owner, String name) throws ReflectiveOperationException {
		Field field = owner.getClass().getDeclaredField(name);
		field.setAccessible(true);
		return field.get(owner);
	}

	private static @Nullable Channel channel(MaculaNode node) {
		try {
			Object socket = field(((MeshNode) node).graph().links(), "socket");
			Field open = socket.getClass().getDeclaredField("open");
			open.setAccessible(true);
			Object quic = open.get(socket);
			return (quic != null) ? (Channel) field(quic, "udp") : null;
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
	}

	private static boolean isOpen(@Nullable Channel channel) {
		return channel != null && channel.isActive();
	}

	private static void breakSocket(MaculaNode node) {
		Channel channel = channel(node);
		assertThat(channel).isNotNull();
		channel.close().syncUninterruptibly();
	}

	private static void assertTalk(MaculaNode here, MaculaNode there, List<String> received) {
		TestMesh.await("an answer",
				() -> here.call("here.quote", bytes("1"))
					.thenCombine(there.call("here.quote", bytes("2")), (one, two) -> true)
					.exceptionally((ex) -> false)
					.get());
		received.clear();
		TestMesh.await("a message", () -> {
			there.publish("home.oak.power", bytes("1")).exceptionally((ex) -> null).join();
			return received.contains("home.oak.power");
		});
	}

	@Test
	void socketComesBackAtItsPortWithEverything() {
		List<MaculaNode> nodes = this.mesh.start(3);
		for (MaculaNode broken : List.of(nodes.get(1), nodes.get(0))) {
			List<String> received = new CopyOnWriteArrayList<>();
			Subscription subscription = TestMesh
				.get(broken.subscribe("home.*.power", (message) -> received.add(message.topic())));
			Registration registration = TestMesh.get(broken.advertise("here.quote", (call) -> call.args()));
			int port = broken.endpoint().port();
			assertTalk(nodes.get(2), nodes.get(2), received);
			List<NodeState> states = new CopyOnWriteArrayList<>();
			Subscription listening = broken.listen(new NodeListener() {

				@Override
				public void stateChanged(NodeState state) {
					states.add(state);
				}

			});
			breakSocket(broken);
			TestMesh.await("the socket", () -> broken.counters().getOrDefault("supervisor.restarts.socket", 0L) == 1);
			TestMesh.await("the links",
					() -> broken.status().state() == NodeState.JOINED && broken.status().links() == 2);
			assertThat(states).startsWith(NodeState.ISOLATED);
			assertThat(broken.endpoint().port()).isEqualTo(port);
			assertTalk(nodes.get(2), nodes.get(2), received);
			listening.close();
			subscription.close();
			registration.close();
		}
	}

	@Test
	void socketThatBreaksAgainAndAgainBreaksTheNode() {
		MaculaNode node = this.mesh.start((builder) -> builder.limits(Limits.builder().restarts(3).build()));
		for (int i = 0; i < 4; i++) {
			TestMesh.await("an open socket", () -> isOpen(channel(node)));
			breakSocket(node);
		}
		TestMesh.await("broken", () -> node.status().state() == NodeState.BROKEN);
		assertThat(node.status().detail()).contains("'socket'", "more than 3 times");
		assertThat(node.counters()).containsEntry("supervisor.restarts.socket", 3L);
	}

	@Test
	void blockedLoopIsToldInTheStatus() {
		MaculaNode node = this.mesh.start((builder) -> builder.limits(Limits.builder().loopStallMillis(200).build()));
		java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
		((MeshNode) node).graph().context().execute(() -> {
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		TestMesh.await("the alarm",
				() -> node.status().detail() != null && node.status().detail().contains("has been blocked"));
		release.countDown();
		TestMesh.await("the end of the alarm", () -> node.status().detail() == null);
	}

}
