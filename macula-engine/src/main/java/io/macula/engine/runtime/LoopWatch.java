package io.macula.engine.runtime;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from outside whether the loop of a node goes round. One that does not, because
 * something blocks its thread, is counted as {@code runtime.loop_blocked} and the stack
 * of the thread is logged, once per blockade. What counts is how often the watch looked
 * in vain, not only the clock: where the whole process stood still, nobody blocked
 * anything. Thread-safe.
 */
public final class LoopWatch implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

	/** So often the loop must not have answered. */
	private static final int LOOKS = 5;

	private final String name;

	private final NodeContext context;

	private final ScheduledThreadPoolExecutor thread;

	private final AtomicBoolean answered = new AtomicBoolean(true);

	private volatile @Nullable Thread loop;

	private volatile @Nullable String trouble;

	/** Only used by the thread of the watch, as is what follows. */
	private long asked;

	private int looks;

	/**
	 * A watch that does not look yet.
	 * @param name name of the node, for the log and the name of the thread
	 * @param context the context whose loop is watched
	 */
	public LoopWatch(String name, NodeContext context) {
		this.name = name;
		this.context = context;
		this.thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread made = new Thread(task, "macula-" + name + "-watch");
			made.setDaemon(true);
			return made;
		});
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
	}

	/** Begin to look. */
	public void start() {
		long pause = Math.max(1, this.context.limits().loopStallMillis() / LOOKS);
		this.thread.scheduleWithFixedDelay(this::look, 0, pause, TimeUnit.MILLISECONDS);
	}

	/**
	 * What is wrong now.
	 * @return words for people, {@code null} if the loop goes round
	 */
	public @Nullable String trouble() {
		return this.trouble;
	}

	private void look() {
		long now = this.context.nanoTime();
		if (this.answered.compareAndSet(true, false)) {
			if (this.trouble != null) {
				this.trouble = null;
				LOG.info("The loop of node {} goes on", this.name);
			}
			this.asked = now;
			this.looks = 0;
			this.context.execute(() -> {
				this.loop = Thread.currentThread();
				this.answered.set(true);
			});
			return;
		}
		long millis = TimeUnit.NANOSECONDS.toMillis(now - this.asked);
		if (++this.looks >= LOOKS && millis >= this.context.limits().loopStallMillis()) {
			boolean first = this.trouble == null;
			this.trouble = "the loop of this node has been blocked for " + TimeUnit.MILLISECONDS.toSeconds(millis)
					+ " s; the log says by what";
			if (first) {
				blocked(millis);
			}
		}
	}

	private void blocked(long millis) {
		this.context.counters().increment("runtime.loop_blocked");
		Thread blocked = this.loop;
		StringBuilder stack = new StringBuilder();
		if (blocked != null) {
			for (StackTraceElement element : blocked.getStackTrace()) {
				stack.append("\n\tat ").append(element);
			}
		}
		LOG.warn("The loop of node {} has been blocked for {} ms; nothing may wait on it:{}", this.name, millis, stack);
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
