package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DataQueueTests {

	@Test
	void refusesBeyondTheLimitButTakesASingleMessageOfAnySize() {
		DataQueue queue = new DataQueue(1_000, Integer.MAX_VALUE, () -> {
		});
		assertThat(queue.offer(new Item(5_000))).isTrue();
		assertThat(queue.offer(new Item(1))).isFalse();
		Outbound taken = queue.poll();
		assertThat(taken).isNotNull();
		queue.release(taken);
		assertThat(queue.offer(new Item(1))).isTrue();
		assertThat(queue.bytes()).isEqualTo(1 + DataQueue.OVERHEAD);
	}

	@Test
	void wakesTheLoopOnceUntilItLooked() {
		AtomicInteger wakes = new AtomicInteger();
		DataQueue queue = new DataQueue(10_000, Integer.MAX_VALUE, wakes::incrementAndGet);
		queue.offer(new Item(1));
		queue.offer(new Item(1));
		assertThat(wakes).hasValue(1);
		queue.awoken();
		queue.offer(new Item(1));
		assertThat(wakes).hasValue(2);
	}

	@Test
	void runsWhatWaitsForRoomOnlyWhenHalfIsFree() {
		DataQueue queue = new DataQueue(1_000, Integer.MAX_VALUE, () -> {
		});
		queue.offer(new Item(900));
		List<String> ran = new ArrayList<>();
		queue.whenRoom(() -> ran.add("waited"));
		queue.runWaiting();
		assertThat(ran).isEmpty();
		Outbound taken = queue.poll();
		assertThat(taken).isNotNull();
		queue.release(taken);
		queue.runWaiting();
		assertThat(ran).containsExactly("waited");
	}

	/** Calls that time out while a peer takes nothing must not be kept until it does. */
	@Test
	void whatMayMoveToAnotherQueueDoesInOrderAsFarAsThatHasRoom() {
		DataQueue queue = new DataQueue(10_000, Integer.MAX_VALUE, () -> {
		});
		DataQueue other = new DataQueue(400, Integer.MAX_VALUE, () -> {
		});
		for (int bytes : new int[] { 100, 101, 7, 102, 1 }) {
			queue.offer(new Item(bytes));
		}
		queue.moveTo(other, (message) -> message.bytes() != 7);
		// The last one would fit and must not overtake the one before it
		assertThat(drained(other)).containsExactly(100, 101);
		assertThat(drained(queue)).containsExactly(7, 102, 1);
		assertThat(queue.bytes()).isZero();
	}

	private static List<Integer> drained(DataQueue queue) {
		List<Integer> all = new ArrayList<>();
		for (Outbound message = queue.poll(); message != null; message = queue.poll()) {
			queue.release(message);
			all.add(message.bytes());
		}
		return all;
	}

	@Test
	void whatWaitsForRoomAndNeedsNoneAnyMoreIsForgotten() {
		DataQueue queue = new DataQueue(1_000, Integer.MAX_VALUE, () -> {
		});
		queue.offer(new Item(900));
		int[] ran = new int[1];
		boolean[] over = new boolean[1];
		for (int i = 0; i < 100_000; i++) {
			boolean stays = i % 1_000 == 0;
			queue.whenRoom(new RoomTask() {

				@Override
				public boolean obsolete() {
					return over[0] && !stays;
				}

				@Override
				public void run() {
					ran[0]++;
				}

			});
			if (i % 100 == 99) {
				over[0] = true;
				queue.runWaiting();
				over[0] = false;
				assertThat(queue.waiting()).isLessThan(2_500);
			}
		}
		over[0] = true;
		for (int i = 0; i < 3_000; i++) {
			queue.whenRoom(() -> ran[0]++);
		}
		queue.runWaiting();
		assertThat(ran[0]).isZero();
		Outbound taken = queue.poll();
		assertThat(taken).isNotNull();
		queue.release(taken);
		queue.runWaiting();
		assertThat(ran[0]).isBetween(3_100, 3_100 + 2_500);
		assertThat(queue.waiting()).isZero();
	}

	/**
	 * The hand-over between full queues and waiting senders: two million messages from
	 * several threads through a queue that is nearly always full must all come out, with
	 * no sender left waiting.
	 */
	@Test
	void noSenderWaitsForEverAndNoWakeUpIsLost() throws InterruptedException {
		int senders = 3;
		int each = 700_000;
		ExecutorService loop = Executors.newSingleThreadExecutor();
		ExecutorService threads = Executors.newFixedThreadPool(senders);
		AtomicLong received = new AtomicLong();
		CountDownLatch sent = new CountDownLatch(senders);
		DataQueue[] holder = new DataQueue[1];
		Runnable drain = () -> {
			DataQueue queue = holder[0];
			queue.awoken();
			Outbound message = queue.poll();
			while (message != null) {
				queue.release(message);
				received.incrementAndGet();
				message = queue.poll();
			}
			queue.runWaiting();
		};
		holder[0] = new DataQueue(20 * (DataQueue.OVERHEAD + 10), Integer.MAX_VALUE, () -> loop.execute(drain));
		for (int sender = 0; sender < senders; sender++) {
			threads.execute(() -> {
				Item item = new Item(10);
				for (int i = 0; i < each; i++) {
					while (!holder[0].offer(item)) {
						CountDownLatch room = new CountDownLatch(1);
						holder[0].whenRoom(room::countDown);
						try {
							room.await();
						}
						catch (InterruptedException ex) {
							return;
						}
					}
				}
				sent.countDown();
			});
		}
		assertThat(sent.await(100, TimeUnit.SECONDS)).isTrue();
		loop.execute(drain);
		loop.shutdown();
		assertThat(loop.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		threads.shutdownNow();
		assertThat(received).hasValue((long) senders * each);
	}

	@Test
	void largeMessagesLeaveRoomForSmallOnes() {
		DataQueue queue = new DataQueue(1 << 20, 1 << 20, () -> {
		});
		int taken = 0;
		while (queue.offer(new Item(100_000))) {
			taken++;
		}
		assertThat(taken).isEqualTo(6);
		assertThat(queue.offer(new Item(1_000))).isTrue();
		queue.release(new Item(100_000));
		assertThat(queue.offer(new Item(100_000))).isTrue();
		assertThat(queue.offer(new Item(100_000))).isFalse();
	}

	private record Item(int bytes) implements Outbound {

		@Override
		public WireMessage message() {
			return new Ping(1L, Extras.NONE);
		}

		@Override
		public String name() {
			return "";
		}

		@Override
		public void written(Link link) {
		}

		@Override
		public void failed(Link link, MeshFailure failure) {
		}

	}

}
