package io.macula.engine.runtime;

/**
 * Lets something be done once, whoever comes first: an answer, or the end of the time to
 * wait for it. Confined to the loop.
 */
public final class Once {

	private boolean done;

	/**
	 * Do it, if nobody has.
	 * @param task what to do
	 */
	public void run(Runnable task) {
		if (!this.done) {
			this.done = true;
			task.run();
		}
	}

	/**
	 * Whether it was done.
	 * @return {@code true} from the time when the task begins
	 */
	public boolean isDone() {
		return this.done;
	}

}
