package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users rely on of streaming calls; runs over each transport.
 */
abstract class StreamContract extends NodesContract {

	private static final CallOptions OPTIONS = CallOptions.timeout(Duration.ofSeconds(10));

	StreamContract(TestMesh.World world) {
		super(world);
	}

	private static CallStream open(MaculaNode node, String procedure) {
		return TestMesh.get(node.openStream(procedure, bytes("args"), OPTIONS));
	}

	/** Nothing of a stream is left. */
	private static void assertGone(MaculaNode... nodes) {
		for (MaculaNode node : nodes) {
			TestMesh.awaitGauges(node, () -> node.gauges().get("rpc.streams") == 0
					&& node.gauges().get("rpc.streams.waiting_bytes") == 0 && node.gauges().get("link.lanes") == 0);
		}
	}

	@Test
	void itemsGoBothWaysInOrderUntilEachSideFinishes() {
		List<MaculaNode> nodes = this.mesh.start(2);
		List<Call> calls = new CopyOnWriteArrayList<>();
		TestMesh.get(nodes.get(1).advertiseStream("double", (stream) -> {
			calls.add(stream.call());
			stream.incoming().subscribe(new Flow.Subscriber<>() {

				private Flow.Subscription source;

				@Override
				public void onSubscribe(Flow.Subscription given) {
					this.source = given;
					given.request(1);
				}

				@Override
				public void onNext(byte[] item) {
					stream.send(bytes(text(item) + text(item))).thenRun(() -> this.source.request(1));
				}

				@Override
				public void onError(Throwable failure) {
				}

				@Override
				public void onComplete() {
					stream.send(bytes("end"));
					stream.finish();
				}

			});
		}));
		assertThat(nodes.get(1).procedures()).containsExactly("double");
		CallStream stream = TestMesh.get(nodes.get(0)
			.openStream("double", bytes("x"), OPTIONS.withHeaders(Map.of("a", "b")).withContentType("text/plain")));
		assertThat(stream.remote()).isEqualTo(nodes.get(1).id());
		ItemReader reader = ItemReader.eager(stream.incoming());
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 2_000; i++) {
			TestMesh.get(stream.send(bytes("" + i)).toCompletableFuture());
			expected.add("" + i + i);
		}
		expected.add("end");
		assertThat(stream.closed()).isNotDone();
		stream.finish();
		TestMesh.get(stream.closed());
		TestMesh.await("complete", reader::complete);
		assertThat(reader.texts()).isEqualTo(expected);
		Call call = calls.get(0);
		assertThat(call.procedure()).isEqualTo("double");
		assertThat(text(call.args())).isEqualTo("x");
		assertThat(call.headers()).containsExactly(Map.entry("a", "b"));
		assertThat(call.contentType()).isEqualTo("text/plain");
		assertThat(call.caller()).isEqualTo(nodes.get(0).id());
		assertThat(TestMesh.failure(stream.send(bytes("late")).toCompletableFuture()))
			.isInstanceOf(MaculaException.class);
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void aStreamWithinOneNodeIsLikeOneBetweenNodes() {
		MaculaNode node = this.mesh.start();
		TestMesh.get(node.advertiseStream("count", (stream) -> {
			for (int i = 0; i < 100; i++) {
				TestMesh.get(stream.send(new byte[10_000]).toCompletableFuture());
			}
			stream.finish();
		}));
		ItemReader reader = ItemReader.reading(node.stream("count", bytes(""), OPTIONS), 5);
		TestMesh.await("as many as asked for", () -> reader.count() == 5);
		assertThat(reader.complete()).isFalse();
		reader.request(1_000);
		TestMesh.await("complete", reader::complete);
		assertThat(reader.count()).isEqualTo(100);
		assertGone(node);
	}

