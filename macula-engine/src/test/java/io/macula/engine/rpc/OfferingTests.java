package io.macula.engine.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.discovery.Advertiser;
import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeLinks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Procedures whose announcement the test decides about, in virtual time.
 */
class OfferingTests {

	private final Simulation simulation = new Simulation(5);

	private final VirtualContext context = this.simulation.context();

	private final CompletableFuture<Void> announced = new CompletableFuture<>();

	private final List<String> told = new ArrayList<>();

	/** Metadata of what was announced, one after the other. */
	private final List<Map<String, String>> records = new ArrayList<>();

	private Runnable whenAsked = () -> {
	};

	private final Rpc rpc = new Rpc(this.context, new FakeLinks(this.context), new Announcements(), new Finder(),
			"com.example.test", this.context::execute);

	private void advertise() {
		this.rpc.advertise("p", (call) -> call.reply(new byte[0], null, Map.of()), Map.of(),
				(offered, failure) -> this.told.add((failure != null) ? failure.code().name() : "offered"));
	}

	@Test
	void announcementThatFailsSoonFailsTheOffer() {
		advertise();
		this.simulation.run(Duration.ofSeconds(1));
		this.announced.completeExceptionally(new MeshFailure(FailureCode.OVERLOADED, "limit"));
		assertThat(this.told).containsExactly("OVERLOADED");
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(this.told).hasSize(1);
		assertThat(this.rpc.procedures()).isEmpty();
	}

	@Test
	void offerThatWasToldIsInForceIsNotTakenBackBehindTheBackOfTheApplication() {
		advertise();
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(this.told).containsExactly("offered");
		this.announced.completeExceptionally(new MeshFailure(FailureCode.OVERLOADED, "limit"));
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.rpc.procedures()).containsExactly("p");
		assertThat(this.told).hasSize(1);
	}

	@Test
	void recordSaysWhatIsLeftWhenAnOfferIsWithdrawn() {
		List<Withdrawal> offers = new ArrayList<>();
		for (String version : List.of("1.0.0", "2.0.0")) {
			this.rpc.advertise("p", (call) -> call.reply(new byte[0], null, Map.of()), ProcedureVersion.parse(version),
					Map.of("unit", "of " + version), (offered, failure) -> offers.add(offered));
			this.simulation.run(Duration.ofSeconds(3));
		}
		assertThat(this.records).last().isEqualTo(Map.of("unit", "of 2.0.0", ProcedureVersion.METADATA, "1.0.0,2.0.0"));
		offers.get(1).run();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.records).last().isEqualTo(Map.of("unit", "of 1.0.0", ProcedureVersion.METADATA, "1.0.0"));
		int told = this.records.size();
		offers.get(0).run();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.records).hasSize(told);
		assertThat(this.rpc.procedures()).isEmpty();
	}

	@Test
	void callThatBeginsWhileTheNodeIsClosedEnds() {
		this.whenAsked = this.rpc::close;
		RpcNode.Outcome outcome = new RpcNode.Outcome();
		this.rpc.call(new CallSpec("q", new byte[0], null, null, 0, 60_000_000_000L, ProviderStrategy.FIRST, false),
				outcome);
		assertThat(outcome.ends).isEqualTo(1);
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.CLOSED);
	}

	private final class Announcements implements Advertiser {

		@Override
		public Advertisement subscription(String pattern) {
			throw new AssertionError("not for calls");
		}

		@Override
		public Advertisement procedure(String procedure, Map<String, String> metadata) {
			OfferingTests.this.records.add(metadata);
			return new Advertisement() {

				@Override
				public CompletableFuture<Void> announced() {
					return OfferingTests.this.announced;
				}

				@Override
				public CompletableFuture<Void> withdraw() {
					return CompletableFuture.completedFuture(null);
				}

			};
		}

	}

	private final class Finder implements NodeFinder {

		@Override
		public @Nullable Resolution knownSubscribers(String topic) {
			return null;
		}

		@Override
		public void subscribers(String topic, Consumer<Resolution> then) {
			// Nobody publishes
		}

		@Override
		public @Nullable Resolution knownProviders(String procedure) {
			OfferingTests.this.whenAsked.run();
			return null;
		}

		@Override
		public void providers(String procedure, Consumer<Resolution> then) {
			// Takes for ever
		}

		@Override
		public void reachable(NodeId node) {
			// Nobody is left out for long
		}

		@Override
		public void unreachable(NodeId node) {
			// Nobody is reached
		}

		@Override
		public void gone(NodeId node) {
			// Nobody is reached
		}

		@Override
		public void withdrawn(String procedure, NodeId node) {
			// Nobody is reached
		}

	}

}
