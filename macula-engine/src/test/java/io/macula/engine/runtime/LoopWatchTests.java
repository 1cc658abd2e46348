package io.macula.engine.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.macula.engine.simulation.CheapSignatures;
import io.netty.channel.DefaultEventLoop;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A loop that is blocked is seen, and one that is not is left in peace.
 */
class LoopWatchTests {

	private final DefaultEventLoop loop = new DefaultEventLoop();

	private final Counters counters = new Counters();

	private final LoopContext context = new LoopContext("test", this.loop, new CheapSignatures(),
			Limits.builder().loopStallMillis(200).build(), this.counters);

	private final LoopWatch watch = new LoopWatch("test", this.context);

	@AfterEach
	void close() {
		this.watch.close();
		this.context.close();
		this.loop.shutdownGracefully();
	}

	@Test
	void blockedLoopIsToldUntilItGoesOn() {
		CountDownLatch release = new CountDownLatch(1);
		this.watch.start();
		this.loop.execute(() -> {
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.trouble() != null);
		assertThat(this.watch.trouble()).contains("has been blocked");
		awaitAnotherLook();
		long told = this.counters.value("runtime.loop_blocked");
		assertThat(told).isPositive();
		awaitAnotherLook();
		assertThat(this.counters.value("runtime.loop_blocked")).isEqualTo(told);
		release.countDown();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.trouble() == null);
	}

	/** Each look in vain has words of its own. */
	private void awaitAnotherLook() {
		String before = this.watch.trouble();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.trouble() != before);
	}

}
