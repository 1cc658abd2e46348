package io.macula.engine.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Cancel;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The caller's side towards links that the test controls, in virtual time.
 */
class CallingTests {

	private final Simulation simulation = new Simulation(11);

	private final FakeDirectory directory = new FakeDirectory();

	private VirtualContext context = this.simulation.context();

	private FakeLinks links = new FakeLinks(this.context);

	private FakeDirectory.View view = this.directory.view(this.context, this.links::self);

	private Rpc rpc = start(Limits.defaults());

	private Rpc start(Limits limits) {
		this.context = this.simulation.context(limits);
		this.links = new FakeLinks(this.context);
		this.view = this.directory.view(this.context, this.links::self);
		this.rpc = new Rpc(this.context, this.links, this.view, this.view, "com.example.test", this.context::execute);
		this.rpc.start();
		return this.rpc;
	}

	private RpcNode.Outcome call(long millis, boolean idempotent) {
		return call(millis, idempotent, ProviderStrategy.FIRST);
	}

	private RpcNode.Outcome call(long millis, boolean idempotent, ProviderStrategy strategy) {
		RpcNode.Outcome outcome = new RpcNode.Outcome();
		outcome.call = this.rpc
			.call(new CallSpec("p", new byte[1], null, null, 0, millis * 1_000_000, strategy, idempotent), outcome);
		return outcome;
	}

	private void run(long millis) {
		this.simulation.run(Duration.ofMillis(millis));
	}

	/** Open links to two providers; the first is the one that strategy FIRST takes. */
	private List<FakeLink> providers(String... names) {
		List<FakeLink> opened = new ArrayList<>();
		for (String name : names) {
			this.directory.provide(FakeLinks.node(name), "p");
			opened.add(this.links.open(name));
		}
		opened.sort(Comparator.comparing(Link::remote));
		return opened;
	}

	private static RpcRequest last(FakeLink link) {
		return (RpcRequest) link.sent.get(link.sent.size() - 1);
	}

	private void reply(FakeLink link, @Nullable FailureCode code) {
		String text = (code != null) ? code.text() : null;
		this.links.receive(link, new RpcReply(last(link).requestId(), (code != null) ? null : new byte[1],
				(code != null) ? "no" : null, null, null, null, text, null, null, Extras.NONE));
	}

	@ParameterizedTest
	@MethodSource("outcomes")
	void failsOverByTheRule(FailureCode code, boolean idempotent, boolean failsOver) {
		List<FakeLink> links = providers("a", "b");
		RpcNode.Outcome outcome = call(10_000, idempotent);
		run(100);
		switch (code) {
			case LINK_LOST -> this.links.lose(links.get(0));
			case TIMEOUT -> run(6_000);
			default -> reply(links.get(0), code);
		}
		run(100);
		assertThat(links.get(1).sent).hasSize(failsOver ? 1 : 0);
		if (failsOver) {
			// What the first one took is not left to the second one
			assertThat(last(links.get(1)).deadline())
				.isLessThanOrEqualTo((code == FailureCode.TIMEOUT) ? 5_000L : 9_900L);
			reply(links.get(1), null);
			assertThat(outcome.responder).isEqualTo(links.get(1).remote());
			assertThat(this.context.counters().value("rpc.failovers")).isEqualTo(1);
		}
		else {
			run(10_000);
			assertThat(outcome.failure.code()).isEqualTo(code);
			assertThat(this.context.counters().value("rpc.failed." + code.text())).isEqualTo(1);
		}
		run(20_000);
		assertThat(outcome.ends).isEqualTo(1);
		assertThat(this.context.counters().gauges()).containsEntry("rpc.pending", 0L);
	}

