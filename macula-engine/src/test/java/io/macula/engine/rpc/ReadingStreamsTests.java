package io.macula.engine.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.LaneListener;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What readers of a stream may do wrong: the stream ends at both ends, and nothing of it
 * is left.
 */
class ReadingStreamsTests {

	private final Simulation simulation = new Simulation(3);

	private final VirtualContext context = this.simulation.context();

	private final List<OpenedStream> begun = new ArrayList<>();

	private final List<WireMessage> atPeer = new ArrayList<>();

	private RpcStreams streams;

	private LaneListener told;

	private boolean refusing;

	private int refused;

	private DuplexStream open() {
		return open(this.context::execute);
	}

	private DuplexStream open(Executor executor) {
		FakeLinks links = new FakeLinks(this.context);
		FakeDirectory.View view = new FakeDirectory().view(this.context, links::self);
		ProcedureRegistry<OfferedStream> registry = new ProcedureRegistry<>();
		registry.add("p", new OfferedStream(this.begun::add, null, Map.of(), 0));
		this.streams = new RpcStreams(new RpcShared(this.context, links, view, "com.example.test"), registry,
				new ProcedureRegistry<>(), executor);
		LocalLane peer = LocalLane.pair(this.context);
		peer.tell(new LaneListener() {

			@Override
			public void received(WireMessage message, int bytes) {
				ReadingStreamsTests.this.atPeer.add(message);
			}

			@Override
			public void writable() {
			}

			@Override
			public void lost(MeshFailure failure) {
			}

		});
		this.streams.opened(NodeId.sha256Of("peer"), peer.other(),
				new StreamOpen("call", 65_536L, "p", new byte[0], 1000L, null, null, null, Extras.NONE), (listener) -> {
					this.told = listener;
					peer.other().tell(listener);
				});
		run();
		return this.begun.get(0).stream();
	}

	private void run() {
		this.simulation.run(Duration.ofMillis(10));
	}

	private void items(int count) {
		for (int i = 0; i < count; i++) {
			this.told.received(new StreamItem(new byte[] { (byte) i }, Extras.NONE), 9);
		}
		run();
	}

	private void end() {
		this.told.received(new StreamEnd(Extras.NONE), 8);
		run();
	}

	@AfterEach
	void nothingIsLeft() {
		run();
		assertThat(this.streams.isIdle()).isTrue();
		assertThat(this.streams.heldBytes()).hasValue(0);
	}

	private StreamError error() {
		return (StreamError) this.atPeer.stream().filter(StreamError.class::isInstance).findFirst().orElseThrow();
	}

	/** Asks for what a test says, and fails where a test says. */
	private static class Reader extends CollectingReader {

		String failAt = "";

		long first = 1;

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			fail("subscribe");
			if (this.first != 0) {
				given.request(this.first);
			}
		}

		@Override
		public void onNext(byte[] item) {
			super.onNext(item);
			fail("item");
		}

		@Override
		public void onError(Throwable why) {
			super.onError(why);
			fail("error");
		}

		@Override
		public void onComplete() {
			super.onComplete();
			fail("complete");
		}

		private void fail(String where) {
			if (where.equals(this.failAt)) {
				throw new IllegalStateException("reader fails at " + where);
			}
		}

	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void whoAsksForNoneIsToldSoAndTheStreamEnds(long count) {
		DuplexStream stream = open();
		Reader reader = new Reader();
		stream.incoming((failure) -> failure).subscribe(reader);
		items(5);
		assertThat(reader.events).containsExactly("item");
		reader.subscription.request(count);
		reader.subscription.request(count);
		reader.subscription.request(1);
		run();
		assertThat(reader.events).containsExactly("item", "error");
		assertThat(reader.failure).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining(String.valueOf(count));
		assertThat(error().text()).contains(String.valueOf(count));
		assertThat(stream.closed().toCompletableFuture()).isCompletedExceptionally();
	}

