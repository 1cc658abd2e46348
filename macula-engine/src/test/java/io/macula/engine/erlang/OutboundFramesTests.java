package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.testing.ThreadedContext;
import io.macula.engine.transport.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames wait for a peer that does not read, up to a limit.
 */
class OutboundFramesTests {

	private final ThreadedContext context = new ThreadedContext();

	private final Slow stream = new Slow();

	private final OutboundFrames frames = this.context
		.onLoop(() -> new OutboundFrames(this.context, this.stream, new ByteBudget(100)));

	@AfterEach
	void close() {
		this.context.close();
	}

	private boolean offer(int size) {
		return this.context.onLoop(() -> this.frames.offer(new byte[size]));
	}

	@Test
	void whatOneTurnBringsLeavesInOneWrite() {
		this.context.onLoop(() -> this.frames.offer(new byte[10]) && this.frames.offer(new byte[20]));
		assertThat(this.context.onLoop(() -> this.stream.written)).containsExactly(30);
	}

	@Test
	void moreThanTheLimitIsRefusedUntilThePeerReads() {
		this.stream.reads = false;
		assertThat(offer(10)).isTrue();
		assertThat(offer(60)).isTrue();
		assertThat(offer(40)).isTrue();
		assertThat(offer(1)).isFalse();
		assertThat(this.context.onLoop(() -> this.stream.written)).containsExactly(10);
		this.context.onLoop(() -> {
			this.stream.reads = true;
			this.stream.writable.run();
			return true;
		});
		assertThat(this.context.onLoop(() -> this.stream.written)).containsExactly(10, 100);
		assertThat(offer(1)).isTrue();
	}

	@Test
	void aSingleFrameOfAnySizeIsTakenWhenNothingWaits() {
		assertThat(offer(100_000)).isTrue();
		assertThat(this.context.onLoop(() -> this.stream.written)).containsExactly(100_000);
	}

	@Test
	void theStreamEndsAfterWhatWaits() {
		this.stream.reads = false;
		offer(10);
		offer(20);
		this.context.onLoop(() -> {
			this.frames.finish();
			return true;
		});
		assertThat(this.stream.finished).isFalse();
		this.context.onLoop(() -> {
			this.stream.reads = true;
			this.stream.writable.run();
			return true;
		});
		assertThat(this.stream.written).containsExactly(10, 20);
		assertThat(this.stream.finished).isTrue();
		assertThat(offer(5)).isTrue();
		assertThat(this.context.onLoop(() -> this.stream.written)).hasSize(2);
	}

	private static final class Slow implements Stream {

		private final List<Integer> written = new ArrayList<>();

		private boolean reads = true;

		private boolean finished;

		private Runnable writable = () -> {
		};

		@Override
		public long id() {
			return 0;
		}

		@Override
		public boolean write(ByteBuf bytes) {
			this.written.add(ByteBufUtil.getBytes(bytes).length);
			bytes.release();
			return this.reads;
		}

		@Override
		public long writableBytes() {
			return this.reads ? 1 : 0;
		}

		@Override
		public void onWritable(Runnable task) {
			this.writable = task;
		}

		@Override
		public void finish() {
			this.finished = true;
		}

		@Override
		public void reset(int code) {
			this.finished = true;
		}

	}

}
