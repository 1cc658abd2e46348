package io.macula.engine.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

import io.macula.engine.runtime.MeshFailure;
import io.netty.buffer.ByteBuf;

/**
 * Records what happens to a connection, at either end.
 */
class TestConnection implements ConnectionListener {

	final CompletableFuture<Connection> opened = new CompletableFuture<>();

	final CompletableFuture<MeshFailure> failed = new CompletableFuture<>();

	final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

	final List<TestStream> streams = new CopyOnWriteArrayList<>();

	final List<String> datagrams = new CopyOnWriteArrayList<>();

	final List<Path> moves = new CopyOnWriteArrayList<>();

	final List<String> outcomes = new CopyOnWriteArrayList<>();

	volatile BiFunction<TestConnection, Stream, TestStream> onStream = (connection, stream) -> new TestStream();

	@Override
	public void opened(Connection connection) {
		this.outcomes.add("opened");
		this.opened.complete(connection);
	}

	@Override
	public void failed(MeshFailure failure) {
		this.outcomes.add("failed");
		this.failed.complete(failure);
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		TestStream recorder = this.onStream.apply(this, stream);
		recorder.stream = stream;
		this.streams.add(recorder);
		return recorder;
	}

	@Override
	public void datagram(ByteBuf datagram) {
		this.datagrams.add(datagram.toString(StandardCharsets.UTF_8));
	}

	@Override
	public void moved(Path now) {
		this.moves.add(now);
	}

	@Override
	public void closed(CloseReason reason) {
		this.outcomes.add("closed");
		this.closed.complete(reason);
	}

}
