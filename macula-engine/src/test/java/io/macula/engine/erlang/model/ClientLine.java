package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.List;
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

	private final ClientOptions options;

	private final Runnable onConnected;

	private final Consumer<RawFrame> onFrame;

	private @Nullable Path to;

	private final List<Attempt> attempts = new ArrayList<>();

	private @Nullable Attempt current;

	private volatile boolean connected;

	private boolean closed;

	ClientLine(ModelHost host, ClientLog log, ClientOptions options, Runnable onConnected, Consumer<RawFrame> onFrame) {
		this.host = host;
		this.log = log;
		this.options = options;
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
			this.host.dial(target, CONNECT_MILLIS, new Attempt());
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
		List.copyOf(this.attempts).forEach(Attempt::end);
	}

	void close() {
		this.closed = true;
		this.connected = false;
		disconnect();
	}

	private void lost(Attempt attempt, String why, int timers) {
		this.attempts.remove(attempt);
		if (this.current == attempt) {
			this.current = null;
			this.connected = false;
		}
		if (this.closed) {
			return;
		}
		this.log.losses.incrementAndGet();
		this.log.lossReasons.add(why);
		for (int i = 0; this.options.reconnectMillis() > 0 && i < timers; i++) {
			this.host.after(this.options.reconnectMillis(), this::dial);
		}
	}

	private final class Attempt implements ConnectionListener, StreamListener {

		private final StreamAssembler assembler = new StreamAssembler();

		private @Nullable Connection connection;

		private @Nullable Stream stream;

		@Override
		public void opened(Connection opened) {
			this.connection = opened;
			ClientLine.this.attempts.add(this);
			if (ClientLine.this.closed) {
				end();
				return;
			}
			ClientLine.this.current = this;
			this.stream = opened.openStream(this);
			ClientLine.this.connected = true;
			ClientLine.this.log.connects.incrementAndGet();
			ClientLine.this.onConnected.run();
		}

		@Override
		public void failed(MeshFailure failure) {
			lost(this, String.valueOf(failure.getMessage()), 1);
		}

		@Override
		public StreamListener streamOpened(Stream opened) {
			ClientLine.this.log.violations.add(Violation.Kind.SERVER_STREAM, String.valueOf(ClientLine.this.to),
					"stream " + opened.id());
			return new Strange();
		}

		@Override
		public void closed(CloseReason reason) {
			lost(this, reason.toString(), ClientLine.this.options.timers());
		}

		@Override
		public void data(ByteBuf bytes) {
			if (ClientLine.this.current != this) {
				ClientLine.this.log.strangeBytes.addAndGet(bytes.readableBytes());
				return;
			}
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
			if (ErlangTerms.isStrange(frame.payload())) {
				log.violations.add(Violation.Kind.STRANGE_KEYS, peer, frame.toString());
			}
			ClientLine.this.onFrame.accept(frame);
		}

		void end() {
			Connection open = this.connection;
			if (open != null) {
				open.close(CloseReason.local(CloseReason.NORMAL, ""));
			}
		}

		@Override
		public void finished() {
			end();
		}

		@Override
		public void reset(long code) {
			end();
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
