package io.macula.engine.erlang;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;

/**
 * Listens to a connection that was closed at once. Stateless.
 */
final class Ignored implements ConnectionListener, StreamListener {

	@Override
	public void opened(Connection connection) {
	}

	@Override
	public void failed(MeshFailure failure) {
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		return this;
	}

	@Override
	public void closed(CloseReason reason) {
	}

	@Override
	public void data(ByteBuf bytes) {
	}

	@Override
	public void finished() {
	}

	@Override
	public void reset(long code) {
	}

}
