package io.macula.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.macula.engine.erlang.model.ClientOptions;
import io.macula.engine.erlang.model.GatewayOptions;
import io.macula.engine.erlang.model.ModelClient;
import io.macula.engine.erlang.model.ModelGateway;
import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two Java seeds and one gateway of 0.14.3 in one mesh, each with a Java client and a
 * client of 0.14.3: whoever publishes reaches everybody once, and whoever calls gets an
 * answer.
 */
abstract class MixedMeshContract extends NodesContract {

	private static final int ROUNDS = 5;

	private final Map<String, Member> members = new LinkedHashMap<>();

	MixedMeshContract(TestMesh.World world) {
		super(world);
	}

	@Test
	void everyMessageArrivesOnceAndEveryCallIsAnswered() {
		ModelHost host = this.mesh.models();
		ModelGateway gateway = ModelGateway.start(host, GatewayOptions.defaults().withRateLimited(false));
		MaculaNode first = this.mesh.start((builder) -> builder.bootstrap(gateway.url()));
		MaculaNode second = this.mesh.start((builder) -> builder.bootstrap(gateway.url(), first.endpoint().toString()));
		MaculaNode clientOfFirst = this.mesh.start((builder) -> builder.bootstrap(first.endpoint().toString()));
		MaculaNode clientOfSecond = this.mesh.start((builder) -> builder.bootstrap(second.endpoint().toString()));
		MaculaNode clientOfGateway = this.mesh.start((builder) -> builder.bootstrap(gateway.url()));
		for (MaculaNode node : List.of(first, second, clientOfFirst, clientOfSecond, clientOfGateway)) {
			TestMesh.get(node.joined());
		}
		java("java1", clientOfFirst);
		java("java2", clientOfSecond);
		java("java3", clientOfGateway);
		model("model1", ModelClient.start(host, ClientOptions.of("model1"), TestMesh.path(first)), first);
		model("model2", ModelClient.start(host, ClientOptions.of("model2"), TestMesh.path(second)), second);
		model("model3", ModelClient.start(host, ClientOptions.of("model3"), gateway.path()), first);
		this.members.values().forEach(Member::open);
		awaitPaths();
		for (int round = 0; round < ROUNDS; round++) {
			for (Member publisher : this.members.values()) {
				for (String topic : List.of("mix.one", "mix.w." + publisher.name())) {
					String mark = topic + "/" + publisher.name() + "/" + round;
					publisher.publish(topic, "\"" + mark + "\"");
					TestMesh.await("all have " + mark, () -> missing(mark).isEmpty());
				}
			}
		}
		this.members.values().forEach((callee) -> this.members.values().forEach((caller) -> {
			if (caller != callee) {
				assertThat(caller.call("proc." + callee.name())).as("%s calls %s", caller.name(), callee.name())
					.isEqualTo("\"" + callee.name() + "\"");
			}
		}));
		assertThat(twice()).isEmpty();
		assertThat(gateway.violations()).isEmpty();
	}

	/** Until bridges are chosen and everybody knows everybody, messages may be lost. */
	private void awaitPaths() {
		AtomicInteger number = new AtomicInteger();
		for (Member publisher : this.members.values()) {
			for (String topic : List.of("mix.one", "mix.w." + publisher.name())) {
				List<String> marks = new ArrayList<>();
				TestMesh.await(publisher.name() + " reaches all on " + topic, () -> {
					String mark = "probe" + number.incrementAndGet();
					publisher.publish(topic, "\"" + mark + "\"");
					marks.add(mark);
					return marks.stream().anyMatch((sent) -> missing(sent).isEmpty());
				});
			}
		}
	}

	private List<String> missing(String mark) {
		return this.members.values()
			.stream()
			.filter((member) -> !member.received().containsKey("\"" + mark + "\""))
			.map(Member::name)
			.toList();
	}

	private Map<String, List<String>> twice() {
		return this.members.values()
			.stream()
			.collect(Collectors.toMap(Member::name,
					(member) -> member.received()
						.entrySet()
						.stream()
						.filter((entry) -> entry.getValue() > 1)
						.map(Map.Entry::getKey)
						.toList()))
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().isEmpty())
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	private void java(String name, MaculaNode node) {
		Map<String, Integer> received = new ConcurrentHashMap<>();
		this.members.put(name, new Member(name, received) {

			@Override
			void open() {
				for (String pattern : List.of("mix.one", "mix.w.*")) {
					TestMesh.get(node.subscribe(pattern,
							(message) -> received.merge(text(message.payload()), 1, Integer::sum)));
				}
				TestMesh.get(node.advertise("proc." + name, (call) -> bytes("\"" + name + "\"")));
			}

			@Override
			void publish(String topic, String json) {
				TestMesh.get(node.publish(topic, bytes(json)));
			}

			@Override
			String call(String procedure) {
				return text(TestMesh.get(node.call(procedure, bytes("{}"))));
			}

		});
	}

	private void model(String name, ModelClient client, MaculaNode target) {
		Map<String, Integer> received = new ConcurrentHashMap<>();
		TestMesh.await(name + " connected", () -> !client.log().pongs.isEmpty());
		client.onPublish(
				(published) -> received.merge(text(((WireValue.Bin) published.payload()).bytes()), 1, Integer::sum));
		this.members.put(name, new Member(name, received) {

			@Override
			void open() {
				client.subscribe("mix.one");
				client.subscribe("mix.w.*");
				client.serve("proc." + name, (args) -> bytes("\"" + name + "\""));
				client.advertise("proc." + name);
			}

			@Override
			void publish(String topic, String json) {
				client.publish(topic, json);
			}

			@Override
			String call(String procedure) {
				// A client of 0.14.3 must name a node; any Java node finds the provider
				WireValue.Map reply = TestMesh.get(client.requestTo(target.id().bytes(), procedure, "{}"));
				return String.valueOf(reply.text("result"));
			}

		});
	}

	/** Somebody who publishes, subscribes, calls and answers. */
	private abstract static class Member {

		private final String name;

		private final Map<String, Integer> received;

		Member(String name, Map<String, Integer> received) {
			this.name = name;
			this.received = received;
		}

		String name() {
			return this.name;
		}

		Map<String, Integer> received() {
			return this.received;
		}

		abstract void open();

		abstract void publish(String topic, String json);

		abstract String call(String procedure);

	}

}
