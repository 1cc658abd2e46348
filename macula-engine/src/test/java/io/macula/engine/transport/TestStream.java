package io.macula.engine.transport;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Records what arrives on a stream.
 */
class TestStream implements StreamListener {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final AtomicInteger received = new AtomicInteger();

	final CompletableFuture<byte[]> finished = new CompletableFuture<>();

	final CompletableFuture<Long> reset = new CompletableFuture<>();

	volatile boolean keep = true;

	volatile @Nullable Stream stream;

	Stream stream() {
		Stream present = this.stream;
		if (present == null) {
			throw new IllegalStateException("not open yet");
		}
		return present;
	}

	int received() {
		return this.received.get();
	}

	@Override
	public void data(ByteBuf data) {
		byte[] piece = new byte[data.readableBytes()];
		data.readBytes(piece);
		if (this.keep) {
			this.bytes.writeBytes(piece);
		}
		this.received.addAndGet(piece.length);
	}

	@Override
	public void finished() {
		this.finished.complete(this.bytes.toByteArray());
	}

	@Override
	public void reset(long code) {
		this.reset.complete(code);
	}

}
