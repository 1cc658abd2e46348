package io.macula.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.erlang.model.ClientOptions;
import io.macula.engine.erlang.model.CrashCase;
import io.macula.engine.erlang.model.CrashCorpus;
import io.macula.engine.erlang.model.ModelClient;
import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.erlang.model.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What does harm to a gateway of 0.14.3 does none to a Java node: another peer goes on
 * exchanging messages and calls, and each case has a counted reason.
 */
abstract class ErlangCrashCorpusContract {

	private static final List<String> REASONS = List.of("erlang.violation.", "erlang.dropped.", "erlang.refused.",
			"erlang.ignored.", "erlang.call_failed");

	/**
	 * Nothing is refused or left out in these: to read them right is all that is needed.
	 * Why each is right here, although it kills a gateway of 0.14.3 or is lost there.
	 */
	private static final Map<String, String> SOUND = Map.ofEntries(
			Map.entry("two frames in one write", "both are answered: a stream has no pieces"),
			Map.entry("a frame in two writes", "it is answered when it is whole"),
			Map.entry("a publish of 20,000 bytes in two writes", "it is published when it is whole"),
			Map.entry("a key that comes twice", "0.14.3 reads such a PING, too; one of the values is echoed"),
			Map.entry("flags and reserved bytes", "0.14.3 ignores both, so that they may mean something later"),
			Map.entry("connect whose keys are strings", "the other way to write text; the peer is introduced"),
			Map.entry("connect with realm_id str'com.example.test'", "the right realm, written the other way"),
			Map.entry("connect with endpoint str'https://h:1'", "an endpoint, written the other way"),
			Map.entry("a pattern that takes exponential time",
					"a pattern like any other for who matches in linear time"),
			Map.entry("a topic of control characters", "what 0.14.3 sends is matched as it is; all bytes may be in it"),
			Map.entry("find_node to a node with bootstrap peers", "a question like any other, and it is answered"),
			Map.entry("pubsub_route for a subscribed stream", "the very thing that a route is for: it is delivered"),
			Map.entry("publish without qos for a subscriber", "it is delivered with qos 0, which is its meaning"),
			Map.entry("publish without retain for a subscriber",
					"it is delivered with retain false, which is its meaning"),
			Map.entry("publish without message_id for a subscriber",
					"it is delivered with an id of this node's making"));

	private final TestMesh mesh;

	private final ModelHost models;

	ErlangCrashCorpusContract(TestMesh.World world) {
		this.mesh = new TestMesh(world);
		this.models = this.mesh.models();
	}

	@AfterEach
	void close() {
		this.mesh.close();
	}

	@Test
	void nothingHarmsAnotherPeerAndEverythingIsCounted() {
		MaculaNode node = this.mesh.start();
		TestMesh.get(node.advertise("corpus.answer", (call) -> call.args()));
		ModelClient good = ModelClient.start(this.models, ClientOptions.of("good"), TestMesh.path(node));
		TestMesh.await("connected", () -> !good.log().pongs.isEmpty());
		good.subscribe("corpus.good.*");
		TestMesh.await("subscribed", () -> node.counters().getOrDefault("erlang.subscribed", 0L) == 1);
		Set<String> names = new HashSet<>();
		int number = 0;
		for (CrashCase bad : CrashCorpus.towardsGateway("com.example.test", node.id().bytes())) {
			Map<String, Long> before = reasons(node);
			RawPeer peer = bad.send(this.models, TestMesh.path(node));
			String text = "n" + number++;
			good.publish("corpus.good.topic", text);
			TestMesh.await(bad.name() + ": messages flow", () -> good.log().texts("corpus.good.topic").contains(text));
			assertThat(TestMesh.get(good.requestTo(node.id().bytes(), "corpus.answer", "{}")).text("result"))
				.as(bad.name())
				.isEqualTo("{}");
			peer.close();
			TestMesh.get(peer.closed());
			// What was begun is given up when the connection ends
			TestMesh.await(bad.name() + ": gone", () -> node.gauges().get("erlang.connections") == 1);
			if (!SOUND.containsKey(bad.name())) {
				TestMesh.await(bad.name() + ": counted", () -> !reasons(node).equals(before));
			}
			names.add(bad.name());
		}
		assertThat(names).containsAll(SOUND.keySet());
		assertThat(good.log().losses).hasValue(0);
		assertThat(good.violations()).isEmpty();
		assertThat(node.counters().keySet()).noneMatch((name) -> name.startsWith("erlang.failed"));
		assertThat(node.counters().getOrDefault("runtime.task_failed", 0L)).isZero();
	}

	private static Map<String, Long> reasons(MaculaNode node) {
		Map<String, Long> reasons = new HashMap<>();
		node.counters().forEach((name, value) -> {
			if (REASONS.stream().anyMatch(name::startsWith)) {
				reasons.put(name, value);
			}
		});
		return reasons;
	}

}
