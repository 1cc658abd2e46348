package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Takes all items of a stream and remembers what it was told. For tests with one thread.
 */
class CollectingReader implements Flow.Subscriber<byte[]> {

	final List<byte[]> items = new ArrayList<>();

	final List<String> events = new ArrayList<>();

	Flow.Subscription subscription;

	Throwable failure;

	@Override
	public void onSubscribe(Flow.Subscription given) {
		this.subscription = given;
		given.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(byte[] item) {
		this.items.add(item);
		this.events.add("item");
	}

	@Override
	public void onError(Throwable why) {
		this.failure = why;
		this.events.add("error");
	}

	@Override
	public void onComplete() {
		this.events.add("complete");
	}

}
