package io.macula.engine.erlang.model;

import java.util.List;
import java.util.function.BiConsumer;

import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Takes the frames of one stream apart, as 0.14.3 does; what is no frame is noted.
 * Confined to the loop of its host.
 */
final class FrameLine implements StreamListener {

	private final StreamAssembler assembler = new StreamAssembler();

	private final Stream stream;

	private final BiConsumer<Stream, RawFrame> received;

	private final List<String> differences;

	/**
	 * Listen to a stream.
	 * @param stream the stream
	 * @param received receives the stream with each frame
	 * @param differences where to note what is no frame
	 */
	FrameLine(Stream stream, BiConsumer<Stream, RawFrame> received, List<String> differences) {
		this.stream = stream;
		this.received = received;
		this.differences = differences;
	}

	@Override
	public void data(ByteBuf bytes) {
		for (ChunkDecoder.Chunk chunk : this.assembler.feed(ByteBufUtil.getBytes(bytes))) {
			RawFrame frame = chunk.frame();
			if (frame != null) {
				this.received.accept(this.stream, frame);
			}
			else {
				this.differences.add("no frame: " + chunk.error());
			}
		}
	}

	@Override
	public void finished() {
	}

	@Override
	public void reset(long code) {
	}

}
