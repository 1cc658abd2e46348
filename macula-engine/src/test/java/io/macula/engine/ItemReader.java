package io.macula.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/**
 * Collects items, as many as a test asks for. Thread-safe.
 */
final class ItemReader implements Flow.Subscriber<byte[]> {

	private final List<byte[]> items = new ArrayList<>();

	private final CountDownLatch subscribed = new CountDownLatch(1);

	private final long initial;

	private volatile Flow.Subscription subscription;

	private Throwable failure;

	private boolean complete;

	private int ends;

	private ItemReader(long initial) {
		this.initial = initial;
	}

	/** Reads everything. */
	static ItemReader eager(Flow.Publisher<byte[]> from) {
		return reading(from, Long.MAX_VALUE);
	}

	/** Reads so many items at first. */
	static ItemReader reading(Flow.Publisher<byte[]> from, long initial) {
		ItemReader reader = new ItemReader(initial);
		from.subscribe(reader);
		return reader;
	}

	@Override
	public void onSubscribe(Flow.Subscription given) {
		this.subscription = given;
		this.subscribed.countDown();
		if (this.initial > 0) {
			given.request(this.initial);
		}
	}

	@Override
	public synchronized void onNext(byte[] item) {
		this.items.add(item);
	}

	@Override
	public synchronized void onError(Throwable why) {
		this.failure = why;
		this.ends++;
	}

	@Override
	public synchronized void onComplete() {
		this.complete = true;
		this.ends++;
	}

	void request(long count) {
		this.subscription.request(count);
	}

	void cancel() {
		this.subscription.cancel();
	}

	synchronized int count() {
		return this.items.size();
	}

	synchronized List<String> texts() {
		return this.items.stream().map((item) -> new String(item, StandardCharsets.UTF_8)).toList();
	}

	synchronized List<byte[]> items() {
		return List.copyOf(this.items);
	}

	synchronized boolean complete() {
		return this.complete;
	}

	synchronized Throwable failure() {
		return this.failure;
	}

	synchronized int ends() {
		return this.ends;
	}

}