	static Stream<Arguments> outcomes() {
		List<Arguments> rows = new ArrayList<>();
		for (boolean idempotent : new boolean[] { false, true }) {
			for (FailureCode code : List.of(FailureCode.NO_PROVIDER, FailureCode.DRAINING, FailureCode.REFUSED,
					FailureCode.OVERLOADED)) {
				rows.add(Arguments.of(code, idempotent, true));
			}
			rows.add(Arguments.of(FailureCode.TIMEOUT, idempotent, idempotent));
			rows.add(Arguments.of(FailureCode.LINK_LOST, idempotent, idempotent));
			rows.add(Arguments.of(FailureCode.REMOTE, idempotent, false));
			rows.add(Arguments.of(FailureCode.TOO_LARGE, idempotent, false));
			rows.add(Arguments.of(FailureCode.CANCELLED, idempotent, false));
		}
		return rows.stream();
	}

	@Test
	void providersOfAPrefetchedProcedureAreDialledBeforeAnybodyCallsAndSoAreThoseThatComeLater() {
		this.links.dialler = (contact, then) -> then.accept(this.links.open(new FakeLink(this.context, contact, 1)),
				null);
		NodeId first = FakeLinks.node("a").nodeId();
		NodeId second = FakeLinks.node("b").nodeId();
		this.directory.provide(FakeLinks.node("a"), "p");
		List<Runnable> ends = new ArrayList<>();
		this.rpc.prefetch("p", (end, failure) -> ends.add(end));
		run(100);
		assertThat(ends).hasSize(1);
		assertThat(this.links.dialled).containsExactly(first);
		this.directory.provide(FakeLinks.node("b"), "p");
		run(60_000);
		assertThat(this.links.dialled).containsExactly(first, second);
		this.links.lose((FakeLink) this.links.link(first));
		run(60_000);
		assertThat(this.links.dialled).containsExactly(first, second, first);
		ends.get(0).run();
		this.directory.provide(FakeLinks.node("c"), "p");
		run(60_000);
		assertThat(this.links.dialled).hasSize(3);
	}

