package io.macula.engine.erlang.model;

import java.util.function.Function;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;

/**
 * A connection of which only the streams that the peer opens count. Immutable.
 *
 * @param streams who listens to a stream
 */
record Incoming(Function<Stream, StreamListener> streams) implements ConnectionListener {

	@Override
	public void opened(Connection connection) {
	}

	@Override
	public void failed(MeshFailure failure) {
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		return this.streams.apply(stream);
	}

	@Override
	public void closed(CloseReason reason) {
	}

}