	@Test
	void whoAsksForNoneAfterAllHasArrivedIsToldSo() {
		DuplexStream stream = open();
		stream.finish();
		Reader reader = new Reader();
		stream.incoming((failure) -> failure).subscribe(reader);
		items(5);
		end();
		assertThat(stream.closed().toCompletableFuture()).isCompleted();
		reader.subscription.request(0);
		run();
		assertThat(reader.events).containsExactly("item", "error");
		assertThat(reader.failure).isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void whoHasCancelledOrIsToldNothingMoreMayAskForAnything() {
		DuplexStream stream = open();
		Reader reader = new Reader();
		stream.incoming((failure) -> failure).subscribe(reader);
		items(2);
		reader.subscription.cancel();
		reader.subscription.request(0);
		reader.subscription.request(-1);
		reader.subscription.request(5);
		reader.subscription.cancel();
		run();
		assertThat(reader.events).containsExactly("item");
		assertThat(error().code()).isEqualTo("cancelled");
	}

	@Test
	void theSecondReaderIsRefusedAndTheFirstOneGoesOn() {
		DuplexStream stream = open();
		Reader first = new Reader();
		Reader second = new Reader();
		stream.incoming((failure) -> failure).subscribe(first);
		stream.incoming((failure) -> failure).subscribe(second);
		second.subscription.request(0);
		second.subscription.cancel();
		items(2);
		first.subscription.request(10);
		stream.finish();
		end();
		assertThat(second.events).containsExactly("error");
		assertThat(second.failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("one subscriber");
		assertThat(first.events).containsExactly("item", "item", "complete");
		// Also when the first one is gone
		Reader third = new Reader();
		stream.incoming((failure) -> failure).subscribe(third);
		assertThat(third.events).containsExactly("error");
	}

	@ParameterizedTest
	@ValueSource(strings = { "subscribe", "item", "complete" })
	void aReaderThatThrowsEndsTheStream(String where) {
		DuplexStream stream = open();
		Reader reader = new Reader();
		reader.failAt = where;
		reader.first = 100;
		stream.incoming((failure) -> failure).subscribe(reader);
		items(3);
		end();
		assertThat(reader.events).doesNotContain("error");
		assertThat(stream.closed().toCompletableFuture()).isCompletedExceptionally();
		assertThat(error().code()).isEqualTo(FailureCode.REMOTE.text());
		assertThat(error().text()).doesNotContain("reader fails");
		assertThat(this.context.counters().value("rpc.streams.handler_failed")).isEqualTo(1);
	}

	@Test
	void aReaderThatThrowsWhenItIsToldOfAFailureHarmsNobody() {
		DuplexStream stream = open();
		Reader reader = new Reader();
		reader.failAt = "error";
		stream.incoming((failure) -> failure).subscribe(reader);
		this.told.received(new StreamError("no", "no more", Extras.NONE), 10);
		run();
		assertThat(reader.events).containsExactly("error");
		assertThat(stream.closed().toCompletableFuture()).isCompletedExceptionally();
	}

	@Test
	void aReaderThatCancelsAtOnceOrInTheMiddleIsToldNothingMore() {
		DuplexStream stream = open();
		CollectingReader reader = new CollectingReader() {

			@Override
			public void onNext(byte[] item) {
				super.onNext(item);
				this.subscription.cancel();
			}

		};
		stream.incoming((failure) -> failure).subscribe(reader);
		items(5);
		end();
		assertThat(reader.events).containsExactly("item");
	}

	@Test
	void aReaderThatCancelsWhenItSubscribesIsToldNothing() {
		DuplexStream stream = open();
		items(5);
		CollectingReader reader = new CollectingReader() {

			@Override
			public void onSubscribe(Flow.Subscription given) {
				given.cancel();
				given.request(5);
			}

		};
		stream.incoming((failure) -> failure).subscribe(reader);
		end();
		assertThat(reader.events).isEmpty();
		assertThat(error().code()).isEqualTo("cancelled");
	}

	private void execute(Runnable task) {
		if (this.refusing) {
			this.refused++;
			throw new RejectedExecutionException("no room");
		}
		this.context.execute(task);
	}

	@Test
	void itemsWaitForAnExecutorThatIsFullForAWhile() {
		DuplexStream stream = open(this::execute);
		Reader reader = new Reader();
		reader.first = 100;
		stream.incoming((failure) -> failure).subscribe(reader);
		run();
		this.refusing = true;
		items(3);
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(reader.events).isEmpty();
		assertThat(this.refused).isBetween(5, 200);
		this.refusing = false;
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(reader.events).containsExactly("item", "item", "item");
		stream.finish();
		end();
		assertThat(reader.events).endsWith("complete");
	}

	@Test
	void aStreamWhoseExecutorIsGoneIsEndedAtTheOtherEnd() {
		DuplexStream stream = open(this::execute);
		Reader reader = new Reader();
		stream.incoming((failure) -> failure).subscribe(reader);
		run();
		this.refusing = true;
		items(3);
		this.simulation.run(Duration.ofSeconds(30));
		assertThat(error().code()).isEqualTo("cancelled");
		long before = this.refused;
		this.simulation.run(Duration.ofSeconds(60));
		assertThat(this.refused - before).isLessThan(200);
	}

}
