package io.macula.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.macula.engine.erlang.model.ClientOptions;
import io.macula.engine.erlang.model.GatewayOptions;
import io.macula.engine.erlang.model.ModelClient;
import io.macula.engine.erlang.model.ModelGateway;
import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.erlang.model.Violation;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Java nodes as peers of a gateway of 0.14.3.
 */
class ErlangPeerTests {

	private final MemoryNetwork network = new MemoryNetwork();

	private final List<AutoCloseable> toClose = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.toClose.size() - 1; i >= 0; i--) {
			this.toClose.get(i).close();
		}
	}

	private ModelHost host() {
		ModelHost host = ModelHost.memory(this.network);
		this.toClose.add(host);
		return host;
	}

	/** A host at an address that it can come back to. */
	private ModelHost host(int port) {
		DefaultEventLoop loop = new DefaultEventLoop();
		LoopContext context = new LoopContext("model", loop, new JdkSignatures(), Limits.defaults(), new Counters());
		MemoryTransport memory = new MemoryTransport(context, this.network);
		ModelHost host = ModelHost.on(context,
				(spec, listener) -> memory.bind(new BindSpec(spec.host(), port, spec.tls(), spec.streams()), listener));
		this.toClose.add(() -> {
			context.close();
			loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		});
		return host;
	}

	private ModelClient client(String name, ModelGateway gateway) {
		ModelClient client = ModelClient.start(host(), ClientOptions.of(name), gateway.path());
		TestMesh.await("client connected", () -> !client.log().pongs.isEmpty());
		return client;
	}

	private MaculaNode node(String... seeds) {
		MaculaNode node = MaculaNode.builder()
			.realm(GatewayOptions.RECORDED_REALM)
			.listen("127.0.0.1", 0)
			.network(this.network)
			.bootstrap(seeds)
			.build();
		this.toClose.add(node);
		node.start();
		return node;
	}

	/** Says that it is where nobody is. */
	private MaculaNode notLinking(String... seeds) {
		MaculaNode node = MaculaNode.builder()
			.realm(GatewayOptions.RECORDED_REALM)
			.listen("127.0.0.1", 0)
			.advertisedEndpoints("nowhere:1")
			.network(this.network)
			.bootstrap(seeds)
			.build();
		this.toClose.add(node);
		node.start();
		return node;
	}

	private static void bridged(ModelGateway gateway) {
		TestMesh.await("a bridge", () -> gateway.subscribers("**") == 1);
	}

	private static List<String> received(MaculaNode node, String pattern) {
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(node.subscribe(pattern, (message) -> received.add(text(message.payload()))));
		return received;
	}

	@Test
	void joinsThroughAGatewayAndIsIsolatedWithoutIt() {
		ModelHost host = host(4433);
		ModelGateway gateway = ModelGateway.start(host, GatewayOptions.defaults());
		MaculaNode node = node(gateway.url());
		TestMesh.get(node.joined());
		assertThat(node.status().state()).isEqualTo(NodeState.JOINED);
		assertThat(node.peers()).singleElement().matches((peer) -> !peer.proven() && peer.dialled());
		assertThat(gateway.knowsClient(node.id().bytes())).isTrue();
		host.close();
		TestMesh.await("isolated", () -> node.status().state() == NodeState.ISOLATED);
		ModelGateway next = ModelGateway.start(host(4433), GatewayOptions.defaults());
		TestMesh.await("joined again", () -> node.status().state() == NodeState.JOINED);
		bridged(next);
		assertThat(gateway.violations()).isEmpty();
		assertThat(next.violations()).isEmpty();
	}

	@Test
	void aGatewayOfAnotherRealmIsNotTouched() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults().withRealm("other"));
		MaculaNode node = node(gateway.url());
		TestMesh.await("asked", () -> gateway.log().count(MessageType.CALL) >= 2);
		assertThat(gateway.state()).isEqualTo(ModelGateway.State.RUNNING);
		assertThat(gateway.log().count(MessageType.CONNECT)).isZero();
		assertThat(gateway.violations()).isEmpty();
		assertThat(node.joined()).isNotDone();
	}

	@Test
	void messagesCrossOnceInBothDirections() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		client.subscribe("street.*");
		MaculaNode node = node(gateway.url());
		List<String> received = received(node, "street.**");
		bridged(gateway);
		client.publish("street.one", "\"from there\"");
		TestMesh.get(node.publish("street.two", bytes("\"from here\"")));
		TestMesh.await("there", () -> client.log().texts("street.two").size() == 1);
		TestMesh.await("here", () -> received.size() == 2);
		client.publish("street.one", "\"again\"", 1);
		TestMesh.await("here again", () -> received.contains("\"again\""));
		assertThat(received).containsExactlyInAnyOrder("\"from there\"", "\"from here\"", "\"again\"");
		assertThat(client.log().texts("street.two")).containsExactly("\"from here\"");
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void manyMessagesAtOnceCrossWithoutLoss() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		client.subscribe("count.**");
		MaculaNode node = node(gateway.url());
		bridged(gateway);
		for (int i = 0; i < 2000; i++) {
			node.publish("count.t" + i % 7, bytes("" + i));
		}
		TestMesh.await("all there", () -> client.log().receivedCount.get() == 2000);
		assertThat(gateway.violations()).isEmpty();
		assertThat(gateway.log().lostFrames).hasValue(0);
	}

	@Test
	void proceduresAnswerInBothDirections() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		client.serve("there.twice", (args) -> bytes(text(args) + "0"));
		client.advertise("there.twice");
		MaculaNode node = node(gateway.url());
		TestMesh.get(node.joined());
		TestMesh.get(node.advertise("here.twice", (call) -> bytes(text(call.args()) + "1")));
		assertThat(text(TestMesh.get(node.call("there.twice", bytes("4"))))).isEqualTo("40");
		assertThat(TestMesh.failure(node.call("there.none", bytes("4")))).isInstanceOf(NoProviderException.class);
		assertThat(TestMesh.failure(node.call("there.twice", new byte[2000])))
			.isInstanceOf(PayloadTooLargeException.class);
		TestMesh.await("stored", () -> gateway.stored("here.twice").size() == 1);
		WireValue.Map reply = client.requestTo(node.id().bytes(), "here.twice", "4")
			.orTimeout(10, TimeUnit.SECONDS)
			.join();
		assertThat(reply.text("result")).isEqualTo("41");
		reply = client.requestTo(node.id().bytes(), "here.none", "4").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("error")).isEqualTo("procedure_not_found");
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void aCrashOfTheGatewayProcessIsNoticedWhenMessagesDoNotComeBack() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		MaculaNode node = node(gateway.url());
		List<String> received = received(node, "street.**");
		bridged(gateway);
		gateway.crash();
		assertThat(gateway.subscribers("**")).isZero();
		TestMesh.await("subscribed again", () -> {
			TestMesh.get(node.publish("street.probe", bytes("\"x\"")));
			return gateway.subscribers("**") == 1;
		});
		assertThat(gateway.knowsClient(node.id().bytes())).isTrue();
		client.publish("street.one", "\"after\"");
		TestMesh.await("delivered", () -> received.contains("\"after\""));
		assertThat(gateway.violations()).extracting(Violation::kind).containsOnly(Violation.Kind.CRASH);
		assertThat(gateway.violations()).hasSize(1);
	}

	@Test
	void refusedConnectsAreTriedAgainSoon() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults().withSingleAcceptor(300));
		List<MaculaNode> nodes = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			nodes.add(node(gateway.url()));
		}
		nodes.forEach((node) -> TestMesh.get(node.joined()));
		assertThat(gateway.log().refused).hasPositiveValue();
		bridged(gateway);
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void nodesAtOneGatewayMeetAndOneOfThemCarriesForAll() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		client.subscribe("street.*");
		MaculaNode one = node(gateway.url());
		MaculaNode two = node(gateway.url());
		TestMesh.await("linked", () -> isLinked(one, two) && isLinked(two, one));
		MaculaNode three = node(one.endpoint().toString());
		TestMesh.get(three.joined());
		List<List<String>> received = new ArrayList<>();
		for (MaculaNode node : List.of(one, two, three)) {
			received.add(received(node, "street.**"));
		}
		bridged(gateway);
		TestMesh.await("found",
				() -> TestMesh.get(three.publish("street.probe", bytes("0"))).recipients().size() >= 3
						&& TestMesh.get(one.publish("street.probe", bytes("0"))).recipients().size() >= 3
						&& TestMesh.get(two.publish("street.probe", bytes("0"))).recipients().size() >= 3);
		int count = 50;
		for (int i = 0; i < count; i++) {
			client.publish("street.one", "\"client" + i + "\"");
			one.publish("street.one", bytes("\"one" + i + "\""));
			two.publish("street.one", bytes("\"two" + i + "\""));
			three.publish("street.one", bytes("\"three" + i + "\""));
		}
		TestMesh.await("there", () -> client.log().texts("street.one").size() >= 4 * count);
		for (List<String> each : received) {
			TestMesh.await("here", () -> each.stream().filter((text) -> !text.equals("0")).count() >= 4 * count);
		}
		// In order behind whatever would have come twice
		client.publish("street.last", "\"last\"");
		for (List<String> each : received) {
			TestMesh.await("last", () -> each.contains("\"last\""));
			assertThat(each.stream().filter((text) -> !text.equals("0"))).hasSize(4 * count + 1)
				.doesNotHaveDuplicates();
		}
		assertThat(client.log().texts("street.one")).hasSize(4 * count).doesNotHaveDuplicates();
		assertThat(gateway.subscribers("**")).isEqualTo(1);
		assertThat(gateway.violations()).isEmpty();
	}

	private static boolean isLinked(MaculaNode from, MaculaNode to) {
		return from.peers().stream().anyMatch((peer) -> peer.proven() && peer.id().equals(to.id()));
	}

	@Test
	void messagesDoNotRunInCirclesThroughTwoGatewaysThatTwoMeshesShare() {
		ModelGateway first = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelGateway second = ModelGateway.start(host(), GatewayOptions.defaults().withName("second"));
		ModelClient client = client("client", first);
		MaculaNode one = notLinking(first.url(), second.url());
		MaculaNode two = notLinking(first.url(), second.url());
		for (ModelGateway gateway : List.of(first, second)) {
			TestMesh.await("each carries", () -> gateway.subscribers("**") == 2);
		}
		List<String> received = received(two, "circle.**");
		TestMesh.get(one.publish("circle.java", bytes("\"java\"")));
		client.publish("circle.erlang", "\"erlang\"");
		TestMesh.await("arrived", () -> received.contains("\"java\"") && received.contains("\"erlang\""));
		// Whatever still runs in circles overtakes a hundred others
		for (int i = 0; i < 100; i++) {
			client.publish("circle.later", "\"later" + i + "\"");
		}
		TestMesh.await("later ones", () -> received.contains("\"later99\""));
		assertThat(received.stream().filter((text) -> text.equals("\"java\""))).hasSizeLessThanOrEqualTo(2);
		assertThat(received.stream().filter((text) -> text.equals("\"erlang\""))).hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void anotherNodeCarriesWhenTheOneThatDidIsGone() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		MaculaNode one = node(gateway.url());
		bridged(gateway);
		MaculaNode two = node(gateway.url());
		TestMesh.await("linked", () -> isLinked(one, two));
		List<String> received = received(two, "street.**");
		TestMesh.await("carried by one", () -> {
			client.publish("street.one", "\"before\"");
			return !received.isEmpty();
		});
		one.close();
		TestMesh.await("carried by two", () -> {
			client.publish("street.one", "\"after\"");
			return received.contains("\"after\"");
		});
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void nodesWithoutAGatewayCallThroughOneThatHasOne() {
		ModelGateway gateway = ModelGateway.start(host(), GatewayOptions.defaults());
		ModelClient client = client("client", gateway);
		client.serve("there.twice", (args) -> bytes(text(args) + "0"));
		client.advertise("there.twice");
		MaculaNode one = node(gateway.url());
		TestMesh.get(one.joined());
		MaculaNode two = node(one.endpoint().toString());
		TestMesh.get(two.joined());
		TestMesh.await("answered", () -> {
			try {
				return "40".equals(text(two.call("there.twice", bytes("4")).get(10, TimeUnit.SECONDS)));
			}
			catch (java.util.concurrent.ExecutionException ex) {
				assertThat(ex).hasCauseInstanceOf(NoProviderException.class);
				return false;
			}
		});
		assertThat(TestMesh.failure(two.call("there.twice", new byte[2000])))
			.isInstanceOf(PayloadTooLargeException.class);
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void aGatewayThatConnectsHereAndAsksForOthersIsDialledBack() {
		MaculaNode node = node();
		ModelGateway gateway = ModelGateway.start(host().timeScale(0.01), GatewayOptions.defaults()
			.withBootstrap(
					new Path.Udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.endpoint().port()))));
		TestMesh.await("dialled back",
				() -> node.peers().stream().anyMatch((peer) -> !peer.proven() && peer.dialled()));
		bridged(gateway);
	}

}
