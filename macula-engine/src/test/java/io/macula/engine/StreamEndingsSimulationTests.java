package io.macula.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.macula.engine.identity.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that end in every way at every point of their life: both ends learn of it once,
 * and nothing of the stream is left at either node.
 */
class StreamEndingsSimulationTests {

	private static final CallOptions OPTIONS = CallOptions.timeout(Duration.ofSeconds(5));

	/** How far a stream has come. */
	enum Phase {

		/** Nothing was sent. */
		OPEN,
		/** Items went both ways. */
		FLOWING,
		/** Neither side asks for anything, and both have sent as much as they can. */
		EXHAUSTED,
		/** The caller has nothing more to send. */
		CALLER_FINISHED,
		/** The provider has nothing more to send. */
		PROVIDER_FINISHED,
		/** So, and the caller has not read what came. */
		PROVIDER_FINISHED_UNREAD

	}

	/** Who or what ends it. */
	enum Ending {

		CALLER_ABORTS, CALLER_CANCELS_READING, CALLER_READER_THROWS, PROVIDER_ABORTS, PROVIDER_CANCELS_READING,
		PROVIDER_READER_THROWS, CALLER_ASKS_FOR_NONE, PROVIDER_ASKS_FOR_NONE, BOTH_ABORT, CALLER_DIES, PROVIDER_DIES,
		CALLER_DRAINS, PROVIDER_DRAINS, LINK_BREAKS, IDLE

	}

	/** One end of the stream under test. */
	private final class Side {

		private final CallStream stream;

		private final Reader reader = new Reader();

		private final List<CompletableFuture<Void>> sends = new ArrayList<>();

		private final CompletableFuture<Void> closed;

		Side(CallStream stream, boolean reads) {
			this.stream = stream;
			this.reader.demand = reads ? Long.MAX_VALUE : 0;
			this.closed = stream.closed();
			stream.incoming().subscribe(this.reader);
		}

		void send(int items) {
			for (int i = 0; i < items; i++) {
				this.sends.add(this.stream.send(new byte[1_000]).toCompletableFuture());
			}
		}

		void exhaust() {
			CompletableFuture<Void> last = new CompletableFuture<>();
			while (!last.isCompletedExceptionally()) {
				last = this.stream.send(new byte[50_000]).toCompletableFuture();
				this.sends.add(last);
			}
		}

	}

	/** Does as it is told, and counts what it hears. */
	private static final class Reader implements Flow.Subscriber<byte[]> {

		private Flow.Subscription subscription;

		private long demand;

		private boolean throwing;

		private int items;

		private int ends;

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			if (this.demand > 0) {
				given.request(this.demand);
			}
		}

		@Override
		public void onNext(byte[] item) {
			this.items++;
			if (this.throwing) {
				throw new IllegalStateException("the reader fails as the test wants");
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.ends++;
		}

		@Override
		public void onComplete() {
			this.ends++;
		}

	}

	private final SimulatedMesh mesh = new SimulatedMesh(7);

	private final List<Side> answering = new ArrayList<>();

	private final List<StreamCall> handled = new ArrayList<>();

	private Side caller;

	private Side provider;

	private void run(long millis) {
		this.mesh.run(Duration.ofMillis(millis));
	}

	private void begin() {
		this.mesh.start(0);
		this.mesh.start(1, 0);
		this.mesh.start(2, 0);
		run(5_000);
	}

	/** Between caller and provider. */
	private void cut() {
		Set<String> both = Set.of(SimulatedMesh.port(1), SimulatedMesh.port(2));
		this.mesh.model.block((from, to) -> both.contains(from) && both.contains(to));
	}

	private CallStream open(String procedure, CallOptions options) {
		CompletableFuture<CallStream> future = this.mesh.node(1)
			.openStream(procedure, "x".getBytes(StandardCharsets.UTF_8), options);
		run(1_000);
		assertThat(future).isCompleted();
		return future.getNow(null);
	}

	private void assertGone(int node) {
		assertThat(this.mesh.node(node).gauges()).as("node " + node)
			.containsEntry("rpc.streams", 0L)
			.containsEntry("rpc.streams.waiting_bytes", 0L)
			.containsEntry("link.lanes", 0L);
	}

	static Stream<Arguments> combinations() {
		List<Arguments> rows = new ArrayList<>();
		for (Phase phase : Phase.values()) {
			for (Ending ending : Ending.values()) {
				// Its reader has heard the end already, or will hear nothing
				boolean callerIsDone = phase == Phase.PROVIDER_FINISHED && (ending == Ending.CALLER_READER_THROWS
						|| ending == Ending.CALLER_CANCELS_READING || ending == Ending.CALLER_ASKS_FOR_NONE);
				boolean providerIsDone = phase == Phase.CALLER_FINISHED && (ending == Ending.PROVIDER_READER_THROWS
						|| ending == Ending.PROVIDER_CANCELS_READING || ending == Ending.PROVIDER_ASKS_FOR_NONE);
				if (!callerIsDone && !providerIsDone) {
					rows.add(Arguments.of(phase, ending));
				}
			}
		}
		return rows.stream();
	}

