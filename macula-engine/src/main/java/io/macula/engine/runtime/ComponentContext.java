package io.macula.engine.runtime;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The surroundings of a node as one of its components sees them: whatever fails in a task
 * that was asked for here is the failure of that component. Thread rules are those of
 * {@link NodeContext}.
 */
final class ComponentContext implements NodeContext {

	private final NodeContext node;

	private final Component component;

	ComponentContext(NodeContext node, Component component) {
		this.node = node;
		this.component = component;
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			this.component.failed(ex);
			// Whoever runs the loop contains, counts and logs it as that of any task
			throw ex;
		}
	}

	@Override
	public long nanoTime() {
		return this.node.nanoTime();
	}

	@Override
	public long wallMillis() {
		return this.node.wallMillis();
	}

	@Override
	public Timer after(long nanos, Runnable task) {
		return this.node.after(nanos, () -> run(task));
	}

	@Override
	public Timer every(LongSupplier pause, Runnable task) {
		Repeating repeating = new Repeating(this, pause, task).begin();
		this.component.watch(repeating);
		return repeating;
	}

	@Override
	public void execute(Runnable task) {
		this.node.execute(() -> run(task));
	}

	@Override
	public boolean inLoop() {
		return this.node.inLoop();
	}

	@Override
	public <T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop) {
		this.node.offload(work, (value, failure) -> run(() -> thenOnLoop.accept(value, failure)));
	}

	@Override
	public RandomGenerator random() {
		return this.node.random();
	}

	@Override
	public Signatures signatures() {
		return this.node.signatures();
	}

	@Override
	public Resolver dns() {
		return (host, then) -> this.node.dns()
			.resolve(host, (addresses, failure) -> run(() -> then.accept(addresses, failure)));
	}

	@Override
	public Counters counters() {
		return this.node.counters();
	}

	@Override
	public Limits limits() {
		return this.node.limits();
	}

}
