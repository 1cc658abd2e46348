package io.macula.engine.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.LaneListener;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.StreamAccept;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that a peer opens while all threads of the application are busy, and what else
 * it may say before a handler begins.
 */
class OpeningStreamsTests {

	private static final int MANY = 2_000;

	private final Simulation simulation = new Simulation(3);

	private final VirtualContext context = this.simulation.context();

	private final List<Runnable> busy = new ArrayList<>();

	private final List<OpenedStream> begun = new ArrayList<>();

	private OfferedStream offered;

	private RpcStreams streams(StreamAnswer answer, Executor executor) {
		FakeLinks links = new FakeLinks(this.context);
		FakeDirectory.View view = new FakeDirectory().view(this.context, links::self);
		ProcedureRegistry<OfferedStream> registry = new ProcedureRegistry<>();
		this.offered = new OfferedStream(answer, null, Map.of(), 0);
		registry.add("p", this.offered);
		return new RpcStreams(new RpcShared(this.context, links, view, "com.example.test"), registry,
				new ProcedureRegistry<>(), executor);
	}

	private LaneListener open(RpcStreams streams, byte[] args) {
		LaneListener[] told = new LaneListener[1];
		streams.opened(NodeId.sha256Of("peer"), LocalLane.pair(this.context).other(),
				new StreamOpen("call", 65_536L, "p", args, 1000L, null, null, null, Extras.NONE),
				(listener) -> told[0] = listener);
		assertThat(told[0]).isNotNull();
		return told[0];
	}

	private void runAll() {
		this.simulation.run(Duration.ofMillis(10));
		List<Runnable> tasks = List.copyOf(this.busy);
		this.busy.clear();
		tasks.forEach(Runnable::run);
		this.simulation.run(Duration.ofMillis(10));
	}

	@Test
	void whatThePeerGivesUpIsNotKeptForBusyThreads() {
		RpcStreams streams = streams(this.begun::add, this.busy::add);
		for (int i = 0; i < 10_000; i++) {
			open(streams, new byte[100]).lost(new MeshFailure(FailureCode.CANCELLED, "given up"));
		}
		assertThat(streams.queued()).isZero();
		assertThat(streams.isIdle()).isTrue();
		// Or whoever drains the procedure would wait for ever
		assertThat(this.offered.isAwaited()).isFalse();
	}

	static Stream<WireMessage> noPartOfAStream() {
		return Stream.of(new StreamAccept(null, null, Extras.NONE),
				new Publish("t", new byte[0], 0L, false, null, null, null, 1L, null, null, null, Extras.NONE),
				new RpcReply(new byte[8], new byte[1], null, null, null, null, null, null, null, Extras.NONE));
	}

	/** A peer must not be able to use up 'callStreams' with streams that are over. */
	@ParameterizedTest
	@MethodSource("noPartOfAStream")
	void whatIsNoPartOfAStreamEndsItBeforeTheHandlerBegins(WireMessage message) {
		RpcStreams streams = streams(this.begun::add, this.busy::add);
		for (int i = 0; i < MANY; i++) {
			open(streams, new byte[0]).received(message, 10);
		}
		runAll();
		assertThat(this.begun).isEmpty();
		assertThat(streams.isIdle()).isTrue();
		assertThat(streams.queued()).isZero();
		assertThat(this.context.counters().value("rpc.streams.refused.invalid_argument")).isEqualTo(MANY);
	}

	@ParameterizedTest
	@MethodSource("noPartOfAStream")
	void whatIsNoPartOfAStreamEndsItWhileTheHandlerBegins(WireMessage message) {
		// The handler is called at once, but the loop learns of it later
		RpcStreams streams = streams(this.begun::add, Runnable::run);
		for (int i = 0; i < MANY; i++) {
			open(streams, new byte[0]).received(message, 10);
			this.simulation.run(Duration.ofMillis(1));
		}
		assertThat(this.begun).hasSize(MANY)
			.allMatch((opened) -> opened.stream().closed().toCompletableFuture().isCompletedExceptionally());
		assertThat(streams.isIdle()).isTrue();
	}

	@Test
	void itemsThatComeBeforeTheHandlerBeginsAreCountedOutWhenItDoesNot() {
		RpcStreams refusing = streams(new StreamAnswer() {

			@Override
			public void handle(OpenedStream opened) {
				OpeningStreamsTests.this.begun.add(opened);
			}

			@Override
			public void admit(OpenedStream opened) {
				throw new MeshFailure(FailureCode.OVERLOADED, "no room");
			}

		}, this.busy::add);
		for (int i = 0; i < 4; i++) {
			LaneListener told = open(refusing, new byte[0]);
			told.received(new StreamItem(new byte[1_000], Extras.NONE), 1_008);
			told.received(new StreamEnd(Extras.NONE), 8);
			if (i % 2 == 0) {
				told.lost(new MeshFailure(FailureCode.CANCELLED, "given up"));
			}
		}
		assertThat(refusing.heldBytes()).hasValue(2_016);
		runAll();
		assertThat(this.begun).isEmpty();
		assertThat(refusing.heldBytes()).hasValue(0);
		assertThat(refusing.isIdle()).isTrue();
	}

	/** Else the node would wait for them, although those that ran were ended. */
	@Test
	void streamsThatStillWaitWhenAllAreEndedDoNotBegin() {
		RpcStreams streams = streams(this.begun::add, this.busy::add);
		open(streams, new byte[0]);
		streams.endAll();
		runAll();
		assertThat(this.begun).isEmpty();
		assertThat(streams.isIdle()).isTrue();
		assertThat(this.context.counters().value("rpc.streams.refused.draining")).isEqualTo(1);
	}

	@Test
	void streamsThatAreEndedWhileTheirHandlerBeginsEnd() {
		RpcStreams streams = streams(this.begun::add, this.busy::add);
		open(streams, new byte[0]);
		this.busy.remove(0).run();
		streams.endAll();
		runAll();
		assertThat(this.begun).singleElement()
			.matches((opened) -> opened.stream().closed().toCompletableFuture().isCompletedExceptionally());
		assertThat(streams.isIdle()).isTrue();
	}

	@Test
	void itemsThatComeBeforeTheHandlerBeginsReachIt() {
		RpcStreams streams = streams(this.begun::add, this.busy::add);
		LaneListener told = open(streams, new byte[0]);
		told.received(new StreamItem(new byte[7], Extras.NONE), 15);
		told.received(new StreamEnd(Extras.NONE), 8);
		runAll();
		CollectingReader reader = new CollectingReader();
		this.begun.get(0).stream().incoming((failure) -> failure).subscribe(reader);
		runAll();
		assertThat(reader.items).singleElement().satisfies((item) -> assertThat(item).hasSize(7));
		assertThat(reader.events).containsExactly("item", "complete");
		assertThat(streams.heldBytes()).hasValue(0);
		this.begun.get(0).stream().finish();
		runAll();
		assertThat(streams.isIdle()).isTrue();
	}

}
