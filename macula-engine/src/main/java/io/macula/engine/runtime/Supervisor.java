package io.macula.engine.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps the components of a node running. A component whose task fails, whose periodic
 * task does not run any more or that says so itself is restarted; see {@link Component}
 * for how often. Confined to the loop, but for the making of components, which happens
 * before the node runs.
 */
public final class Supervisor {

	private static final long LOOK_NANOS = 5_000_000_000L;

	private final NodeContext context;

	private final Map<String, Component> components = new LinkedHashMap<>();

	private final Consumer<String> broken;

	private final Runnable recovered;

	private Timer watch = Timer.NONE;

	private boolean stopped;

	/**
	 * A supervisor of nothing yet.
	 * @param context surroundings of the node
	 * @param broken told which component is beyond help, and why
	 * @param recovered told when such a component could be restarted after all
	 */
	public Supervisor(NodeContext context, Consumer<String> broken, Runnable recovered) {
		this.context = context;
		this.broken = broken;
		this.recovered = recovered;
	}

	/**
	 * The component of a name, made on first use.
	 * @param name its name, from the fixed vocabulary of the code
	 * @return the component
	 */
	public Component component(String name) {
		return this.components.computeIfAbsent(name, (key) -> new Component(this.context, key, this));
	}

	/** Begin to look after periodic tasks. */
	public void start() {
		this.watch = this.context.every(() -> LOOK_NANOS, () -> this.components.values().forEach(Component::look));
	}

	/** Restart nothing any more, because the node ends. */
	public void stop() {
		this.stopped = true;
		this.watch.cancel();
		this.components.values().forEach(Component::stop);
	}

	boolean isStopped() {
		return this.stopped;
	}

	void broken(String why) {
		this.broken.accept(why);
	}

	void recovered() {
		this.recovered.run();
	}

}
