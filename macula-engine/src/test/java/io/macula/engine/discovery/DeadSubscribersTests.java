package io.macula.engine.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.LocalSubscription;
import io.macula.engine.pubsub.PubSub;
import io.macula.engine.pubsub.PublishCompletion;
import io.macula.engine.pubsub.SubscribeCompletion;
import io.macula.engine.pubsub.SubscriptionSettings;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The mesh remembers for minutes who died: nobody is to wait for them meanwhile.
 */
class DeadSubscribersTests {

	@Test
	void deadNodeIsNotHandedOutAgainUnlessItCanBeDialled() {
		DiscoveryMesh mesh = DiscoveryMesh.of(1, 5);
		DiscoveryMesh.Node publisher = mesh.node(3);
		mesh.subscribe(mesh.node(1), "a.b");
		mesh.await(mesh.node(1).advertiser().procedure("p.q", Map.of()).announced());
		assertThat(mesh.subscribers(publisher, "a.b")).hasSize(1);
		assertThat(mesh.providers(publisher, "p.q")).hasSize(1);
		mesh.network().kill(mesh.node(1).links());
		mesh.run(Duration.ofSeconds(11));
		for (int second = 0; second < 320; second++) {
			assertThat(mesh.subscribers(publisher, "a.b")).as("after %d s", second).isEmpty();
			assertThat(mesh.providers(publisher, "p.q")).as("after %d s", second).isEmpty();
			mesh.run(Duration.ofMillis(500));
		}
	}

	@Test
	void nodeThatWasCutOffForAWhileIsHandedOutWhenItCanBeDialled() {
		DiscoveryMesh mesh = DiscoveryMesh.of(2, 5);
		DiscoveryMesh.Node publisher = mesh.node(3);
		NodeId subscriber = mesh.node(1).id();
		mesh.subscribe(mesh.node(1), "a.b");
		assertThat(mesh.subscribers(publisher, "a.b")).hasSize(1);
		publisher.finder().unreachable(subscriber);
		mesh.run(Duration.ofMillis(100));
		assertThat(mesh.subscribers(publisher, "a.b")).isEmpty();
		mesh.run(Duration.ofSeconds(6));
		assertThat(mesh.subscribers(publisher, "a.b")).containsExactly(subscriber);
	}

	@Test
	void publishDoesNotStallWhenEverybodyElseDied() {
		DiscoveryMesh mesh = DiscoveryMesh.of(3, 4);
		List<PubSub> all = new ArrayList<>();
		for (DiscoveryMesh.Node node : mesh.nodes()) {
			PubSub pubsub = new PubSub(node.links().context(), node.links(), node.advertiser(), node.finder(),
					DiscoveryMesh.REALM.name(), node.links().context()::execute);
			pubsub.start();
			all.add(pubsub);
		}
		subscribe(all.get(1), "a.b");
		subscribe(all.get(2), "a.*");
		subscribe(all.get(3), "#");
		mesh.run(Duration.ofSeconds(3));
		assertThat(publish(mesh, all.get(0)).recipients).hasSize(3);
		for (int i = 1; i < 4; i++) {
			mesh.network().kill(mesh.node(i).links());
		}
		mesh.run(Duration.ofSeconds(10));
		Duration longest = Duration.ZERO;
		for (int i = 0; i < 600; i++) {
			Outcome outcome = publish(mesh, all.get(0));
			longest = (outcome.took.compareTo(longest) > 0) ? outcome.took : longest;
			mesh.run(Duration.ofMillis(500));
		}
		assertThat(longest).isLessThan(Duration.ofSeconds(1));
	}

	private static void subscribe(PubSub pubsub, String pattern) {
		pubsub.subscribe(pattern, SubscriptionSettings.DEFAULTS, (delivery) -> null, new SubscribeCompletion() {

			@Override
			public void subscribed(LocalSubscription subscription) {
				// Wanted
			}

			@Override
			public void failed(MeshFailure failure) {
				throw new AssertionError(failure);
			}

		});
	}

	private static Outcome publish(DiscoveryMesh mesh, PubSub pubsub) {
		Outcome outcome = new Outcome();
		pubsub.publish("a.b", new byte[1], null, Map.of(), outcome);
		outcome.took = mesh.simulation().runUntil(() -> outcome.recipients != null, Duration.ofSeconds(20));
		return outcome;
	}

	private static final class Outcome implements PublishCompletion {

		private @Nullable List<NodeId> recipients;

		private Duration took = Duration.ZERO;

		@Override
		public void published(List<NodeId> nodes, List<NodeId> unreachable) {
			this.recipients = nodes;
		}

		@Override
		public void failed(MeshFailure failure) {
			throw new AssertionError(failure);
		}

	}

}
