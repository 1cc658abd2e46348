package io.macula.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts operations and how long they took, and says at intervals what came since the
 * last time. Thread-safe; samples are taken by one thread.
 */
public final class Meter {

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

	private final LongAdder done = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final Recorder times = new Recorder(LONGEST, 3);

	private @Nullable Histogram spare;

	private Usage usage = Usage.now();

	private long doneBefore;

	private long failedBefore;

	/**
	 * Count an operation.
	 * @param startNanos {@link System#nanoTime} at its begin, perhaps of another process
	 * of this machine
	 */
	public void done(long startNanos) {
		time(startNanos);
		this.done.increment();
	}

	/**
	 * Count an operation whose time nobody wants to know.
	 */
	public void done() {
		this.done.increment();
	}

	/**
	 * Keep the time of an operation that is counted elsewhere.
	 * @param startNanos {@link System#nanoTime} at its begin
	 */
	public void time(long startNanos) {
		this.times.recordValue(Math.min(LONGEST, Math.max(0, System.nanoTime() - startNanos)));
	}

	/**
	 * Count a failed operation.
	 */
	public void failed() {
		this.failed.increment();
	}

	/**
	 * Number of operations since the begin.
	 * @return how many ended well
	 */
	public long total() {
		return this.done.sum();
	}

	/**
	 * What came since the last sample.
	 * @return the sample
	 */
	public Sample sample() {
		Usage now = Usage.now();
		long total = this.done.sum();
		long failures = this.failed.sum();
		Histogram histogram = this.times.getIntervalHistogram(this.spare);
		Usage used = now.since(this.usage);
		Sample sample = new Sample(total - this.doneBefore, failures - this.failedBefore, used.nanos(),
				histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99), used.cpuNanos(),
				used.allocatedBytes());
		this.spare = histogram;
		this.usage = now;
		this.doneBefore = total;
		this.failedBefore = failures;
		return sample;
	}

}
