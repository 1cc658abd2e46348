package io.macula.engine.runtime;

/**
 * Knows which threads are inside application code that this engine called, so that such
 * code can be served on its own thread instead of waiting for another one. Thread-safe.
 */
public final class HandlerThread {

	private static final ThreadLocal<int[]> DEPTH = new ThreadLocal<>();

	private HandlerThread() {
	}

	/**
	 * How many calls of application code the current thread is inside of.
	 * @return 0 outside of handlers
	 */
	public static int depth() {
		int[] depth = DEPTH.get();
		return (depth != null) ? depth[0] : 0;
	}

	/**
	 * Run something as application code.
	 * @param task the task
	 */
	public static void run(Runnable task) {
		int[] depth = DEPTH.get();
		if (depth == null) {
			depth = new int[1];
			DEPTH.set(depth);
		}
		depth[0]++;
		try {
			task.run();
		}
		finally {
			depth[0]--;
			if (depth[0] == 0) {
				DEPTH.remove();
			}
		}
	}

}