	@Test
	void conveniencesStreamToAndFromAPublisher() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertiseStream("sum", (stream) -> {
			AtomicInteger sum = new AtomicInteger();
			stream.incoming().subscribe(new Flow.Subscriber<>() {

				@Override
				public void onSubscribe(Flow.Subscription given) {
					given.request(Long.MAX_VALUE);
				}

				@Override
				public void onNext(byte[] item) {
					sum.addAndGet(Integer.parseInt(text(item)));
				}

				@Override
				public void onError(Throwable failure) {
				}

				@Override
				public void onComplete() {
					stream.send(bytes("" + sum));
					stream.finish();
				}

			});
		}));
		SubmissionPublisher<byte[]> numbers = new SubmissionPublisher<>();
		ItemReader reader = ItemReader.eager(nodes.get(0).stream("sum", bytes(""), numbers, OPTIONS));
		TestMesh.await("subscribed", numbers::hasSubscribers);
		for (int i = 1; i <= 1_000; i++) {
			numbers.submit(bytes("" + i));
		}
		numbers.close();
		TestMesh.await("complete", reader::complete);
		assertThat(reader.texts()).containsExactly("500500");
		ItemReader missing = ItemReader.eager(nodes.get(0).stream("nobody", bytes(""), OPTIONS));
		TestMesh.await("failed", () -> missing.failure() != null);
		assertThat(missing.failure()).isInstanceOf(NoProviderException.class);
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void aReaderThatAsksForNothingStopsTheSenderAndNobodyElse() {
		List<MaculaNode> nodes = this.mesh.start(2);
		AtomicInteger sent = new AtomicInteger();
		AtomicReference<Throwable> stopped = new AtomicReference<>();
		TestMesh.get(nodes.get(1).advertise("echo", (call) -> call.args()));
		TestMesh.get(nodes.get(1).advertiseStream("flood", (stream) -> {
			while (stopped.get() == null) {
				CompletableFuture<Void> room = stream.send(new byte[10_000]).toCompletableFuture();
				if (room.isCompletedExceptionally()) {
					stopped.set(room.handle((nothing, failure) -> failure).join());
				}
				else {
					sent.incrementAndGet();
				}
			}
		}));
		List<CallStream> streams = new ArrayList<>();
		CallStream stream = open(nodes.get(0), "flood");
		streams.add(stream);
		TestMesh.await("stopped", () -> stopped.get() != null);
		assertThat(stopped.get()).isInstanceOf(OverloadedException.class).hasMessageContaining("streamUnsentBytes");
		Limits limits = nodes.get(0).limits();
		assertThat(sent.get() * 10_000L).isLessThan(limits.streamUnsentBytes() + 2L * limits.streamCreditBytes());
		TestMesh.await("as much as was granted",
				() -> nodes.get(0).gauges().get("rpc.streams.waiting_bytes") >= limits.streamCreditBytes());
		assertThat(nodes.get(0).gauges().get("rpc.streams.waiting_bytes"))
			.isLessThan(limits.streamCreditBytes() + 20_000L);
		for (int i = 0; i < 8; i++) {
			streams.add(open(nodes.get(0), "flood"));
		}
		for (int i = 0; i < 100; i++) {
			assertThat(TestMesh.get(nodes.get(0).call("echo", bytes("x")))).isEqualTo(bytes("x"));
		}
		ItemReader reader = ItemReader.eager(stream.incoming());
		TestMesh.await("what was sent arrives", () -> reader.count() == sent.get());
		streams.forEach(CallStream::close);
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void whenTheCallerAbortsTheHandlerIsToldAndEverythingIsGone() {
		List<MaculaNode> nodes = this.mesh.start(2);
		CompletableFuture<Throwable> told = new CompletableFuture<>();
		CompletableFuture<Throwable> sender = new CompletableFuture<>();
		CompletableFuture<Throwable> readerTold = new CompletableFuture<>();
		TestMesh.get(nodes.get(1).advertiseStream("endless", (stream) -> {
			stream.closed().whenComplete((nothing, failure) -> told.complete(failure));
			stream.incoming().subscribe(new Flow.Subscriber<>() {

				@Override
				public void onSubscribe(Flow.Subscription given) {
					given.request(1);
				}

				@Override
				public void onNext(byte[] item) {
				}

				@Override
				public void onError(Throwable failure) {
					readerTold.complete(failure);
				}

				@Override
				public void onComplete() {
				}

			});
			try {
				while (true) {
					stream.send(new byte[50_000]).toCompletableFuture().join();
				}
			}
			catch (java.util.concurrent.CompletionException ex) {
				sender.complete(ex.getCause());
			}
		}));
		CallStream stream = open(nodes.get(0), "endless");
		ItemReader reader = ItemReader.reading(stream.incoming(), 20);
		TestMesh.await("items", () -> reader.count() == 20);
		stream.abort("enough", "we have seen enough");
		assertThat(TestMesh.failure(stream.closed())).isInstanceOf(RemoteCallException.class);
		for (CompletableFuture<Throwable> failure : List.of(told, sender, readerTold)) {
			assertThat(TestMesh.get(failure)).isInstanceOf(RemoteCallException.class)
				.hasMessageContaining("seen enough")
				.extracting((ex) -> ((RemoteCallException) ex).code())
				.isEqualTo("enough");
		}
		assertGone(nodes.get(0), nodes.get(1));
		CallStream second = open(nodes.get(0), "endless");
		ItemReader cancelling = ItemReader.reading(second.incoming(), 1);
		TestMesh.await("an item", () -> cancelling.count() == 1);
		cancelling.cancel();
		assertThat(TestMesh.failure(second.closed())).isInstanceOf(CallCancelledException.class);
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void theWordsOfASourceThatFailsStayAtItsNode() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertiseStream("leak", (stream) -> {
			SubmissionPublisher<byte[]> source = new SubmissionPublisher<>();
			source.closeExceptionally(new IllegalStateException("secret"));
			stream.sendAll(source);
		}));
		ItemReader reader = ItemReader.eager(nodes.get(0).stream("leak", bytes(""), OPTIONS));
		TestMesh.await("told", () -> reader.failure() != null);
		assertThat(reader.failure()).isInstanceOf(RemoteCallException.class).hasMessageNotContaining("secret");
		assertThat(((RemoteCallException) reader.failure()).code()).isEqualTo(RemoteCallException.HANDLER_ERROR);
	}

	@Test
	void whenTheHandlerAbortsOrFailsTheCallerIsTold() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertiseStream("aborts", (stream) -> {
			stream.send(bytes("one"));
			ItemReader.eager(stream.incoming());
			TestMesh.await("the caller has it", () -> nodes.get(0).counters().get("rpc.streams.items_in") >= 1);
			stream.abort("out_of_stock", "none left");
		}));
		TestMesh.get(nodes.get(1).advertiseStream("throws", (stream) -> {
			throw new IllegalStateException("secret detail");
		}));
		TestMesh.get(nodes.get(1).advertiseStream("chooses", (stream) -> {
			throw new RemoteCallException("teapot", "short and stout");
		}));
		CallStream stream = open(nodes.get(0), "aborts");
		ItemReader reader = ItemReader.eager(stream.incoming());
		Throwable failure = TestMesh.failure(stream.closed());
		assertThat(failure).isInstanceOf(RemoteCallException.class).hasMessageContaining("none left");
		assertThat(((RemoteCallException) failure).code()).isEqualTo("out_of_stock");
		TestMesh.await("told", () -> reader.failure() != null);
		assertThat(reader.failure()).isInstanceOf(RemoteCallException.class);
		assertThat(reader.ends()).isEqualTo(1);
		Throwable thrown = TestMesh.failure(open(nodes.get(0), "throws").closed());
		assertThat(((RemoteCallException) thrown).code()).isEqualTo(RemoteCallException.HANDLER_ERROR);
		assertThat(thrown).hasMessageNotContaining("secret");
		Throwable chosen = TestMesh.failure(open(nodes.get(0), "chooses").closed());
		assertThat(((RemoteCallException) chosen).code()).isEqualTo("teapot");
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void openingFailsWithTypes() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertise("plain", (call) -> call.args()));
		TestMesh.get(nodes.get(1).advertiseStream("stream", (stream) -> stream.finish()));
		assertThat(TestMesh.failure(nodes.get(0).openStream("nobody", bytes(""), OPTIONS)))
			.isInstanceOf(NoProviderException.class);
		assertThat(TestMesh.failure(nodes.get(0).openStream("no..good", bytes(""), OPTIONS)))
			.isInstanceOf(InvalidNameException.class);
		assertThat(TestMesh.failure(nodes.get(0).openStream("plain", bytes(""), OPTIONS)))
			.isInstanceOf(RefusedException.class)
			.hasMessageContaining("no stream");
		assertThat(TestMesh.failure(nodes.get(0).call("stream", bytes("")))).isInstanceOf(RefusedException.class)
			.hasMessageContaining("is a stream");
		assertThat(TestMesh.failure(nodes.get(0).openStream("stream", new byte[80_000], OPTIONS)))
			.isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("items");
		CallStream stream = open(nodes.get(0), "stream");
		assertThat(TestMesh.failure(stream.send(new byte[2 << 20]).toCompletableFuture()))
			.isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("frameBytes");
		TestMesh.get(stream.send(new byte[1_000_000]).toCompletableFuture());
		stream.finish();
		TestMesh.get(stream.closed());
		assertGone(nodes.get(0), nodes.get(1));
	}

	/** Neither costs the link, nor the stream. */
	@Test
	void whatTheOtherNodeDoesNotTakeInOneMessageFailsByName() {
		MaculaNode small = this.mesh.start((builder) -> builder.limits(Limits.builder().frameBytes(8_192).build()));
		MaculaNode caller = this.mesh.start();
		TestMesh.get(caller.joined());
		TestMesh.get(small.advertiseStream("take", (stream) -> ItemReader.eager(stream.incoming())));
		for (int i = 0; i < 2 * small.limits().violationsPerLink(); i++) {
			assertThat(TestMesh.failure(caller.openStream("take", new byte[20_000], OPTIONS)))
				.isInstanceOf(PayloadTooLargeException.class)
				.hasMessageContaining("at most 12288");
		}
		CallStream stream = TestMesh.get(caller.openStream("take", new byte[5_000], OPTIONS));
		assertThat(TestMesh.failure(stream.send(new byte[20_000]).toCompletableFuture()))
			.isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("frameBytes");
		TestMesh.get(stream.send(new byte[7_000]).toCompletableFuture());
		stream.finish();
		TestMesh.await("it came", () -> small.counters().getOrDefault("rpc.streams.items_in", 0L) == 1);
		stream.close();
		assertThat(small.counters().keySet()).noneMatch((name) -> name.startsWith("link.violation"));
		assertThat(small.counters().get("link.opened")).isEqualTo(1);
		assertGone(small, caller);
	}

	@Test
	void limitsOfStreamsAreNamedAndCounted() {
		Limits few = Limits.builder().callStreams(3).build();
		Limits fewPerLink = Limits.builder().callStreamsPerLink(2).build();
		MaculaNode provider = this.mesh.start((builder) -> builder.limits(few));
		MaculaNode caller = this.mesh.start();
		MaculaNode narrow = this.mesh.start((builder) -> builder.limits(fewPerLink));
		TestMesh.get(caller.joined());
		TestMesh.get(narrow.joined());
		TestMesh.get(provider.advertiseStream("hold", (stream) -> ItemReader.eager(stream.incoming())));
		List<CallStream> open = new ArrayList<>();
		open.add(open(narrow, "hold"));
		open.add(open(narrow, "hold"));
		assertThat(TestMesh.failure(narrow.openStream("hold", bytes(""), OPTIONS)))
			.isInstanceOf(OverloadedException.class)
			.hasMessageContaining("callStreamsPerLink");
		open.add(open(caller, "hold"));
		assertThat(TestMesh.failure(caller.openStream("hold", bytes(""), OPTIONS)))
			.isInstanceOf(OverloadedException.class)
			.hasMessageContaining("callStreams'");
		assertThat(provider.counters().get("rpc.streams.refused.overloaded")).isPositive();
		open.remove(0).close();
		TestMesh.await("room again", () -> provider.gauges().get("rpc.streams") == 2);
		open.add(open(caller, "hold"));
		open.forEach(CallStream::close);
		assertGone(provider, caller, narrow);
	}

	@Test
	void aStreamThatIsRefusedGoesToAnotherProvider() {
		Limits none = Limits.builder().callStreams(1).build();
		MaculaNode full = this.mesh.start((builder) -> builder.limits(none));
		MaculaNode other = this.mesh.start();
		MaculaNode caller = this.mesh.start();
		List.of(other, caller).forEach((node) -> TestMesh.get(node.joined()));
		List<String> begun = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(full.advertiseStream("work", (stream) -> begun.add("full")));
		TestMesh.get(full.advertiseStream("occupy", (stream) -> {
		}));
		CallStream occupying = open(caller, "occupy");
		TestMesh.get(other.advertiseStream("work", (stream) -> begun.add("other")));
		TestMesh.await("both found", () -> TestMesh.get(caller.discoverProviders("work")).size() == 2);
		for (int i = 0; i < 4; i++) {
			CallStream stream = TestMesh
				.get(caller.openStream("work", bytes(""), OPTIONS.withStrategy(ProviderStrategy.ROUND_ROBIN)));
			assertThat(stream.remote()).isEqualTo(other.id());
			// A handler that has not begun when its stream ends never does
			int opened = i + 1;
			TestMesh.await("begun", () -> begun.size() == opened);
			stream.close();
		}
		assertThat(begun).containsOnly("other");
		occupying.close();
		assertGone(full, other, caller);
	}

	@Test
	void aHandlerSaysWhatItSendsAndMayRefuseBeforeItBegins() {
		List<MaculaNode> nodes = this.mesh.start(3);
		TestMesh.get(nodes.get(1).advertiseStream("texts", new StreamHandler() {

			@Override
			public void handle(StreamCall stream) {
				throw new IllegalStateException("it was not let in");
			}

			@Override
			public void admit(Call call) {
				throw new OverloadedException("no room for " + text(call.args()));
			}

		}));
		assertThat(TestMesh.failure(nodes.get(0).openStream("texts", bytes("args"), OPTIONS)))
			.isInstanceOf(OverloadedException.class)
			.hasMessageContaining("no room for args");
		TestMesh.get(nodes.get(2).advertiseStream("texts", new StreamHandler() {

			@Override
			public void handle(StreamCall stream) {
				stream.send(bytes("hello"));
				stream.finish();
			}

			@Override
			public String contentType() {
				return "text/plain";
			}

		}));
		TestMesh.await("both found", () -> TestMesh.get(nodes.get(0).discoverProviders("texts")).size() == 2);
		for (int i = 0; i < 4; i++) {
			CallStream stream = TestMesh
				.get(nodes.get(0).openStream("texts", bytes(""), OPTIONS.withStrategy(ProviderStrategy.ROUND_ROBIN)));
			assertThat(stream.remote()).isEqualTo(nodes.get(2).id());
			assertThat(stream.contentType()).isEqualTo("text/plain");
			ItemReader reader = ItemReader.eager(stream.incoming());
			stream.finish();
			TestMesh.await("complete", reader::complete);
			assertThat(reader.texts()).containsExactly("hello");
		}
		assertGone(nodes.get(0), nodes.get(1), nodes.get(2));
	}

	@Test
	void aDrainingNodeLetsStreamsFinishAndThenEndsThem() {
		List<MaculaNode> nodes = this.mesh.start(3);
		CountDownLatch go = new CountDownLatch(1);
		TestMesh.get(nodes.get(1).advertiseStream("late", (stream) -> {
			ItemReader.eager(stream.incoming());
			go.await();
			stream.send(bytes("done"));
			stream.finish();
		}));
		TestMesh.get(nodes.get(2).advertiseStream("never", (stream) -> ItemReader.eager(stream.incoming())));
		CallStream late = open(nodes.get(0), "late");
		ItemReader reader = ItemReader.eager(late.incoming());
		late.finish();
		CompletableFuture<Void> drained = nodes.get(1).drain(Duration.ofSeconds(20));
		TestMesh.await("refused", () -> nodes.get(0).openStream("late", bytes(""), OPTIONS).handle((more, failure) -> {
			if (more != null) {
				more.close();
			}
			return more == null;
		}).get());
		go.countDown();
		TestMesh.get(late.closed());
		TestMesh.await("complete", reader::complete);
		assertThat(reader.texts()).containsExactly("done");
		TestMesh.get(drained);
		CallStream never = open(nodes.get(0), "never");
		TestMesh.get(nodes.get(2).drain(Duration.ofMillis(200)));
		assertThat(TestMesh.failure(never.closed())).isInstanceOf(RefusedException.class)
			.hasMessageContaining("shuts down");
		assertGone(nodes.get(0));
	}

	@Test
	void aDrainingNodeDoesNotWaitForStreamsWithoutAnEnd() {
		List<MaculaNode> nodes = this.mesh.start(3);
		TestMesh.get(nodes.get(1).advertiseStream("never", (stream) -> ItemReader.eager(stream.incoming())));
		CallStream asked = open(nodes.get(0), "never");
		CallStream given = open(nodes.get(2), "never");
		TestMesh.get(nodes.get(2).drain(Duration.ofHours(1), Duration.ofMillis(50)));
		assertThat(TestMesh.failure(given.closed())).isInstanceOf(RefusedException.class);
		TestMesh.get(nodes.get(1).drain(Duration.ofHours(1), Duration.ZERO));
		assertThat(TestMesh.failure(asked.closed())).isInstanceOf(RefusedException.class)
			.hasMessageContaining("shuts down");
		assertGone(nodes.get(0));
	}

	@Test
	void aHandlerCanEndItsStreamsBecauseItStops() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1)
			.advertiseStream("stops", (stream) -> stream.abort(CallStream.DRAINING, "the handler stops")));
		assertThat(TestMesh.failure(open(nodes.get(0), "stops").closed())).isInstanceOf(RefusedException.class)
			.hasMessageContaining("the handler stops");
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void manyStreamsAtOnceKeepTheirItemsApart() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertiseStream("mine", (stream) -> {
			for (int i = 0; i < 50; i++) {
				stream.send(bytes(text(stream.args()) + ":" + i)).toCompletableFuture().join();
			}
			stream.finish();
		}));
		Map<Integer, ItemReader> readers = new java.util.LinkedHashMap<>();
		for (int i = 0; i < 40; i++) {
			readers.put(i, ItemReader.eager(nodes.get(0).stream("mine", bytes("" + i), OPTIONS)));
		}
		readers.forEach((number, reader) -> {
			TestMesh.await("complete " + number, reader::complete);
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				expected.add(number + ":" + i);
			}
			assertThat(reader.texts()).isEqualTo(expected);
		});
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void streamsOneAfterTheOtherLeaveNothingHoweverTheyEnd() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertiseStream("echo", (stream) -> {
			if (text(stream.args()).equals("abort")) {
				stream.abort("enough", "no more");
				return;
			}
			stream.sendAll(stream.incoming());
		}));
		for (int i = 0; i < 200; i++) {
			CallStream finished = open(nodes.get(0), "echo");
			ItemReader reader = ItemReader.eager(finished.incoming());
			finished.send(bytes("" + i));
			finished.finish();
			TestMesh.get(finished.closed());
			TestMesh.await("complete", reader::complete);
			assertThat(reader.texts()).containsExactly("" + i);
			open(nodes.get(0), "echo").close();
			CallStream refused = TestMesh.get(nodes.get(0).openStream("echo", bytes("abort"), OPTIONS));
			assertThat(TestMesh.failure(refused.closed())).isInstanceOf(RemoteCallException.class);
		}
		assertThat(nodes.get(0).counters().getOrDefault("link.closed", 0L)).isZero();
		assertGone(nodes.get(0), nodes.get(1));
	}

	/** Neither streams nor buffers of the transport, see the gauges of both nodes. */
	@Test
	void streamsThatAreGivenUpWithoutCreditOrHalfFinishedLeaveNothing() {
		List<MaculaNode> nodes = this.mesh.start(2);
		List<StreamCall> calls = new CopyOnWriteArrayList<>();
		TestMesh.get(nodes.get(1).advertiseStream("hold", calls::add));
		for (int round = 0; round < 10; round++) {
			for (int way = 0; way < 8; way++) {
				CallStream caller = open(nodes.get(0), "hold");
				int handled = round * 8 + way + 1;
				TestMesh.await("the handler has it", () -> calls.size() == handled);
				StreamCall provider = calls.get(handled - 1);
				giveUp(caller, provider, way);
				assertThat(TestMesh.failure(caller.closed())).isInstanceOf(MaculaException.class);
				assertThat(TestMesh.failure(provider.closed())).isInstanceOf(MaculaException.class);
			}
		}
		assertThat(nodes.get(0).counters().getOrDefault("link.closed", 0L)).isZero();
		assertGone(nodes.get(0), nodes.get(1));
		for (MaculaNode node : nodes) {
			assertThat(node.counters().keySet()).noneMatch((name) -> name.startsWith("link.violation"));
			TestMesh.awaitGauges(node, () -> node.gauges().getOrDefault("transport.streams", 2L) == 2);
		}
	}

	private static void giveUp(CallStream caller, StreamCall provider, int way) {
		switch (way) {
			case 0 -> {
				fill(caller);
				fill(provider);
				caller.close();
			}
			case 1 -> {
				fill(caller);
				fill(provider);
				provider.abort("enough", "no more");
			}
			case 2 -> {
				fill(caller);
				caller.finish();
				ItemReader.reading(provider.incoming(), 1).cancel();
			}
			case 3 -> {
				fill(provider);
				provider.finish();
				ItemReader reader = ItemReader.reading(caller.incoming(), 3);
				TestMesh.await("some items", () -> reader.count() == 3);
				reader.cancel();
			}
			case 4 -> {
				fill(provider);
				ItemReader reader = ItemReader.reading(caller.incoming(), 3);
				TestMesh.await("some items", () -> reader.count() == 3);
				reader.request(-1);
				TestMesh.await("told", () -> reader.failure() instanceof IllegalArgumentException);
			}
			case 5 -> {
				ItemReader reader = ItemReader.eager(provider.incoming());
				caller.finish();
				TestMesh.await("the provider knows", reader::complete);
				caller.close();
			}
			case 6 -> {
				ItemReader reader = ItemReader.eager(caller.incoming());
				provider.finish();
				TestMesh.await("the caller knows", reader::complete);
				provider.abort("enough", "no more");
			}
			default -> {
				fill(caller);
				fill(provider);
				caller.finish();
				provider.finish();
				caller.close();
				provider.close();
			}
		}
	}

	private static void fill(CallStream stream) {
		CompletableFuture<Void> room = stream.send(new byte[100_000]).toCompletableFuture();
		while (!room.isCompletedExceptionally()) {
			room = stream.send(new byte[100_000]).toCompletableFuture();
		}
	}

	private static void offer(MaculaNode node, String procedure, String version, String text) {
		TestMesh.get(node.advertiseStream(procedure, (stream) -> {
			stream.send(bytes(text));
			stream.finish();
		}, (version != null) ? AdvertiseOptions.version(version) : AdvertiseOptions.defaults()));
	}

	private static String first(MaculaNode node, String procedure, String version) {
		CallOptions options = (version != null) ? OPTIONS.withVersion(version) : OPTIONS;
		CallStream stream = TestMesh.get(node.openStream(procedure, bytes("args"), options));
		ItemReader reader = ItemReader.eager(stream.incoming());
		stream.finish();
		TestMesh.get(stream.closed());
		TestMesh.await("complete", reader::complete);
		return reader.texts().get(0);
	}

	@Test
	void aStreamReachesOnlyTheVersionsThatItWants() {
		List<MaculaNode> nodes = this.mesh.start(3);
		MaculaNode caller = nodes.get(0);
		VersionsScenario.offer(nodes, (node, version, answer) -> offer(node, "feed", version, answer));
		TestMesh.await("both are known", () -> TestMesh.get(caller.discoverProviders("feed")).size() == 2);
		TestMesh.await("all versions are known",
				() -> String.valueOf(TestMesh.failure(caller.openStream("feed", bytes(""), OPTIONS.withVersion("3.x"))))
					.contains("1.2.0,1.10.1,2.0.0"));
		VersionsScenario.ask(nodes, (node, version) -> first(node, "feed", version));
		assertThat(TestMesh.failure(caller.openStream("feed", bytes(""), OPTIONS.withVersion("3.x"))))
			.isInstanceOf(NoProviderException.class)
			.hasMessageContaining("'3.x' of the stream 'feed'");
		assertGone(nodes.get(0), nodes.get(1), nodes.get(2));
	}

	@Test
	void providersOfStreamsTellVersionsMetadataAndFigures() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode caller = nodes.get(0);
		TestMesh.get(nodes.get(1).advertiseStream("feed", (stream) -> {
			stream.send(bytes("x"));
			stream.finish();
		}, AdvertiseOptions.version("1.0.0").withMetadata(Map.of("unit", "cent"))));
		TestMesh.get(nodes.get(1).advertiseStream("feed", (stream) -> {
			throw new RemoteCallException("no_money", "none");
		}, AdvertiseOptions.version("2.0.0")));
		for (int i = 0; i < 3; i++) {
			assertThat(first(caller, "feed", "1.x")).isEqualTo("x");
		}
		CallStream failing = TestMesh.get(caller.openStream("feed", bytes(""), OPTIONS.withVersion("2")));
		assertThat(TestMesh.failure(failing.closed())).isInstanceOf(RemoteCallException.class);
		assertGone(caller, nodes.get(1));
		List<ServiceInfo> services = TestMesh.get(caller.services("feed"));
		assertThat(services).hasSize(2).allMatch((one) -> one.node().equals(nodes.get(1).id()));
		ServiceInfo good = services.stream().filter((one) -> "1.0.0".equals(one.version())).findFirst().orElseThrow();
		assertThat(good.metadata()).containsEntry("unit", "cent");
		assertThat(good.statistics().calls()).isEqualTo(3);
		assertThat(good.statistics().errors()).isZero();
		assertThat(good.statistics().meanTime()).isPositive();
		ServiceInfo bad = services.stream().filter((one) -> "2.0.0".equals(one.version())).findFirst().orElseThrow();
		assertThat(bad.statistics().calls()).isEqualTo(1);
		assertThat(bad.statistics().errors()).isEqualTo(1);
		assertThat(bad.statistics().lastError()).isEqualTo("no_money");
	}

}
