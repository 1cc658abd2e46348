package io.macula.engine.erlang.model;

import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Answers the first bytes on each stream with those of a case. Confined to the loop.
 *
 * @param bad the case
 */
record Answering(CrashCase bad) implements ModelHost.Acceptor {

	@Override
	public ConnectionListener accepted(Connection connection) {
		return new Incoming(Line::new);
	}

	private final class Line implements StreamListener {

		private final Stream stream;

		private boolean answered;

		Line(Stream stream) {
			this.stream = stream;
		}

		@Override
		public void data(ByteBuf bytes) {
			if (!this.answered) {
				this.answered = true;
				Answering.this.bad.steps().forEach((step) -> this.stream.write(Unpooled.wrappedBuffer(step.bytes())));
			}
		}

		@Override
		public void finished() {
		}

		@Override
		public void reset(long code) {
		}

	}

}