	@ParameterizedTest
	@MethodSource("combinations")
	void nothingIsLeft(Phase phase, Ending ending) {
		begin();
		boolean reads = phase != Phase.EXHAUSTED;
		this.mesh.node(2).advertiseStream("p", (stream) -> this.answering.add(new Side(stream, reads)));
		run(2_000);
		this.caller = new Side(
				open("p", (ending == Ending.IDLE) ? OPTIONS.withIdleTimeout(Duration.ofSeconds(3)) : OPTIONS),
				reads && phase != Phase.PROVIDER_FINISHED_UNREAD);
		this.provider = this.answering.get(0);
		bringTo(phase);
		end(ending);
		run(45_000);
		boolean callerLives = ending != Ending.CALLER_DIES && ending != Ending.CALLER_DRAINS;
		boolean providerLives = ending != Ending.PROVIDER_DIES && ending != Ending.PROVIDER_DRAINS;
		if (callerLives) {
			assertGone(1);
		}
		if (providerLives) {
			assertGone(2);
		}
		if (ending != Ending.CALLER_DIES) {
			assertOver(this.caller);
		}
		if (ending != Ending.PROVIDER_DIES) {
			assertOver(this.provider);
		}
		if (callerLives && providerLives) {
			this.mesh.node(2).advertiseStream("q", CallStream::finish);
			run(3_000);
			CallStream another = open("q", OPTIONS);
			another.finish();
			run(1_000);
			assertThat(another.closed()).isCompleted();
			assertGone(1);
			assertGone(2);
		}
	}

	static Stream<Arguments> withinANode() {
		return combinations().filter((row) -> switch ((Ending) row.get()[1]) {
			case CALLER_DIES, PROVIDER_DIES, CALLER_DRAINS, LINK_BREAKS -> false;
			default -> true;
		});
	}

	@ParameterizedTest
	@MethodSource("withinANode")
	void nothingIsLeftOfAStreamWithinANode(Phase phase, Ending ending) {
		this.mesh.start(0);
		this.mesh.start(1, 0);
		run(1_000);
		MaculaNode node = this.mesh.node(1);
		boolean reads = phase != Phase.EXHAUSTED;
		node.advertiseStream("p", (stream) -> this.answering.add(new Side(stream, reads)));
		run(1_000);
		this.caller = new Side(
				open("p", (ending == Ending.IDLE) ? OPTIONS.withIdleTimeout(Duration.ofSeconds(3)) : OPTIONS),
				reads && phase != Phase.PROVIDER_FINISHED_UNREAD);
		this.provider = this.answering.get(0);
		bringTo(phase);
		if (ending == Ending.PROVIDER_DRAINS) {
			node.drain(Duration.ofSeconds(2));
		}
		else {
			end(ending);
		}
		run(10_000);
		assertOver(this.caller);
		assertOver(this.provider);
		assertThat(node.gauges()).containsEntry("rpc.streams", 0L).containsEntry("rpc.streams.waiting_bytes", 0L);
	}

	private void bringTo(Phase phase) {
		switch (phase) {
			case OPEN -> run(100);
			case FLOWING -> {
				this.caller.send(20);
				this.provider.send(20);
			}
			case EXHAUSTED -> {
				this.caller.exhaust();
				this.provider.exhaust();
			}
			case CALLER_FINISHED -> {
				this.caller.send(5);
				this.caller.stream.finish();
			}
			case PROVIDER_FINISHED, PROVIDER_FINISHED_UNREAD -> {
				this.provider.send(5);
				this.provider.stream.finish();
			}
			default -> throw new IllegalStateException();
		}
		run(1_000);
		assertThat(this.caller.closed).isNotDone();
		assertThat(this.provider.closed).isNotDone();
	}

	private void end(Ending ending) {
		switch (ending) {
			case CALLER_ABORTS -> this.caller.stream.abort("enough", "it is enough");
			case PROVIDER_ABORTS -> this.provider.stream.abort("enough", "it is enough");
			case BOTH_ABORT -> {
				this.caller.stream.abort("enough", "it is enough");
				this.provider.stream.close();
				this.caller.stream.close();
			}
			case CALLER_CANCELS_READING -> this.caller.reader.subscription.cancel();
			case PROVIDER_CANCELS_READING -> this.provider.reader.subscription.cancel();
			case CALLER_ASKS_FOR_NONE -> this.caller.reader.subscription.request(0);
			case PROVIDER_ASKS_FOR_NONE -> this.provider.reader.subscription.request(-5);
			case CALLER_READER_THROWS -> throwAt(this.caller, this.provider);
			case PROVIDER_READER_THROWS -> throwAt(this.provider, this.caller);
			case CALLER_DIES -> this.mesh.kill(1);
			case PROVIDER_DIES -> this.mesh.kill(2);
			case CALLER_DRAINS -> this.mesh.leave(1);
			case PROVIDER_DRAINS -> this.mesh.leave(2);
			case LINK_BREAKS -> {
				cut();
				run(60_000);
				this.mesh.model.heal();
			}
			case IDLE -> run(5_000);
			default -> throw new IllegalStateException();
		}
	}

