package io.macula.engine.erlang.model;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.macula.engine.wire.FrameEncoder;

/**
 * Puts frames together as the client of 0.14.3 does: without a limit, and trusting the
 * length of a frame before anything else of it. Confined to one thread.
 */
final class StreamAssembler {

	private byte[] held = new byte[0];

	/**
	 * Take a piece of the stream.
	 * @param piece the bytes
	 * @return the frames that are whole now, each decoded by itself
	 */
	List<ChunkDecoder.Chunk> feed(byte[] piece) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream(this.held.length + piece.length);
		joined.writeBytes(this.held);
		joined.writeBytes(piece);
		byte[] all = joined.toByteArray();
		List<ChunkDecoder.Chunk> frames = new ArrayList<>();
		int at = 0;
		while (all.length - at >= FrameEncoder.HEADER_BYTES) {
			long length = RawFrame.frameLength(all, at);
			if (length > all.length - at) {
				break;
			}
			frames.add(ChunkDecoder.decode(Arrays.copyOfRange(all, at, at + (int) length)));
			at += (int) length;
		}
		this.held = Arrays.copyOfRange(all, at, all.length);
		return frames;
	}

	int held() {
		return this.held.length;
	}

}
