package io.macula.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

import io.macula.engine.identity.NodeId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishers of streams whose executor takes nothing: the application stops, or has no
 * room.
 */
class StreamPublisherTests {

	private static final Executor FULL = (task) -> {
		throw new RejectedExecutionException("no room");
	};

	private final List<String> events = new ArrayList<>();

	private void read(CompletableFuture<CallStream> opening) {
		new StreamPublisher(() -> opening, null, FULL).subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				StreamPublisherTests.this.events.add("subscribed");
				subscription.request(1);
			}

			@Override
			public void onNext(byte[] item) {
				StreamPublisherTests.this.events.add("item");
			}

			@Override
			public void onError(Throwable failure) {
				StreamPublisherTests.this.events.add(failure.getClass().getSimpleName());
			}

			@Override
			public void onComplete() {
				StreamPublisherTests.this.events.add("complete");
			}

		});
	}

	@Test
	void aStreamForWhichThereIsNoThreadIsClosedAndItsReaderTold() {
		CompletableFuture<CallStream> opening = new CompletableFuture<>();
		read(opening);
		opening.complete(new Opened());
		assertThat(this.events).containsExactly("subscribed", "aborted: cancelled", "OverloadedException");
	}

	@Test
	void aReaderIsToldWhyThereIsNoStreamAlsoWithoutAThread() {
		CompletableFuture<CallStream> opening = new CompletableFuture<>();
		read(opening);
		opening.completeExceptionally(new NoProviderException("nobody", null));
		assertThat(this.events).containsExactly("subscribed", "NoProviderException");
	}

	/** A stream of which only the end matters. */
	private final class Opened implements CallStream {

		@Override
		public NodeId remote() {
			return NodeId.sha256Of("remote");
		}

		@Override
		public String contentType() {
			return Reply.JSON;
		}

		@Override
		public Map<String, String> headers() {
			return Map.of();
		}

		@Override
		public CompletionStage<Void> send(byte[] item) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void finish() {
			StreamPublisherTests.this.events.add("finished");
		}

		@Override
		public void abort(String code, String message) {
			StreamPublisherTests.this.events.add("aborted: " + code);
		}

		@Override
		public Flow.Publisher<byte[]> incoming() {
			throw new AssertionError("nobody reads");
		}

		@Override
		public CompletableFuture<Void> closed() {
			return new CompletableFuture<>();
		}

	}

}
