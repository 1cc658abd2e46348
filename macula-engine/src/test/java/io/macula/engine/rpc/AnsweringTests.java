package io.macula.engine.rpc;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.HandlerThread;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Cancel;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The provider's side towards peers that the test speaks for, in virtual time.
 */
class AnsweringTests {

	private final Simulation simulation = new Simulation(12);

	private VirtualContext context = this.simulation.context();

	private FakeLinks links = new FakeLinks(this.context);

	private FakeDirectory directory = new FakeDirectory();

	private Rpc rpc = start(Limits.defaults());

	private final List<IncomingCall> held = new ArrayList<>();

	private Rpc start(Limits limits) {
		return start(limits, (task) -> this.context.execute(task));
	}

	private Rpc start(Limits limits, Executor executor) {
		this.context = this.simulation.context(limits);
		this.links = new FakeLinks(this.context);
		this.directory = new FakeDirectory();
		FakeDirectory.View view = this.directory.view(this.context, this.links::self);
		this.rpc = new Rpc(this.context, this.links, view, view, "com.example.test", executor);
		this.rpc.start();
		return this.rpc;
	}

	private Runnable offer(String procedure, CallHandler handler) {
		List<Runnable> withdraw = new ArrayList<>();
		this.rpc.advertise(procedure, handler, Map.of(), (offered, failure) -> withdraw.add(offered));
		run(3_000);
		return withdraw.get(0);
	}

	private void request(FakeLink link, long id, String procedure, @Nullable Long millis) {
		this.links.receive(link, new RpcRequest(null, number(id), procedure, new byte[1], null, null, null, null, null,
				null, null, millis, Extras.NONE));
	}

	private static byte[] number(long id) {
		return ByteBuffer.allocate(8).putLong(id).array();
	}

	private void run(long millis) {
		this.links.endBatch();
		this.simulation.run(Duration.ofMillis(millis));
	}

	private static List<@Nullable String> codes(FakeLink link) {
		List<@Nullable String> codes = new ArrayList<>();
		link.sent.forEach((message) -> codes.add(((RpcReply) message).code()));
		return codes;
	}

	private long running() {
		return this.context.counters().gauges().get("rpc.running");
	}

