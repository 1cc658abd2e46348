package io.macula.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.DuplexStream;
import io.macula.engine.rpc.OpenedStream;
import io.macula.engine.runtime.NodeContext;

/**
 * A stream of the public API, at either end. Thread-safe.
 */
final class ActiveStream implements StreamCall {

	private final OpenedStream opened;

	private final MeshFuture<Void> closed;

	ActiveStream(OpenedStream opened, NodeContext context) {
		this.opened = opened;
		this.closed = new MeshFuture<>(context);
		stream().closed().whenComplete((nothing, failure) -> {
			if (failure != null) {
				this.closed.completeExceptionally(Failures.translate(failure));
			}
			else {
				this.closed.complete(null);
			}
		});
	}

	private DuplexStream stream() {
		return this.opened.stream();
	}

	@Override
	public Call call() {
		return call(this.opened);
	}

	static Call call(OpenedStream opened) {
		return new Call(opened.procedure(), opened.args(), contentType(opened), opened.headers(),
				opened.stream().remote(), Duration.ofNanos(Math.max(0, opened.remainingNanos())));
	}

	private static String contentType(OpenedStream opened) {
		String type = opened.contentType();
		return (type != null) ? type : Reply.JSON;
	}

	@Override
	public NodeId remote() {
		return stream().remote();
	}

	@Override
	public String contentType() {
		return contentType(this.opened);
	}

	@Override
	public Map<String, String> headers() {
		return this.opened.headers();
	}

	@Override
	public CompletionStage<Void> send(byte[] item) {
		CompletableFuture<Void> room = new CompletableFuture<>();
		stream().send(item).whenComplete((nothing, failure) -> {
			if (failure != null) {
				room.completeExceptionally(Failures.translate(failure));
			}
			else {
				room.complete(null);
			}
		});
		return room;
	}

	@Override
	public void finish() {
		stream().finish();
	}

	@Override
	public void abort(String code, String message) {
		stream().abort(code, message);
	}

	@Override
	public Flow.Publisher<byte[]> incoming() {
		return stream().incoming(Failures::translate);
	}

	@Override
	public CompletableFuture<Void> closed() {
		// A copy whose failure is not wrapped, and that nobody else sees completed
		MeshFuture<Void> copy = new MeshFuture<>(this.closed.context());
		this.closed.whenComplete((nothing, failure) -> {
			if (failure != null) {
				copy.completeExceptionally(failure);
			}
			else {
				copy.complete(null);
			}
		});
		return copy;
	}

}
