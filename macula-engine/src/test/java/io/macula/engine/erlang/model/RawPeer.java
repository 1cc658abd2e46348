package io.macula.engine.erlang.model;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
 * A connection on which a test says what it likes, byte by byte, on any number of
 * streams, and reads what comes back. All methods may be called from any thread.
 */
public final class RawPeer implements AutoCloseable {

	private static final long MILLIS = 10_000;

	private final ModelHost host;

	private final Listener listener = new Listener();

	private RawPeer(ModelHost host) {
		this.host = host;
	}

	/**
	 * Dial and wait until the connection is there.
	 * @param host where from
	 * @param to where to
	 * @return the connection
	 */
	public static RawPeer dial(ModelHost host, Path to) {
		RawPeer peer = new RawPeer(host);
		host.run(() -> host.dial(to, MILLIS, peer.listener));
		await(peer.listener.opened);
		return peer;
	}

	/**
	 * Open a stream; the other side learns of it with the first bytes.
	 * @return the stream
	 */
	public Line open() {
		return this.host.call(() -> {
			Line line = new Line();
			line.stream = await(this.listener.opened).openStream(line);
			return line;
		});
	}

	/**
	 * How the connection ended.
	 * @return done when it is over
	 */
	public CompletableFuture<CloseReason> closed() {
		return this.listener.closed;
	}

	/**
	 * Streams that the other side opened.
	 * @return how many
	 */
	public int strangeStreams() {
		return this.listener.strange.size();
	}

	@Override
	public void close() {
		this.host.run(() -> await(this.listener.opened).close(CloseReason.local(CloseReason.NORMAL, "")));
	}

	private static <T> T await(CompletableFuture<T> future) {
		try {
			return future.get(2 * MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * One stream. All methods may be called from any thread.
	 */
	public final class Line implements StreamListener {

		private final StreamAssembler assembler = new StreamAssembler();

		private final BlockingQueue<RawFrame> frames = new LinkedBlockingQueue<>();

		private final List<String> errors = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Long> ended = new CompletableFuture<>();

		private @Nullable Stream stream;

		private Line() {
		}

		/**
		 * Write bytes in one write.
		 * @param bytes the bytes
		 */
		public void write(byte[] bytes) {
			RawPeer.this.host.run(() -> stream().write(Unpooled.wrappedBuffer(bytes)));
		}

		public void finish() {
			RawPeer.this.host.run(() -> stream().finish());
		}

		private Stream stream() {
			Stream open = this.stream;
			if (open == null) {
				throw new IllegalStateException("not open");
			}
			return open;
		}

		/**
		 * Take the next frame that came back.
		 * @param millis how long to wait for it
		 * @return the frame, or {@code null} if none came
		 */
		public @Nullable RawFrame next(long millis) {
			try {
				return this.frames.poll(millis, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * What came back that was no frame.
		 * @return errors
		 */
		public List<String> errors() {
			return List.copyOf(this.errors);
		}

		/**
		 * Whether the other side ended or reset the stream.
		 * @return -1 when it ended it, else the code of the reset
		 */
		public CompletableFuture<Long> ended() {
			return this.ended;
		}

		@Override
		public void data(ByteBuf bytes) {
			for (ChunkDecoder.Chunk chunk : this.assembler.feed(ByteBufUtil.getBytes(bytes))) {
				RawFrame frame = chunk.frame();
				if (frame != null) {
					this.frames.add(frame);
				}
				else {
					this.errors.add(String.valueOf(chunk.error()));
				}
			}
		}

		@Override
		public void finished() {
			this.ended.complete(-1L);
		}

		@Override
		public void reset(long code) {
			this.ended.complete(code);
		}

	}

	private static final class Listener implements ConnectionListener {

		private final CompletableFuture<Connection> opened = new CompletableFuture<>();

		private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

		private final List<Stream> strange = new CopyOnWriteArrayList<>();

		@Override
		public void opened(Connection connection) {
			this.opened.complete(connection);
		}

		@Override
		public void failed(MeshFailure failure) {
			this.opened.completeExceptionally(failure);
			this.closed.complete(CloseReason.local(CloseReason.TRANSPORT, String.valueOf(failure.getMessage())));
		}

		@Override
		public StreamListener streamOpened(Stream stream) {
			this.strange.add(stream);
			return new ModelHost.Deaf();
		}

		@Override
		public void closed(CloseReason reason) {
			this.closed.complete(reason);
		}

	}

}
