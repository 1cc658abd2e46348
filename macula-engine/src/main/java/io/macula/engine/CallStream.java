package io.macula.engine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import io.macula.engine.identity.NodeId;

/**
 * One end of a streaming call: items go both ways, in order, each way until its sender
 * finishes it. What the other end does not ask for stays with its sender, so neither end
 * can fill the memory of the other one. A stream has its own way between the nodes: it
 * does not hold up calls, messages or other streams.
 * <p>
 * Thread-safe.
 */
public interface CallStream extends AutoCloseable {

	/** Code of an abort by somebody who needs the stream no more. */
	String CANCELLED = "cancelled";

	/**
	 * Code of an abort by a node that ends its streams because it shuts down: the caller
	 * may find another provider.
	 */
	String DRAINING = "draining";

	/**
	 * The node at the other end, this one itself if it both calls and answers.
	 * @return its id
	 */
	NodeId remote();

	/**
	 * What the incoming items are.
	 * @return a media type
	 */
	String contentType();

	/**
	 * Headers of the other end.
	 * @return names and values
	 */
	Map<String, String> headers();

	/**
	 * Send an item.
	 * @param item the bytes, at most limit {@code frameBytes} of both nodes, handed over:
	 * do not change them afterwards
	 * @return done when there is room for the next item. Whoever does not wait for it may
	 * have {@code streamUnsentItems} items and {@code streamUnsentBytes} bytes waiting;
	 * what is beyond is not sent and fails with {@link OverloadedException}. A larger
	 * item than a frame fails with {@link PayloadTooLargeException}. Both leave the
	 * stream as it is. Everything fails once the stream is over
	 */
	CompletionStage<Void> send(byte[] item);

	/**
	 * Send what a publisher gives, asking it for more as there is room, and then finish.
	 * If it fails the stream is aborted with {@link RemoteCallException#HANDLER_ERROR},
	 * or with its code if it fails with a {@link RemoteCallException}.
	 * @param items the items; cancelled if the stream ends before
	 * @return done when all items are on their way, or failed
	 */
	default CompletionStage<Void> sendAll(Flow.Publisher<byte[]> items) {
		StreamFeed feed = new StreamFeed(this);
		items.subscribe(feed);
		return feed.done();
	}

	/**
	 * Send nothing more. What was sent before still arrives, and the other direction goes
	 * on. Does nothing the second time.
	 */
	void finish();

	/**
	 * End both directions at once, dropping what has not arrived or was not consumed.
	 * Does nothing if the stream is over.
	 * @param code why; the other end sees it as {@link RemoteCallException#code}, or as
	 * {@link CallCancelledException} if it is {@link #CANCELLED}, and as
	 * {@link RefusedException} if it is {@link #DRAINING}
	 * @param message why, in words; crosses the wire
	 */
	void abort(String code, String message);

	/**
	 * What the other end sends. There is one subscriber; items arrive as it asks for
	 * them, on the application's executor, one at a time. Until it has asked, the other
	 * end can send about {@code streamCreditBytes} ahead. When the subscriber cancels,
	 * the stream is aborted with {@link #CANCELLED}.
	 * @return ends when the other end has finished, fails with a {@link MaculaException}
	 * when the stream breaks
	 */
	Flow.Publisher<byte[]> incoming();

	/**
	 * How the stream ends.
	 * @return done when both directions are finished, failed if the stream is aborted by
	 * either end, is idle for too long, or breaks. Items that arrived before a regular
	 * end can be consumed after it
	 */
	CompletableFuture<Void> closed();

	/**
	 * {@link #abort} with {@link #CANCELLED}, unless the stream is over.
	 */
	@Override
	default void close() {
		abort(CANCELLED, "the stream was closed before its end");
	}

}