	@Test
	void everyRequestIsAnsweredOnce() {
		offer("p", (call) -> {
			call.reply(new byte[] { 1 }, null, Map.of());
			call.reply(new byte[] { 2 }, null, Map.of());
			call.fail("late", "too late");
		});
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 1000L);
		request(link, 2, "p", null);
		request(link, 3, "unknown", 1000L);
		run(100);
		assertThat(codes(link)).containsExactlyInAnyOrder(null, null, "procedure_not_found");
		assertThat(link.sent).filteredOn((message) -> ((RpcReply) message).result() != null)
			.allMatch((message) -> ((RpcReply) message).result()[0] == 1);
		assertThat(running()).isZero();
	}

	@Test
	void aProcedureIsDrainedWhenItsHandlerHadWhatHadArrived() {
		List<Runnable> workers = new ArrayList<>();
		start(Limits.defaults(), workers::add);
		Withdrawal withdraw = (Withdrawal) offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		request(link, 1, "p", null);
		run(100);
		AtomicBoolean drained = new AtomicBoolean();
		withdraw.drain(() -> drained.set(true));
		run(100);
		request(link, 2, "p", null);
		run(100);
		assertThat(codes(link)).containsExactly("procedure_not_found");
		assertThat(drained).isFalse();
		workers.forEach(Runnable::run);
		run(100);
		assertThat(this.held).hasSize(1);
		assertThat(drained).isTrue();
		AtomicBoolean again = new AtomicBoolean();
		withdraw.drain(() -> again.set(true));
		run(100);
		assertThat(again).isTrue();
	}

	@Test
	void handlersOfOneProcedureTakeTurns() {
		List<String> seen = new ArrayList<>();
		Runnable withdraw = offer("p", (call) -> seen.add("first"));
		offer("p", (call) -> seen.add("second"));
		FakeLink link = this.links.open("b");
		for (int i = 0; i < 4; i++) {
			request(link, i, "p", 1000L);
		}
		run(100);
		assertThat(seen).containsExactly("first", "second", "first", "second");
		withdraw.run();
		withdraw.run();
		run(100);
		assertThat(this.rpc.procedures()).containsExactly("p");
		request(link, 9, "p", 1000L);
		run(100);
		assertThat(seen).endsWith("second");
	}

	@Test
	void callWhoseTimeIsOverDoesNotRun() {
		List<String> seen = new ArrayList<>();
		offer("p", (call) -> seen.add("ran"));
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 0L);
		run(100);
		assertThat(seen).isEmpty();
		assertThat(codes(link)).containsExactly("timeout");
	}

	@Test
	void cancelledCallIsToldAndAnsweredSo() {
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 60_000L);
		run(100);
		List<String> events = new ArrayList<>();
		this.held.get(0).onCancel(() -> events.add("cancelled"));
		this.links.receive(link, new Cancel(number(7), Extras.NONE));
		this.links.receive(link, new Cancel(number(1), Extras.NONE));
		this.links.receive(link, new Cancel(number(1), Extras.NONE));
		run(100);
		assertThat(events).containsExactly("cancelled");
		assertThat(codes(link)).containsExactly("cancelled");
		this.held.get(0).reply(new byte[0], null, Map.of());
		run(100);
		assertThat(link.sent).hasSize(1);
		assertThat(running()).isZero();
	}

	@Test
	void callsThatAreGivenUpBehindBlockedHandlersDoNotPileUp() {
		startWithoutThreads();
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		for (int i = 0; i < 100; i++) {
			request(link, i, "p", 60_000L);
			this.links.receive(link, new Cancel(number(i), Extras.NONE));
			run(1);
		}
		assertThat(codes(link)).filteredOn("cancelled"::equals).hasSize(20);
		assertThat(codes(link)).filteredOn("overloaded"::equals).hasSize(80);
		assertThat(running()).isZero();
		RpcNode.Outcome local = call("p");
		run(100);
		assertThat(local.failure.code()).isEqualTo(FailureCode.OVERLOADED);
		assertThat(local.ends).isEqualTo(1);
	}

	/** Threads that never get to run anything, as when all of them are held up. */
	private void startWithoutThreads() {
		start(Limits.builder().runningCalls(4).pendingCalls(16).build(), (task) -> {
		});
	}

	private RpcNode.Outcome call(String procedure) {
		RpcNode.Outcome outcome = new RpcNode.Outcome();
		this.rpc.call(
				new CallSpec(procedure, new byte[0], null, null, 0, 1_000_000_000L, ProviderStrategy.FIRST, false),
				outcome);
		return outcome;
	}

	/** It has not run here. */
	@Test
	void aCallForWhichThisNodeHasNoRoomGoesToAnotherProvider() {
		startWithoutThreads();
		offer("p", this.held::add);
		FakeLink other = this.links.open("b");
		this.directory.provide(other.contact(), "p");
		for (int i = 0; i < 20; i++) {
			request(other, i, "p", 60_000L);
			this.links.receive(other, new Cancel(number(i), Extras.NONE));
			run(1);
		}
		run(100);
		other.sent.clear();
		RpcNode.Outcome outcome = call("p");
		run(100);
		assertThat(other.sent).singleElement().isInstanceOf(RpcRequest.class);
		RpcRequest asked = (RpcRequest) other.sent.get(0);
		this.links.receive(other,
				new RpcReply(asked.requestId(), new byte[1], null, null, null, null, null, null, null, Extras.NONE));
		assertThat(outcome.responder).isEqualTo(other.remote());
	}

	@Test
	void aCallThatWasGivenUpBeforeItArrivedDoesNotRun() {
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		this.links.receive(link, new Cancel(number(1), Extras.NONE));
		request(link, 1, "p", 60_000L);
		request(link, 2, "p", 60_000L);
		run(100);
		assertThat(codes(link)).containsExactly("cancelled");
		assertThat(this.held).hasSize(1);
		assertThat(running()).isEqualTo(1);
		// The number is free again
		request(link, 1, "p", 60_000L);
		run(100);
		assertThat(this.held).hasSize(2);
	}

	@Test
	void whatAPeerGivesUpThatIsNotThereIsRememberedWithinBounds() {
		FakeLink link = this.links.open("b");
		for (int i = 0; i < 3_000; i++) {
			this.links.receive(link, new Cancel(number(i), Extras.NONE));
		}
		this.links.receive(link, new Cancel(new byte[1_000], Extras.NONE));
		CallsOnLink calls = CallsOnLink.of(link);
		assertThat(calls.wasGivenUp(new RequestKey(number(2_999)))).isTrue();
		assertThat(calls.wasGivenUp(new RequestKey(number(0)))).isFalse();
		assertThat(calls.wasGivenUp(new RequestKey(new byte[1_000]))).isFalse();
	}

	/** Else their number alone would let a peer fill the memory. */
	@Test
	void argumentsOfCallsThatAreHandledAreBounded() {
		start(Limits.builder().assemblyBytes(16 << 20).payloadBytes(16 << 20).build());
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		flood(link);
		assertThat(this.held).hasSize(12);
		assertThat(codes(link)).hasSize(88).containsOnly("overloaded");
		assertThat(((RpcReply) link.sent.get(0)).error()).contains("'assemblyBytes'");
		assertThat(this.context.counters().gauges().get("rpc.running_bytes")).isBetween(8_000_000L, 8_500_000L);
		// And others find room
		flood(this.links.open("c"));
		assertThat(this.held).hasSize(18);
		assertThat(this.context.counters().gauges().get("rpc.running_bytes")).isLessThan(16L << 20);
		this.held.forEach((call) -> call.reply(new byte[0], null, Map.of()));
		run(100);
		assertThat(this.context.counters().gauges()).containsEntry("rpc.running_bytes", 0L);
		assertThat(running()).isZero();
	}

	private void flood(FakeLink link) {
		for (int i = 0; i < 100; i++) {
			this.links.receive(link, new RpcRequest(null, number(i), "p", new byte[500_000], null, null, null, null,
					null, null, Headers.toWire(Map.of("name", "x".repeat(200_000))), 60_000L, Extras.NONE));
		}
		run(100);
	}

	@Test
	void argumentsOfCallsThatAreGivenUpCountUntilTheyAreGone() {
		List<Runnable> workers = new ArrayList<>();
		start(Limits.builder().assemblyBytes(16 << 20).payloadBytes(16 << 20).build(), workers::add);
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		for (int size : new int[] { 5 << 20, 500_000 }) {
			for (int i = 0; i < 100; i++) {
				this.links.receive(link, new RpcRequest(null, number(i), "p", new byte[size], null, null, null, null,
						null, null, null, 60_000L, Extras.NONE));
				this.links.receive(link, new Cancel(number(i), Extras.NONE));
				run(1);
			}
		}
		assertThat(codes(link)).filteredOn("cancelled"::equals).hasSize(17 + 3);
		assertThat(codes(link)).filteredOn("overloaded"::equals).hasSize(83 + 97);
		assertThat(running()).isZero();
		workers.forEach(Runnable::run);
		run(100);
		assertThat(this.held).isEmpty();
		assertThat(this.context.counters().gauges()).containsEntry("rpc.running_bytes", 0L)
			.containsEntry("rpc.large_bytes", 0L);
	}

	@Test
	void aPeerMayHaveAsManyCallsAsAreFreeBesideThem() {
		start(Limits.builder().runningCalls(100).build());
		offer("p", this.held::add);
		int[] expected = { 50, 75, 88 };
		for (int peer = 0; peer < expected.length; peer++) {
			FakeLink link = this.links.open("peer" + peer);
			for (int i = 0; i < 200; i++) {
				request(link, i, "p", 60_000L);
				run(1);
			}
			assertThat(this.held).hasSize(expected[peer]);
			assertThat(codes(link)).containsOnly("overloaded");
		}
		this.held.forEach((call) -> call.reply(new byte[0], null, Map.of()));
		run(100);
		assertThat(running()).isZero();
		this.held.clear();
		FakeLink last = this.links.open("last");
		for (int i = 0; i < 200; i++) {
			request(last, i, "p", 60_000L);
			run(1);
		}
		assertThat(this.held).hasSize(50);
	}

	@Test
	void handlerIsToldOfACancellationAlsoWhenItsExecutorHasNoRoomForAWhile() {
		AtomicBoolean full = new AtomicBoolean();
		start(Limits.defaults(), (task) -> {
			if (full.get()) {
				throw new RejectedExecutionException("no room");
			}
			this.context.execute(task);
		});
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 60_000L);
		run(100);
		AtomicInteger cancelled = new AtomicInteger();
		this.held.get(0).onCancel(cancelled::incrementAndGet);
		full.set(true);
		this.links.receive(link, new Cancel(number(1), Extras.NONE));
		run(1_000);
		assertThat(cancelled).hasValue(0);
		full.set(false);
		run(1_000);
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void aProcedureIsNotDrainedWhileAHandlerOfTheNodeItselfWaitsForIt() {
		AtomicBoolean drained = new AtomicBoolean();
		List<Withdrawal> withdrawal = new ArrayList<>();
		List<Boolean> seen = new ArrayList<>();
		withdrawal.add((Withdrawal) offer("p", (call) -> {
			withdrawal.get(0).drain(() -> drained.set(true));
			run(100);
			seen.add(drained.get());
			call.reply(new byte[0], null, Map.of());
		}));
		// As a handler does
		HandlerThread.run(() -> call("p"));
		assertThat(seen).containsExactly(false);
		run(100);
		assertThat(drained).isTrue();
	}

	@Test
	void callsOfALostLinkAreCancelled() {
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 60_000L);
		request(link, 2, "p", 60_000L);
		run(100);
		List<String> events = new ArrayList<>();
		this.held.get(0).onCancel(() -> events.add("cancelled"));
		this.links.lose(link);
		this.held.get(1).onCancel(() -> events.add("cancelled too"));
		run(100);
		assertThat(events).containsExactly("cancelled", "cancelled too");
		this.held.forEach((call) -> call.reply(new byte[0], null, Map.of()));
		run(100);
		assertThat(running()).isZero();
	}

	@Test
	void answerWaitsForRoomButRefusalsDoNot() {
		start(Limits.builder().runningCalls(4).build());
		offer("p", (call) -> call.reply(new byte[1], null, Map.of()));
		FakeLink link = this.links.open("b");
		link.allow(0, false);
		for (int i = 0; i < 1000; i++) {
			request(link, i, "p", 60_000L);
			run(1);
		}
		assertThat(running()).isEqualTo(2);
		assertThat(this.context.counters().value("rpc.refused.overloaded")).isEqualTo(998);
		link.allow(10, true);
		run(100);
		assertThat(codes(link)).containsExactly(null, null);
		assertThat(running()).isZero();
	}

	@Test
	void answerOfALinkThatIsLostMeanwhileIsDropped() {
		offer("p", (call) -> call.reply(new byte[1], null, Map.of()));
		FakeLink link = this.links.open("b");
		link.allow(0, false);
		request(link, 1, "p", 60_000L);
		run(100);
		assertThat(running()).isEqualTo(1);
		this.links.lose(link);
		run(100);
		assertThat(running()).isZero();
	}

	/** Else such calls would be counted for ever, and then all others be refused. */
	@Test
	void answerThatTheCallerGaveUpWhileItWaitedIsDroppedWithItsLink() {
		offer("p", (call) -> call.reply(new byte[1], null, Map.of()));
		FakeLink link = this.links.open("b");
		link.allow(0, false);
		for (int i = 0; i < 10; i++) {
			request(link, i, "p", 60_000L);
		}
		run(100);
		assertThat(running()).isEqualTo(10);
		for (int i = 0; i < 10; i += 2) {
			this.links.receive(link, new Cancel(number(i), Extras.NONE));
		}
		run(100);
		this.links.lose(link);
		run(100);
		assertThat(running()).isZero();
		List<String> events = new ArrayList<>();
		this.rpc.drain(() -> events.add("idle"));
		run(100);
		assertThat(events).containsExactly("idle");
	}

	@Test
	void resultsThatWaitForACallerWhoTakesNoneAreBounded() {
		start(Limits.builder().outboundQueueBytes(1 << 20).build());
		int[] ran = new int[1];
		offer("p", (call) -> {
			ran[0]++;
			call.reply(new byte[200_000], null, Map.of());
		});
		FakeLink link = this.links.open("b");
		link.allow(0, false);
		for (int i = 0; i < 100; i++) {
			request(link, i, "p", 60_000L);
			run(1);
		}
		assertThat(ran[0]).isEqualTo(100);
		assertThat(CallsOnLink.of(link).waitingResults().get()).isEqualTo(5 * 200_000L);
		assertThat(this.context.counters().value("rpc.results_dropped")).isEqualTo(95);
		link.allow(1_000, true);
		run(100);
		assertThat(codes(link)).hasSize(100).filteredOn("too_large"::equals).hasSize(95);
		assertThat(CallsOnLink.of(link).waitingResults().get()).isZero();
		assertThat(running()).isZero();
		// And then it is as before
		request(link, 200, "p", 60_000L);
		run(1);
		assertThat(((RpcReply) link.sent.get(100)).result()).hasSize(200_000);
	}

	@Test
	void resultThatIsTooLargeIsAnErrorForTheCaller() {
		offer("p", (call) -> call.reply(new byte[2 << 20], null, Map.of()));
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 60_000L);
		run(100);
		assertThat(codes(link)).containsExactly("too_large");
	}

	@Test
	void numberThatIsInUseIsAViolation() {
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 60_000L);
		request(link, 1, "p", 60_000L);
		run(100);
		assertThat(this.held).hasSize(1);
		assertThat(link.violations).hasSize(1);
	}

	@Test
	void drainingRefusesWhatIsNewAndWaitsForTheRest() {
		offer("p", this.held::add);
		FakeLink link = this.links.open("b");
		request(link, 1, "p", 60_000L);
		run(100);
		List<String> events = new ArrayList<>();
		this.rpc.drain(() -> events.add("idle"));
		request(link, 2, "p", 60_000L);
		run(1000);
		assertThat(codes(link)).containsExactly("draining");
		assertThat(events).isEmpty();
		this.held.get(0).reply(new byte[1], null, Map.of());
		run(100);
		assertThat(events).containsExactly("idle");
		assertThat(codes(link)).containsExactly("draining", null);
	}

	@Test
	void offeringBeyondTheLimitFailsWithItsName() {
		start(Limits.builder().procedures(1).build());
		offer("p", this.held::add);
		List<String> failures = new ArrayList<>();
		this.rpc.advertise("q", this.held::add, Map.of(),
				(offered, failure) -> failures.add((failure != null) ? failure.getMessage() : "offered"));
		this.rpc.advertise("no..good", this.held::add, Map.of(),
				(offered, failure) -> failures.add((failure != null) ? failure.getMessage() : "offered"));
		run(3_000);
		assertThat(failures).hasSize(2);
		assertThat(failures).anyMatch((text) -> text.contains("procedures"));
		assertThat(failures).anyMatch((text) -> text.contains("no..good"));
	}

}
