package io.macula.engine.erlang.model;

import java.util.function.Consumer;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The connection and the one stream of a 0.14.3 client: dialled again and again after a
 * fixed time. Confined to the loop, except {@link #isConnected}.
 */
final class ClientLine {

	/** 0.14.3 means 5 s and gets the time-out of the handshake. */
	private static final long CONNECT_MILLIS = 30_000;

	private final ModelHost host;

	private final ClientLog log;

	private final long reconnectMillis;

	private final Runnable onConnected;

	private final Consumer<RawFrame> onFrame;

	private @Nullable Path to;

	private @Nullable Attempt current;

	private volatile boolean connected;

	private boolean closed;

	ClientLine(ModelHost host, ClientLog log, long reconnectMillis, Runnable onConnected, Consumer<RawFrame> onFrame) {
		this.host = host;
		this.log = log;
		this.reconnectMillis = reconnectMillis;
		this.onConnected = onConnected;
		this.onFrame = onFrame;
	}

	void start(Path target) {
		this.to = target;
		dial();
	}

	private void dial() {
		Path target = this.to;
		if (!this.closed && target != null) {
			Attempt attempt = new Attempt();
			this.current = attempt;
			this.host.dial(target, CONNECT_MILLIS, attempt);
		}
	}

	/**
	 * Thread-safe.
	 */
	boolean isConnected() {
		return this.connected;
	}

	boolean isClosed() {
		return this.closed;
	}

	void write(byte[] bytes) {
		Attempt attempt = this.current;
		Stream stream = (attempt != null) ? attempt.stream : null;
		if (stream == null || !this.connected) {
			this.log.droppedSends.incrementAndGet();
			return;
		}
		this.log.sent.incrementAndGet();
		stream.write(Unpooled.wrappedBuffer(bytes));
	}

	void disconnect() {
		Attempt attempt = this.current;
		if (attempt != null && attempt.connection != null) {
			attempt.connection.close(CloseReason.local(CloseReason.NORMAL, ""));
		}
	}

	void close() {
		this.closed = true;
		this.connected = false;
		disconnect();
	}

	private void lost(Attempt attempt, String why) {
		if (this.current != attempt) {
			return;
		}
		this.current = null;
		this.connected = false;
		if (this.closed) {
			return;
		}
		this.log.losses.incrementAndGet();
		this.log.lossReasons.add(why);
		if (this.reconnectMillis > 0) {
			this.host.after(this.reconnectMillis, this::dial);
		}
	}

	private final class Attempt implements ConnectionListener, StreamListener {

		private final StreamAssembler assembler = new StreamAssembler();

		private @Nullable Connection connection;

		private @Nullable Stream stream;

		@Override
		public void opened(Connection opened) {
			this.connection = opened;
			if (ClientLine.this.closed) {
				disconnect();
				return;
			}
			this.stream = opened.openStream(this);
			ClientLine.this.connected = true;
			ClientLine.this.log.connects.incrementAndGet();
			ClientLine.this.onConnected.run();
		}

		@Override
		public void failed(MeshFailure failure) {
			lost(this, String.valueOf(failure.getMessage()));
		}

		@Override
		public StreamListener streamOpened(Stream opened) {
			ClientLine.this.log.violations.add(Violation.Kind.SERVER_STREAM, String.valueOf(ClientLine.this.to),
					"stream " + opened.id());
			return new Strange();
		}

		@Override
		public void closed(CloseReason reason) {
			lost(this, reason.toString());
		}

		@Override
		public void data(ByteBuf bytes) {
			for (ChunkDecoder.Chunk chunk : this.assembler.feed(ByteBufUtil.getBytes(bytes))) {
				take(chunk);
			}
		}

		private void take(ChunkDecoder.Chunk chunk) {
			ClientLog log = ClientLine.this.log;
			String peer = String.valueOf(ClientLine.this.to);
			log.frames.incrementAndGet();
			RawFrame frame = chunk.frame();
			if (frame == null) {
				String error = String.valueOf(chunk.error());
				log.violations.add(
						error.startsWith("unknown_type") ? Violation.Kind.EXTENSION_TYPE : Violation.Kind.UNDECODABLE,
						peer, error);
				return;
			}
			if (!(frame.payload() instanceof io.macula.engine.wire.WireValue.Map)) {
				log.violations.add(Violation.Kind.UNDECODABLE, peer, "no map: " + frame);
				return;
			}
			if (ErlangTerms.hasStrangeKeys(frame.payload())) {
				log.violations.add(Violation.Kind.STRANGE_KEYS, peer, frame.toString());
			}
			ClientLine.this.onFrame.accept(frame);
		}

		@Override
		public void finished() {
			disconnect();
		}

		@Override
		public void reset(long code) {
			disconnect();
		}

	}

	private final class Strange implements StreamListener {

		@Override
		public void data(ByteBuf bytes) {
			ClientLine.this.log.strangeBytes.addAndGet(bytes.readableBytes());
		}

		@Override
		public void finished() {
		}

		@Override
		public void reset(long code) {
		}

	}

}
