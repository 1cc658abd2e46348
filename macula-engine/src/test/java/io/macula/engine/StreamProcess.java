package io.macula.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One end of a long stream in a JVM of its own with little memory. The provider makes
 * items on the fly; the reader checks them and pauses after each mebibyte.
 */
final class StreamProcess {

	static final int ITEM = 64 << 10;

	private static final int MEBIBYTE = 1 << 20;

	private StreamProcess() {
	}

	/** What the item of a number begins with. */
	private static void mark(byte[] item, long number) {
		for (int i = 0; i < Long.BYTES; i++) {
			item[i] = (byte) (number >>> (8 * i));
		}
	}

	private static long number(byte[] item) {
		long number = 0;
		for (int i = 0; i < Long.BYTES; i++) {
			number |= (item[i] & 0xFFL) << (8 * i);
		}
		return number;
	}

	public static void main(String[] arguments) throws Exception {
		if (arguments[0].equals("provide")) {
			provide();
		}
		else {
			read(arguments[1], Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
		}
	}

	private static MaculaNode start(List<String> bootstrap) {
		return MaculaNode.builder()
			.realm("com.example.test")
			.listen("127.0.0.1", 0)
			.bootstrap(bootstrap)
			.build()
			.start();
	}

	private static void provide() throws Exception {
		MaculaNode node = start(List.of());
		CountDownLatch aborted = new CountDownLatch(1);
		node.advertiseStream("items", (stream) -> {
			long items = Long.parseLong(new String(stream.args(), java.nio.charset.StandardCharsets.US_ASCII));
			stream.closed().whenComplete((nothing, failure) -> {
				if (failure != null) {
					aborted.countDown();
				}
			});
			for (long i = 0; i < items; i++) {
				byte[] item = new byte[ITEM];
				mark(item, i);
				stream.send(item).toCompletableFuture().join();
			}
			stream.finish();
		}).get(10, TimeUnit.SECONDS);
		System.out.println(node.endpoint());
		// The reader cancels a second stream, after which nothing may be left here
		aborted.await();
		awaitNothingLeft(node);
		System.out.println("provider left " + left(node) + " heap " + Runtime.getRuntime().maxMemory());
		System.in.read();
		node.close();
	}

	private static String left(MaculaNode node) {
		return node.gauges().get("rpc.streams") + " " + node.gauges().get("rpc.streams.waiting_bytes") + " "
				+ node.gauges().get("link.lanes");
	}

	private static void awaitNothingLeft(MaculaNode node) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		while (!left(node).equals("0 0 0") && System.nanoTime() < deadline) {
			LockSupport.parkNanos(10_000_000);
		}
	}

	private static void read(String endpoint, long mebibytes, long pauseMillis) throws Exception {
		MaculaNode node = start(List.of(endpoint));
		node.joined().get(20, TimeUnit.SECONDS);
		long items = mebibytes * MEBIBYTE / ITEM;
		long begin = System.nanoTime();
		Reader whole = new Reader(items, pauseMillis);
		subscribe(node, items, whole);
		whole.done.await();
		long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
		Reader cancelled = new Reader(10, pauseMillis);
		subscribe(node, items, cancelled);
		cancelled.done.await();
		awaitNothingLeft(node);
		System.out.println("received " + whole.received + " items " + whole.outcome + ", then " + cancelled.outcome
				+ ", left " + left(node) + ", heap " + Runtime.getRuntime().maxMemory() + ", " + millis + " ms");
		node.close();
	}

	private static void subscribe(MaculaNode node, long items, Reader reader) {
		node.stream("items", Long.toString(items).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
				CallOptions.timeout(Duration.ofSeconds(20)))
			.subscribe(reader);
	}

	/** Reads so many items, one at a time, and cancels when there are more. */
	private static final class Reader implements Flow.Subscriber<byte[]> {

		private final CountDownLatch done = new CountDownLatch(1);

		private final long most;

		private final long pauseMillis;

		private volatile long received;

		private volatile String outcome = "nothing";

		private Flow.Subscription subscription;

		Reader(long most, long pauseMillis) {
			this.most = most;
			this.pauseMillis = pauseMillis;
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			given.request(1);
		}

		@Override
		public void onNext(byte[] item) {
			if (number(item) != this.received || item.length != ITEM) {
				end("item " + number(item) + " in place of " + this.received);
				return;
			}
			this.received = this.received + 1;
			if (this.received * ITEM % MEBIBYTE == 0) {
				LockSupport.parkNanos(this.pauseMillis * 1_000_000);
			}
			if (this.received == this.most && this.most == 10) {
				end("cancelled");
				return;
			}
			this.subscription.request(1);
		}

		private void end(String how) {
			this.subscription.cancel();
			this.outcome = how;
			this.done.countDown();
		}

		@Override
		public void onError(Throwable failure) {
			this.outcome = "failed " + failure;
			this.done.countDown();
		}

		@Override
		public void onComplete() {
			this.outcome = "complete";
			this.done.countDown();
		}

	}

}
