package io.macula.engine.runtime;

/**
 * Handle of a task that was scheduled with {@link NodeContext#after}. Confined to the
 * loop.
 */
@FunctionalInterface
public interface Timer {

	/** Of no task, for where there is none yet. */
	Timer NONE = () -> {
	};

	/**
	 * Prevent the task from running if it has not started; does nothing otherwise.
	 */
	void cancel();

}
