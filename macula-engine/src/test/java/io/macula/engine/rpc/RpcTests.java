package io.macula.engine.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls between nodes over the memory transport, in virtual time.
 */
class RpcTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final byte[] NOTHING = {};

	private final Simulation simulation = new Simulation(17);

	private final MemoryNetwork network = new MemoryNetwork();

	private final Directory directory = new Directory();

	private final RpcNode caller = node(0);

	private final RpcNode first = node(1);

	private final RpcNode second = node(2);

	private RpcNode node(int number) {
		return new RpcNode(this.simulation, this.network, this.directory, number, true, Limits.defaults());
	}

	private RpcNode.Outcome run(RpcNode.Outcome outcome) {
		this.simulation.runUntil(outcome::ended, LONG);
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(outcome.ends).isEqualTo(1);
		return outcome;
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aCallReachesItsProviderAndTheAnswerComesBack(boolean compact) {
		RpcNode other = new RpcNode(this.simulation, this.network, this.directory, 3, compact, Limits.defaults());
		other.offer("echo", (call) -> {
			assertThat(call.caller()).isEqualTo(this.caller.id());
			assertThat(call.remainingNanos()).isPositive();
			call.reply(call.args(), "text/plain", Map.of("k", "v"));
		});
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("echo", new byte[] { 1, 2 }, 5_000, false));
		assertThat(outcome.reply.result()).containsExactly(1, 2);
		assertThat(outcome.reply.contentType()).isEqualTo("text/plain");
		assertThat(outcome.responder).isEqualTo(other.id());
	}

	@Test
	void nobodyOffersItFailsAtOnce() {
		RpcNode.Outcome outcome = this.caller.call("nothing", NOTHING, 5_000, false);
		Duration took = this.simulation.runUntil(outcome::ended, LONG);
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.NO_PROVIDER);
		assertThat(took).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void aHandlerOfTheNodeItselfIsPreferred() {
		this.first.offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.caller.offer("p", (call) -> call.reply(new byte[] { 7 }, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("p", NOTHING, 1_000, false));
		assertThat(outcome.responder).isEqualTo(this.caller.id());
		assertThat(outcome.reply.result()).containsExactly(7);
	}

	@Test
	void anAnswerThatDoesNotComeIsATimeoutAndTheProviderIsTold() {
		this.first.collect("slow");
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("slow", NOTHING, 500, false));
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		assertThat(this.first.received).hasSize(1);
		List<String> cancelled = new ArrayList<>();
		this.first.received.get(0).onCancel(() -> cancelled.add("yes"));
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(cancelled).containsExactly("yes");
		assertThat(this.first.context.counters().value("rpc.cancelled_by_caller")).isEqualTo(1);
	}

	@Test
	void cancellingReachesTheProviderAndEndsNothingElse() {
		this.first.collect("slow");
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = this.caller.call("slow", NOTHING, 5_000, false);
		this.simulation.runUntil(() -> this.first.received.size() == 1, LONG);
		outcome.call.cancel();
		this.simulation.run(Duration.ofSeconds(10));
		assertThat(outcome.ends).isZero();
		assertThat(this.first.context.counters().value("rpc.cancelled_by_caller")).isEqualTo(1);
		// Too late, and ignored
		this.first.received.get(0).reply(NOTHING, null, Map.of());
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(outcome.ends).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "overloaded, true", "draining, true", "refused, true", "procedure_not_found, true",
			"too_large, false" })
	void whatNodesRefuseGoesToAnotherProviderUnlessItWouldBeRefusedThere(FailureText code, boolean failsOver) {
		RpcNode refusing = byId(true);
		RpcNode willing = byId(false);
		refusing.offer("p", (call) -> ((RemoteCall) call).refuse(code.code(), "no"));
		willing.offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("p", NOTHING, 5_000, false));
		if (failsOver) {
			assertThat(outcome.responder).isEqualTo(willing.id());
			assertThat(this.caller.context.counters().value("rpc.failovers")).isEqualTo(1);
		}
		else {
			assertThat(outcome.failure.code()).isEqualTo(code.code());
		}
	}

	@Test
	void errorsOfTheHandlerNeverGoToAnotherProvider() {
		byId(true).offer("p", (call) -> call.fail("out_of_stock", "none left"));
		byId(false).offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("p", NOTHING, 5_000, true));
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.REMOTE);
		assertThat(outcome.failure.remoteCode()).isEqualTo("out_of_stock");
		assertThat(outcome.failure).hasMessage("none left");
	}

	@Test
	void aHandlerCannotPretendThatTheNodeRefused() {
		byId(true).offer("p", (call) -> call.fail("overloaded", "sneaky"));
		byId(false).offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("p", NOTHING, 5_000, true));
		assertThat(outcome.failure.remoteCode()).isEqualTo("handler_error");
	}

	@Test
	void anExceptionOfTheHandlerShowsNothingOfItself() {
		this.first.offer("p", (call) -> {
			throw new IllegalStateException("secret");
		});
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = run(this.caller.call("p", NOTHING, 5_000, true));
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.REMOTE);
		assertThat(outcome.failure.getMessage()).doesNotContain("secret");
	}

	@Test
	void aSilentProviderIsTriedHalfTheTimeIfTheCallMayRunTwice() {
		byId(true).collect("p");
		byId(false).offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome once = run(this.caller.call("p", NOTHING, 1_000, false));
		assertThat(once.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		RpcNode.Outcome twice = run(this.caller.call("p", NOTHING, 2_000, true));
		assertThat(twice.failure).isNull();
		assertThat(twice.responder).isEqualTo(byId(false).id());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aLostLinkGoesToAnotherProviderOnlyIfTheCallMayRunTwice(boolean idempotent) {
		RpcNode dying = byId(true);
		dying.collect("p");
		byId(false).offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = this.caller.call("p", NOTHING, 30_000, idempotent);
		this.simulation.runUntil(() -> dying.received.size() == 1, LONG);
		dying.links.close();
		run(outcome);
		if (idempotent) {
			assertThat(outcome.responder).isEqualTo(byId(false).id());
		}
		else {
			assertThat(outcome.failure.code()).isEqualTo(FailureCode.LINK_LOST);
		}
	}

	@Test
	void aProviderThatCannotBeReachedIsLeftOut() {
		NodeId gone = SimulatedKeys.key(9).nodeId();
		this.directory.add("p", Contact.server(gone, new Endpoint("127.0.0.1", 9)));
		this.first.offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		for (int i = 0; i < 10; i++) {
			assertThat(run(this.caller.call("p", NOTHING, 5_000, false, ProviderStrategy.RANDOM)).responder)
				.isEqualTo(this.first.id());
		}
		assertThat(this.directory.unreachable).containsExactly(gone);
	}

	@Test
	void roundRobinTakesTurns() {
		this.first.offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.second.offer("p", (call) -> call.reply(NOTHING, null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		List<NodeId> answered = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			answered.add(run(this.caller.call("p", NOTHING, 5_000, false, ProviderStrategy.ROUND_ROBIN)).responder);
		}
		assertThat(answered.subList(0, 2)).containsExactlyInAnyOrder(this.first.id(), this.second.id());
		assertThat(answered.subList(2, 4)).isEqualTo(answered.subList(0, 2));
	}

	@Test
	void aDrainingNodeAnswersWhatItHasAndRefusesTheRest() {
		this.first.collect("p");
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome running = this.caller.call("p", NOTHING, 30_000, false);
		this.simulation.runUntil(() -> this.first.received.size() == 1, LONG);
		List<String> idle = new ArrayList<>();
		this.directory.add("p", this.first.contact());
		this.first.rpc.drain(() -> idle.add("idle"));
		assertThat(run(this.caller.call("p", NOTHING, 5_000, false)).failure.code()).isIn(FailureCode.DRAINING,
				FailureCode.NO_PROVIDER);
		assertThat(idle).isEmpty();
		this.first.received.get(0).reply(NOTHING, null, Map.of());
		run(running);
		assertThat(running.failure).isNull();
		assertThat(idle).containsExactly("idle");
	}

	@Test
	void moreCallsThanAllowedAreRefusedOnBothSides() {
		Limits limits = Limits.builder().runningCalls(2).build();
		RpcNode small = new RpcNode(this.simulation, this.network, this.directory, 6, true, limits);
		small.collect("p");
		this.simulation.run(Duration.ofSeconds(3));
		List<RpcNode.Outcome> outcomes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			outcomes.add(this.caller.call("p", NOTHING, 5_000, false));
			this.simulation.run(Duration.ofSeconds(1));
		}
		assertThat(outcomes.get(2).failure.code()).isEqualTo(FailureCode.OVERLOADED);
		assertThat(outcomes.get(2).failure).hasMessageContaining("runningCalls");
		Limits few = Limits.builder().pendingCalls(16).build();
		RpcNode modest = new RpcNode(this.simulation, this.network, this.directory, 7, true, few);
		this.first.collect("q");
		this.simulation.run(Duration.ofSeconds(3));
		for (int i = 0; i < 16; i++) {
			assertThat(modest.call("q", NOTHING, 50_000, false).failure).isNull();
		}
		assertThat(modest.call("q", NOTHING, 50_000, false).failure).hasMessageContaining("pendingCalls");
	}

	@Test
	void anAnswerFromSomebodyElseCountsForNothing() {
		this.first.collect("p");
		this.simulation.run(Duration.ofSeconds(3));
		RpcNode.Outcome outcome = this.caller.call("p", NOTHING, 30_000, false);
		this.simulation.runUntil(() -> this.first.received.size() == 1, LONG);
		byte[] id = ((RemoteCall) this.first.received.get(0)).key().bytes();
		List<io.macula.engine.link.Link> links = new ArrayList<>();
		this.second.links.connect(this.caller.contact(), io.macula.engine.link.Purpose.KEEP,
				(link, failure) -> links.add(link));
		this.simulation.runUntil(() -> !links.isEmpty(), LONG);
		links.get(0)
			.control(new io.macula.engine.wire.RpcReply(id, new byte[] { 6 }, null, null, null, null, null, null, null,
					io.macula.engine.wire.Extras.NONE));
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(outcome.ends).isZero();
		assertThat(this.caller.context.counters().value("rpc.late_replies")).isEqualTo(1);
	}

	@Test
	void arguments900KiBLongCross() {
		this.first.offer("echo", (call) -> call.reply(call.args(), null, Map.of()));
		this.simulation.run(Duration.ofSeconds(3));
		byte[] args = new byte[900 << 10];
		assertThat(run(this.caller.call("echo", args, 20_000, false)).reply.result()).hasSameSizeAs(args);
		assertThat(run(this.caller.call("echo", new byte[2 << 20], 20_000, false)).failure.code())
			.isEqualTo(FailureCode.TOO_LARGE);
	}

	/** Of the two providers the one that strategy FIRST takes first, or the other one. */
	private RpcNode byId(boolean smaller) {
		boolean firstIsSmaller = this.first.id().compareTo(this.second.id()) < 0;
		return (firstIsSmaller == smaller) ? this.first : this.second;
	}

	/** Codes by the text that crosses the wire. */
	record FailureText(FailureCode code) {

		static FailureText valueOf(String text) {
			for (FailureCode code : FailureCode.values()) {
				if (code.text().equals(text)) {
					return new FailureText(code);
				}
			}
			throw new IllegalArgumentException(text);
		}

	}

}
