package io.macula.engine.link;

/**
 * A task of another room that waits for room in a queue: what fails in it harms nothing
 * else. Confined to the loop.
 *
 * @param shared contains failures
 * @param task the task
 */
record Guarded(LinkShared shared, Runnable task) implements RoomTask {

	@Override
	public boolean obsolete() {
		return this.task instanceof RoomTask waiting && waiting.obsolete();
	}

	@Override
	public void run() {
		this.shared.guarded(this.task);
	}

}