	/** Its reader takes an item and fails. */
	private void throwAt(Side side, Side other) {
		side.reader.throwing = true;
		other.send(1);
		side.reader.subscription.request(1);
	}

	private static void assertOver(Side side) {
		assertThat(side.closed).isCompletedExceptionally();
		assertThat(side.sends).allMatch(CompletableFuture::isDone);
		assertThat(side.stream.send(new byte[1]).toCompletableFuture()).isCompletedExceptionally();
		assertThat(side.reader.ends).isLessThanOrEqualTo(1);
		int items = side.reader.items;
		side.stream.abort("again", "does nothing");
		side.stream.finish();
		assertThat(side.reader.items).isEqualTo(items);
	}

	@Test
	void anOpeningThatIsCancelledBeforeTheHandlerBeginsReachesNoHandler() {
		List<Runnable> held = openAtBusyProvider();
		CompletableFuture<CallStream> future = this.mesh.node(1).openStream("p", new byte[0], OPTIONS);
		run(500);
		assertThat(this.mesh.node(2).gauges()).containsEntry("rpc.streams", 1L);
		future.cancel(true);
		run(1_000);
		assertGone(1);
		assertGone(2);
		List.copyOf(held).forEach(Runnable::run);
		run(1_000);
		assertThat(this.handled).isEmpty();
		assertGone(1);
		assertGone(2);
	}

	/** Nodes 1 and 2, of which 2 has no thread free. */
	private List<Runnable> openAtBusyProvider() {
		List<Runnable> held = new ArrayList<>();
		this.mesh.start(0);
		this.mesh.start(1, 0);
		this.mesh.with((builder) -> builder.executor(held::add)).start(2, 0);
		run(5_000);
		this.mesh.node(2).advertiseStream("p", this.handled::add);
		run(2_000);
		return held;
	}

	@Test
	void anOpeningWhoseCallerDiesReachesNoHandler() {
		List<Runnable> held = openAtBusyProvider();
		this.mesh.node(1).openStream("p", new byte[0], CallOptions.timeout(Duration.ofMinutes(5)));
		run(500);
		this.mesh.kill(1);
		run(45_000);
		assertGone(2);
		List.copyOf(held).forEach(Runnable::run);
		run(1_000);
		assertThat(this.handled).isEmpty();
	}

	@Test
	void anOpeningWhoseProviderDiesFailsOrGoesOnButLeavesNothing() {
		openAtBusyProvider();
		CompletableFuture<CallStream> once = this.mesh.node(1)
			.openStream("p", new byte[0], CallOptions.timeout(Duration.ofMinutes(5)));
		CompletableFuture<CallStream> again = this.mesh.node(1)
			.openStream("p", new byte[0], CallOptions.timeout(Duration.ofMinutes(5)).withIdempotent(true));
		run(500);
		this.mesh.kill(2);
		run(320_000);
		assertThat(once.handle((stream, failure) -> failure).join()).isInstanceOf(LinkLostException.class);
		assertThat(again).isCompletedExceptionally();
		assertGone(1);
	}

	@Test
	void anOpeningWhoseProviderDrainsIsRefusedOrAnswered() {
		List<Runnable> held = openAtBusyProvider();
		CompletableFuture<CallStream> future = this.mesh.node(1).openStream("p", new byte[0], OPTIONS);
		run(500);
		this.mesh.leave(2);
		run(1_000);
		List.copyOf(held).forEach(Runnable::run);
		held.clear();
		run(30_000);
		// Futures are completed by threads of the application
		List.copyOf(held).forEach(Runnable::run);
		assertThat(future).isDone();
		this.handled.forEach((stream) -> assertThat(stream.closed()).isDone());
		assertGone(1);
	}

	@Test
	void anOpeningWhoseCallerDrainsEnds() {
		List<Runnable> held = openAtBusyProvider();
		CompletableFuture<CallStream> future = this.mesh.node(1)
			.openStream("p", new byte[0], CallOptions.timeout(Duration.ofMinutes(5)));
		run(500);
		this.mesh.leave(1);
		run(40_000);
		assertThat(future).isCompletedExceptionally();
		assertGone(2);
		List.copyOf(held).forEach(Runnable::run);
		run(1_000);
		assertThat(this.handled).isEmpty();
	}

	@Test
	void anOpeningThatIsCancelledDuringItsDialLeavesNothing() {
		begin();
		this.mesh.node(2).advertiseStream("p", this.handled::add);
		run(3_000);
		NodeId id = this.mesh.node(2).id();
		cut();
		// Until the link between them is given up
		run(30_000);
		assertThat(this.mesh.node(1).peers()).noneMatch((peer) -> peer.id().equals(id));
		CompletableFuture<CallStream> future = this.mesh.node(1).openStream("p", new byte[0], OPTIONS);
		run(100);
		assertThat(future).isNotDone();
		future.cancel(true);
		run(10);
		assertGone(1);
		this.mesh.model.heal();
		run(60_000);
		assertThat(this.handled).isEmpty();
		assertGone(1);
		assertGone(2);
	}

}
