package io.macula.engine.membership;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Resolver;
import io.macula.engine.runtime.Signatures;
import io.macula.engine.runtime.Timer;
import io.macula.engine.simulation.VirtualContext;
import org.jspecify.annotations.Nullable;

/**
 * A process that can be stopped and goes on later: what should have happened meanwhile
 * then happens at once, in order. Confined to the thread of the test.
 */
final class StallingContext implements NodeContext {

	private final VirtualContext virtual;

	private long stoppedUntil;

	StallingContext(VirtualContext virtual) {
		this.virtual = virtual;
	}

	void stopUntil(long time) {
		this.stoppedUntil = time;
	}

	void end() {
		this.virtual.stop();
	}

	@Override
	public Timer after(long nanos, Runnable task) {
		boolean[] cancelled = new boolean[1];
		this.virtual.after(nanos, () -> {
			if (!cancelled[0]) {
				run(task, cancelled);
			}
		});
		return () -> cancelled[0] = true;
	}

	private void run(Runnable task, boolean[] cancelled) {
		long now = nanoTime();
		if (now >= this.stoppedUntil) {
			task.run();
			return;
		}
		this.virtual.after(this.stoppedUntil - now, () -> {
			if (!cancelled[0]) {
				task.run();
			}
		});
	}

	@Override
	public void execute(Runnable task) {
		after(0, task);
	}

	@Override
	public long nanoTime() {
		return this.virtual.nanoTime();
	}

	@Override
	public long wallMillis() {
		return this.virtual.wallMillis();
	}

	@Override
	public boolean inLoop() {
		return true;
	}

	@Override
	public <T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop) {
		this.virtual.offload(work, thenOnLoop);
	}

	@Override
	public RandomGenerator random() {
		return this.virtual.random();
	}

	@Override
	public Signatures signatures() {
		return this.virtual.signatures();
	}

	@Override
	public Resolver dns() {
		return this.virtual.dns();
	}

	@Override
	public Counters counters() {
		return this.virtual.counters();
	}

	@Override
	public Limits limits() {
		return this.virtual.limits();
	}

}
