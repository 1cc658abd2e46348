package io.macula.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The rules of Reactive Streams for what a node gives to its application, by their own
 * technology compatibility kit, each as a test of its own.
 */
class StreamRulesTests {

	private static final CallOptions OPTIONS = CallOptions.timeout(Duration.ofSeconds(10));

	private final TestMesh mesh = new TestMesh(TestMesh.World.MEMORY);

	@AfterEach
	void close() {
		this.mesh.close();
	}

	private MaculaNode caller() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1)
			.advertiseStream("count", (stream) -> send(stream, 0, ByteBuffer.wrap(stream.call().args()).getLong())));
		return nodes.get(0);
	}

	private static void send(StreamCall stream, long from, long count) {
		for (long sent = from; sent < count;) {
			CompletableFuture<Void> room = stream.send(new byte[] { (byte) sent++ }).toCompletableFuture();
			if (room.isCompletedExceptionally()) {
				return;
			}
			if (!room.isDone()) {
				long next = sent;
				room.thenRun(() -> send(stream, next, count));
				return;
			}
		}
		stream.finish();
	}

	private static byte[] count(long items) {
		return ByteBuffer.allocate(Long.BYTES).putLong(items).array();
	}

	@Test
	void anOptionThatHasNoMeaningForStreamsIsRefusedByName() {
		MaculaNode caller = this.mesh.start(1).get(0);
		CallOptions options = OPTIONS.withIdempotent(true).withCacheFor(Duration.ofSeconds(1));
		List<ThrowingCallable> uses = List.of(() -> caller.openStream("count", count(1), options),
				() -> caller.stream("count", count(1), options),
				() -> caller.stream("count", count(1), (subscriber) -> {
				}, options));
		assertThat(uses).allSatisfy((use) -> assertThatIllegalArgumentException().isThrownBy(use)
			.withMessageContaining("'cacheFor' is PT1S"));
	}

	/** A stream for each subscriber. */
	@TestFactory
	Stream<DynamicTest> publishersOfStreams() {
		MaculaNode caller = caller();
		// Each subscriber gets a stream of its own, not what others get
		return rules("optional_spec111_multicast", () -> new Verification() {

			@Override
			public Flow.Publisher<byte[]> createFlowPublisher(long elements) {
				return caller.stream("count", count(elements), OPTIONS);
			}

			@Override
			public Flow.Publisher<byte[]> createFailedFlowPublisher() {
				return caller.stream("nobody", count(0), OPTIONS);
			}

		});
	}

	/** What comes on one stream, for one subscriber. */
	@TestFactory
	Stream<DynamicTest> itemsOfOneStream() {
		MaculaNode caller = caller();
		return rules("optional_spec111", () -> new Verification() {

			@Override
			public Flow.Publisher<byte[]> createFlowPublisher(long elements) {
				CallStream stream = TestMesh.get(caller.openStream("count", count(elements), OPTIONS));
				stream.finish();
				return stream.incoming();
			}

			@Override
			public Flow.Publisher<byte[]> createFailedFlowPublisher() {
				CallStream stream = TestMesh.get(caller.openStream("count", count(Long.MAX_VALUE), OPTIONS));
				stream.abort("broken", "before it was read");
				return stream.incoming();
			}

		});
	}

	private static Stream<DynamicTest> rules(String without, Supplier<Verification> verifications) {
		return Arrays.stream(Verification.class.getMethods())
			.filter((method) -> method.isAnnotationPresent(org.testng.annotations.Test.class))
			// What the kit has no way to look at
			.filter((method) -> !method.getName().startsWith("untested"))
			.filter((method) -> !method.getName().startsWith(without))
			.sorted(Comparator.comparing(Method::getName))
			.map((method) -> DynamicTest.dynamicTest(method.getName(), () -> verify(verifications, method)));
	}

	private static void verify(Supplier<Verification> verifications, Method rule) throws Throwable {
		// The kit looks once for what is to happen eventually
		int looks = rule.getName().contains("EventuallyDropAllReferences") ? 20 : 1;
		for (int look = 1; look < looks; look++) {
			try {
				verify(verifications.get(), rule);
				return;
			}
			catch (AssertionError ex) {
				// Not yet
			}
		}
		verify(verifications.get(), rule);
	}

	private static void verify(Verification verification, Method rule) throws Throwable {
		verification.setUp();
		try {
			rule.invoke(verification);
		}
		catch (InvocationTargetException ex) {
			Assumptions.assumeFalse(ex.getCause() instanceof SkipException,
					() -> String.valueOf(ex.getCause().getMessage()));
			throw ex.getCause();
		}
	}

	/**
	 * Memory and threads of this machine are shared: patience costs nothing when all is
	 * well.
	 */
	abstract static class Verification extends FlowPublisherVerification<byte[]> {

		Verification() {
			super(new TestEnvironment(10_000, 50, 10), 200);
		}

		@Override
		public long maxElementsFromPublisher() {
			return Long.MAX_VALUE - 1;
		}

	}

}
