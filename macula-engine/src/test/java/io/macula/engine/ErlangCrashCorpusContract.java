package io.macula.engine;

import java.util.HashMap;
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

	/** To read these right is all that is needed: here nothing is wrong with them. */
	private static final Set<String> SOUND = Set.of("two frames in one write", "a frame in two writes",
			"a publish of 20,000 bytes in two writes", "half a header", "a key that comes twice",
			"flags and reserved bytes", "connect whose keys are strings", "a pattern that takes exponential time",
			"a topic of control characters", "find_node to a node with bootstrap peers",
			"pubsub_route for a subscribed stream", "publish without qos for a subscriber",
			"publish without retain for a subscriber", "publish without message_id for a subscriber",
			"subscribe with topics [1, str'a', Nil[]]", "connect with realm_id str'com.example.test'",
			"connect with endpoint str'https://h:1'", "rpc_route whose reply has no way back");

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
		Map<String, Map<String, Long>> uncounted = new HashMap<>();
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
			if (!SOUND.contains(bad.name()) && reasons(node).equals(before)) {
				uncounted.put(bad.name(), before);
			}
			peer.close();
		}
		assertThat(uncounted.keySet()).isEmpty();
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
