package io.macula.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

/**
 * What arrived at a node of the test, in order. Thread-safe.
 *
 * @param <T> what arrives
 */
public abstract class Capture<T> {

	private final String what;

	private final Duration timeout;

	private final List<T> all = new CopyOnWriteArrayList<>();

	private final AtomicInteger taken = new AtomicInteger();

	Capture(String what, Duration timeout) {
		this.what = what;
		this.timeout = timeout;
	}

	void add(T arrived) {
		this.all.add(arrived);
	}

	/**
	 * The next one that was not taken yet. Waits for it.
	 * @return the first, then the second, and so on
	 * @throws org.awaitility.core.ConditionTimeoutException if none comes in time
	 */
	public T next() {
		int index = this.taken.getAndIncrement();
		return await(index + 1).get(index);
	}

	/**
	 * Wait until there are some, those that were taken included.
	 * @param count how many there must be at least
	 * @return all of them
	 * @throws org.awaitility.core.ConditionTimeoutException if there are fewer after the
	 * time-out
	 */
	public List<T> await(int count) {
		Awaitility.await(this.what + " (number " + count + ")")
			.atMost(this.timeout)
			.until(() -> this.all.size() >= count);
		return all();
	}

	/**
	 * All that arrived so far.
	 * @return a snapshot in order
	 */
	public List<T> all() {
		return List.copyOf(this.all);
	}

}