	@Test
	void whoIsAskedOutsideOfTheMeshIsToldTheTimeThatIsLeft() {
		List<FakeLink> links = providers("a");
		List<Long> left = new ArrayList<>();
		this.rpc.foreign(new ForeignProcedures() {

			@Override
			public @Nullable CallHandler here(String procedure) {
				return null;
			}

			@Override
			public CallHandler elsewhere(String procedure) {
				return (call) -> {
					left.add(call.remainingNanos());
					call.reply(new byte[0], null, Map.of());
				};
			}

			@Override
			public void others(Consumer<List<Contact>> then) {
				then.accept(List.of());
			}

		});
		RpcNode.Outcome outcome = call(10_000, false);
		run(4_000);
		reply(links.get(0), FailureCode.NO_PROVIDER);
		run(100);
		assertThat(outcome.reply).isNotNull();
		assertThat(left).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isBetween(5_000_000_000L, 6_000_000_000L));
	}

	@Test
	void whenAllRefuseTheLastRefusalIsTheAnswer() {
		List<FakeLink> links = providers("a", "b");
		RpcNode.Outcome outcome = call(10_000, false);
		run(100);
		reply(links.get(0), FailureCode.OVERLOADED);
		run(100);
		reply(links.get(1), FailureCode.DRAINING);
		run(100);
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.DRAINING);
		assertThat(links.get(0).sent).hasSize(1);
	}

	@Test
	void providerSaysThatItDoesNotOfferItAnyMoreAndIsForgotten() {
		List<FakeLink> links = providers("a");
		RpcNode.Outcome outcome = call(10_000, false);
		run(100);
		reply(links.get(0), FailureCode.NO_PROVIDER);
		run(100);
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.NO_PROVIDER);
		assertThat(this.view.reported).containsExactly(links.get(0).remote());
	}

	@Test
	void dialThatTakesLongDoesNotHoldUpACallThatAnotherOneCanAnswer() {
		List<FakeLink> links = providers("b", "c", "d");
		FakeLink slow = links.get(0);
		this.links.lose(slow);
		this.links.dialler = (contact, then) -> {
			// Never ends
		};
		RpcNode.Outcome outcome = call(10_000, false);
		run(900);
		assertThat(links.get(1).sent).isEmpty();
		run(300);
		assertThat(links.get(1).sent).hasSize(1);
		reply(links.get(1), null);
		assertThat(outcome.responder).isEqualTo(links.get(1).remote());
	}

	@Test
	void providerThatIsAskedInPlaceOfASlowDialHasAllTheTime() {
		List<FakeLink> links = providers("b", "c");
		this.view.providers("p", (found) -> {
		});
		run(100);
		this.links.lose(links.get(0));
		this.links.dialler = (contact, then) -> {
			// Never ends
		};
		RpcNode.Outcome outcome = call(10_000, true);
		run(9_000);
		assertThat(links.get(1).sent).hasSize(1);
		assertThat(outcome.ended()).isFalse();
		reply(links.get(1), null);
		assertThat(outcome.responder).isEqualTo(links.get(1).remote());
	}

	@Test
	void dialThatSucceedsLateDoesNotSendTheCallASecondTime() {
		List<FakeLink> links = providers("b", "c");
		FakeLink slow = links.get(0);
		this.links.lose(slow);
		FakeLink again = new FakeLink(this.context, slow.contact(), 1);
		this.links.dialler = (contact, then) -> this.context.after(3_000_000_000L, () -> {
			this.links.open(again);
			then.accept(again, null);
		});
		call(10_000, false);
		run(5_000);
		assertThat(links.get(1).sent).hasSize(1);
		assertThat(again.sent).isEmpty();
	}

	/** It runs where it was sent, and must not run twice. */
	@Test
	void callOverALinkThatIsLeftSoonAfterItsDialIsSentToNobodyElse() {
		List<FakeLink> links = providers("b", "c");
		this.links.lose(links.get(0));
		FakeLink again = new FakeLink(this.context, links.get(0).contact(), 1);
		this.links.dialler = (contact, then) -> this.context.after(100_000_000L, () -> {
			this.links.open(again);
			then.accept(again, null);
		});
		RpcNode.Outcome outcome = call(10_000, false);
		run(500);
		assertThat(again.sent).hasSize(1);
		this.links.leave(again);
		run(3_000);
		assertThat(links.get(1).sent).isEmpty();
		reply(again, null);
		assertThat(outcome.responder).isEqualTo(again.remote());
	}

	@Test
	void callThatMayRunTwiceIsNotLeftInAQueueThatDoesNotMove() {
		List<FakeLink> links = providers("a", "b");
		links.get(0).allow(10, false);
		RpcNode.Outcome outcome = call(10_000, true);
		run(4_900);
		assertThat(links.get(1).sent).isEmpty();
		run(300);
		assertThat(last(links.get(1)).deadline()).isBetween(4_500L, 5_000L);
		// What becomes of the queue changes nothing any more
		links.get(0).allow(10, true);
		run(100);
		assertThat(links.get(0).controls).hasSize(1).allMatch((message) -> message instanceof Cancel);
		this.links.lose(links.get(0));
		run(100);
		assertThat(outcome.ended()).isFalse();
		reply(links.get(1), null);
		assertThat(outcome.responder).isEqualTo(links.get(1).remote());
		assertThat(outcome.ends).isEqualTo(1);
		assertThat(links.get(1).sent).hasSize(1);
	}

	@Test
	void aQueueThatIsLostAfterTheCallWentElsewhereIsNoReasonToGoFurther() {
		List<FakeLink> links = providers("a", "b", "c");
		links.get(0).allow(10, false);
		RpcNode.Outcome outcome = call(10_000, true);
		run(5_200);
		assertThat(links.get(1).sent).hasSize(1);
		this.links.lose(links.get(0));
		run(100);
		assertThat(links.get(2).sent).isEmpty();
		reply(links.get(1), null);
		assertThat(outcome.responder).isEqualTo(links.get(1).remote());
	}

	@Test
	void onlyProviderIsWaitedForUntilTheDeadline() {
		List<FakeLink> links = providers("b");
		this.links.lose(links.get(0));
		FakeLink again = new FakeLink(this.context, links.get(0).contact(), 1);
		this.links.dialler = (contact, then) -> this.context.after(3_000_000_000L, () -> {
			this.links.open(again);
			then.accept(again, null);
		});
		RpcNode.Outcome outcome = call(10_000, false);
		run(3_100);
		assertThat(last(again).deadline()).isBetween(6_900L, 7_000L);
		reply(again, null);
		assertThat(outcome.responder).isEqualTo(again.remote());
	}

	@Test
	void fullQueueSendsTheCallElsewhere() {
		List<FakeLink> links = providers("a", "b");
		links.get(0).allow(0, false);
		RpcNode.Outcome outcome = call(10_000, false);
		run(100);
		assertThat(links.get(1).sent).hasSize(1);
		reply(links.get(1), null);
		assertThat(outcome.failure).isNull();
	}

	@Test
	void callWaitsForRoomWhenAllQueuesAreFull() {
		List<FakeLink> links = providers("a", "b");
		links.forEach((link) -> link.allow(0, false));
		RpcNode.Outcome outcome = call(10_000, false);
		run(2_000);
		assertThat(outcome.ended()).isFalse();
		links.get(0).allow(10, true);
		run(100);
		assertThat(last(links.get(0)).deadline()).isBetween(7_000L, 8_000L);
		reply(links.get(0), null);
		assertThat(outcome.responder).isEqualTo(links.get(0).remote());
	}

	@Test
	void callThatWaitsForRoomTimesOut() {
		List<FakeLink> links = providers("a");
		links.get(0).allow(0, false);
		RpcNode.Outcome outcome = call(1_000, true);
		run(1_100);
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		links.get(0).allow(10, true);
		run(1_000);
		assertThat(links.get(0).sent).isEmpty();
	}

	@Test
	void callGivenUpBeforeItLeftIsNotSent() {
		List<FakeLink> links = providers("a");
		call(1_000, false);
		run(100);
		reply(links.get(0), null);
		links.get(0).allow(10, false);
		RpcNode.Outcome outcome = call(1_000, false);
		run(10);
		outcome.call.cancel();
		links.get(0).allow(10, true);
		run(10);
		assertThat(links.get(0).sent).hasSize(1);
		assertThat(links.get(0).controls).isEmpty();
		assertThat(outcome.ends).isZero();
	}

	@Test
	void aProviderIsToldTheTimeThatIsLeftAfterTheCallHasWaitedToBeSent() {
		List<FakeLink> links = providers("a");
		call(1_000, false);
		run(100);
		links.get(0).allow(10, false);
		call(5_000, false);
		run(3_000);
		links.get(0).allow(10, true);
		run(10);
		assertThat(last(links.get(0)).deadline()).isBetween(1_990L, 2_000L);
	}

	@Test
	void cancelIsTheLastThatAProviderHears() {
		List<FakeLink> links = providers("a");
		RpcNode.Outcome outcome = call(1_000, false);
		run(100);
		outcome.call.cancel();
		outcome.call.cancel();
		run(10);
		assertThat(links.get(0).controls).hasSize(1);
		assertThat(((Cancel) links.get(0).controls.get(0)).requestId()).isEqualTo(last(links.get(0)).requestId());
		reply(links.get(0), null);
		assertThat(outcome.ends).isZero();
		assertThat(this.context.counters().value("rpc.late_replies")).isEqualTo(1);
	}

	@Test
	void deadlinesAreKeptWithinATickWhateverElseIsUnderWay() {
		providers("a");
		List<RpcNode.Outcome> outcomes = new ArrayList<>();
		for (int i = 1; i <= 300; i++) {
			outcomes.add(call(((i * 37) % 300) * 10L + 100, false));
			if (i % 50 == 0) {
				run(30);
			}
		}
		long start = this.simulation.nanoTime();
		run(4_000);
		assertThat(outcomes).allMatch((one) -> one.failure != null && one.failure.code() == FailureCode.TIMEOUT);
		RpcNode.Outcome exact = call(500, false);
		start = this.simulation.nanoTime();
		this.simulation.runUntil(exact::ended, Duration.ofSeconds(5));
		assertThat(this.simulation.nanoTime() - start).isBetween(500_000_000L, 520_000_000L);
	}

	@Test
	void shortDeadlineAfterALongOneIsKept() {
		providers("a");
		call(100_000, false);
		run(1_000);
		RpcNode.Outcome outcome = call(50, false);
		run(80);
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.TIMEOUT);
	}

	@Test
	void nothingTicksWhileCallsWait() {
		providers("a");
		call(100_000, false);
		run(1_000);
		long before = this.simulation.executed();
		run(60_000);
		assertThat(this.simulation.executed() - before).isLessThan(5);
	}

	@Test
	void endedCallsAreNotHeldUntilTheirDeadline() {
		List<FakeLink> links = providers("a");
		for (int i = 0; i < 3000; i++) {
			call(60_000, false);
			run(12);
			reply(links.get(0), null);
		}
		run(50);
		assertThat(this.context.counters().gauges().get("rpc.watched")).isLessThan(600);
	}

	@Test
	void providersThatAppearAreFoundAfterNobodyWas() {
		assertThat(ended(call(5_000, false)).failure.code()).isEqualTo(FailureCode.NO_PROVIDER);
		List<FakeLink> links = providers("a");
		run(1_100);
		RpcNode.Outcome outcome = call(5_000, false);
		run(100);
		reply(links.get(0), null);
		assertThat(outcome.responder).isEqualTo(links.get(0).remote());
	}

	private RpcNode.Outcome ended(RpcNode.Outcome outcome) {
		this.simulation.runUntil(outcome::ended, Duration.ofSeconds(30));
		return outcome;
	}

	@Test
	void leastLatencyAsksEachOnceAndTakesTheNearestAsLongAsNobodyAnswered() {
		for (String name : new String[] { "a", "b", "c", "d" }) {
			this.directory.provide(FakeLinks.node(name), "p");
		}
		FakeLink far = this.links.open(new FakeLink(this.context, FakeLinks.node("a"), 1).roundTrip(50_000));
		FakeLink near = this.links.open(new FakeLink(this.context, FakeLinks.node("b"), 1).roundTrip(10_000));
		FakeLink unmeasured = this.links.open("c");
		for (int i = 0; i < 10; i++) {
			call(5_000, false, ProviderStrategy.LEAST_LATENCY);
			run(50);
		}
		assertThat(far.sent).hasSize(1);
		assertThat(unmeasured.sent).hasSize(1);
		assertThat(near.sent).hasSize(8);
	}

	@Test
	void randomUsesAllProviders() {
		List<FakeLink> links = providers("a", "b", "c");
		for (int i = 0; i < 300; i++) {
			call(5_000, false, ProviderStrategy.RANDOM);
		}
		run(100);
		assertThat(links).allMatch((link) -> link.sent.size() > 60);
	}

	@Test
	void closingFailsWhatIsNotAnswered() {
		providers("a");
		RpcNode.Outcome sent = call(50_000, false);
		run(100);
		this.directory.lookupNanos = 60_000_000_000L;
		run(2_000);
		RpcNode.Outcome looking = call(50_000, false);
		run(100);
		this.rpc.close();
		assertThat(sent.failure.code()).isEqualTo(FailureCode.CLOSED);
		assertThat(looking.failure.code()).isEqualTo(FailureCode.CLOSED);
		assertThat(call(50_000, false).failure.code()).isEqualTo(FailureCode.CLOSED);
		run(100_000);
		assertThat(sent.ends).isEqualTo(1);
		assertThat(looking.ends).isEqualTo(1);
	}

}
