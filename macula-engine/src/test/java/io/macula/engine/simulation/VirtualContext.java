package io.macula.engine.simulation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Resolver;
import io.macula.engine.runtime.Signatures;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * What one node of a simulation gets from its surroundings. Work off the loop takes a
 * little virtual time. When the node is stopped, nothing that it asked for happens any
 * more. Confined to the thread of the test.
 */
public final class VirtualContext implements NodeContext {

	private static final long OFFLOAD_NANOS = 300_000;

	private final Simulation simulation;

	private final RandomGenerator random;

	private final Limits limits;

	private final Counters counters = new Counters();

	private Signatures signatures = new CheapSignatures();

	private long wallOffset;

	private final Deque<Runnable> postponed = new ArrayDeque<>();

	private boolean overloaded;

	private boolean stopped;

	private boolean paused;

	private boolean namesHang;

	private List<String> addresses = List.of("10.0.0.1");

	private boolean contains;

	private boolean losesTimers;

	VirtualContext(Simulation simulation, RandomGenerator random, Limits limits) {
		this.simulation = simulation;
		this.random = random;
		this.limits = limits;
	}

	/**
	 * Use other signatures than the cheap ones.
	 * @param signatures the signatures
	 * @return this context
	 */
	public VirtualContext signatures(Signatures signatures) {
		this.signatures = signatures;
		return this;
	}

	/**
	 * Let the wall clock of the node be wrong.
	 * @param millis how far it is ahead
	 */
	public void wallOffset(long millis) {
		this.wallOffset = millis;
	}

	/**
	 * Whoever asks for the address of a name gets no answer from here on.
	 */
	public void hangNames() {
		this.namesHang = true;
	}

	/**
	 * Let every name have these addresses.
	 * @param all the addresses, in the order of the answer
	 */
	public void addresses(String... all) {
		this.addresses = List.of(all);
	}

	/**
	 * Let there be no room for work off the loop.
	 * @param overloaded whether it fails at once
	 */
	public void overloaded(boolean overloaded) {
		this.overloaded = overloaded;
	}

	/**
	 * From here on a task that fails is contained and counted, as on a real loop, and
	 * does not end the run.
	 */
	public void containFailures() {
		this.contains = true;
	}

	/**
	 * Let timers that are due vanish.
	 * @param loses whether they do
	 */
	public void loseTimers(boolean loses) {
		this.losesTimers = loses;
	}

	/**
	 * The process of the node is gone.
	 */
	public void stop() {
		this.stopped = true;
		this.postponed.clear();
		this.simulation.nodeStopped();
	}

	/**
	 * The process stands still, as after SIGSTOP: whatever is due waits.
	 */
	public void pause() {
		this.paused = true;
	}

	/**
	 * The process goes on, with everything that was due meanwhile.
	 */
	public void resume() {
		this.paused = false;
		List<Runnable> due = List.copyOf(this.postponed);
		this.postponed.clear();
		due.forEach(this::execute);
	}

	public boolean isStopped() {
		return this.stopped;
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			if (this.stopped) {
				return;
			}
			if (this.paused) {
				this.postponed.add(task);
				return;
			}
			if (!this.contains) {
				task.run();
				return;
			}
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				this.counters.increment("runtime.task_failed");
			}
		};
	}

	@Override
	public long nanoTime() {
		return this.simulation.nanoTime();
	}

	@Override
	public long wallMillis() {
		return this.simulation.wallMillis() + this.wallOffset;
	}

	@Override
	public Timer after(long nanos, Runnable task) {
		boolean[] cancelled = new boolean[1];
		// May be cancelled while the process stands still and the task waits
		Runnable guarded = guarded(() -> {
			if (!cancelled[0]) {
				task.run();
			}
		});
		Timer timer = this.simulation.after(nanos, () -> {
			if (!this.losesTimers) {
				guarded.run();
			}
		}, this);
		return () -> {
			cancelled[0] = true;
			timer.cancel();
		};
	}

	@Override
	public void execute(Runnable task) {
		this.simulation.after(0, guarded(task), this);
	}

	@Override
	public boolean inLoop() {
		return true;
	}

	@Override
	public <T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop) {
		if (this.overloaded) {
			execute(() -> thenOnLoop.accept(null, new MeshFailure(FailureCode.OVERLOADED, "no room for more work")));
			return;
		}
		after(OFFLOAD_NANOS, () -> {
			T value;
			try {
				value = work.call();
			}
			catch (Exception ex) {
				thenOnLoop.accept(null, ex);
				return;
			}
			thenOnLoop.accept(value, null);
		});
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Signatures signatures() {
		return this.signatures;
	}

	@Override
	public Resolver dns() {
		return (host, then) -> {
			if (this.namesHang) {
				return;
			}
			List<InetAddress> found = new ArrayList<>();
			try {
				for (String address : this.addresses) {
					found.add(InetAddress.getByAddress(host, InetAddress.getByName(address).getAddress()));
				}
			}
			catch (UnknownHostException ex) {
				then.accept(null, ex);
				return;
			}
			then.accept(found, null);
		};
	}

	@Override
	public Counters counters() {
		return this.counters;
	}

	@Override
	public Limits limits() {
		return this.limits;
	}

}
