package io.macula.engine.erlang.model;

import java.util.Arrays;

import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireFormatException;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Decodes as 0.14.3 does: the first frame of some bytes and nothing else. Stateless.
 */
final class ChunkDecoder {

	private ChunkDecoder() {
	}

	/**
	 * What one piece of a stream held.
	 *
	 * @param frame its first frame, if that is whole and sound
	 * @param error why there is no frame, in the words of 0.14.3
	 * @param frames how many frames begin in it
	 * @param trailing whether more follows after the first frame
	 */
	record Chunk(@Nullable RawFrame frame, @Nullable String error, int frames, boolean trailing) {

		boolean isIncomplete() {
			return "incomplete_payload".equals(this.error) || "invalid_header".equals(this.error);
		}

	}

	static Chunk decode(byte[] chunk) {
		if (chunk.length < FrameEncoder.HEADER_BYTES) {
			return failed("invalid_header", 1);
		}
		if (chunk[0] != 1) {
			return failed("unsupported_version " + (chunk[0] & 0xFF), 1);
		}
		int frames = count(chunk);
		long length = RawFrame.frameLength(chunk, 0);
		if (length > chunk.length) {
			return failed("incomplete_payload", frames);
		}
		MessageType type = MessageType.byId(chunk[1] & 0xFF);
		if (type == null || type.isExtension()) {
			return failed("unknown_type " + (chunk[1] & 0xFF), frames);
		}
		try {
			WireValue payload = WireCodec
				.decodeValue(Arrays.copyOfRange(chunk, FrameEncoder.HEADER_BYTES, (int) length), ErlangTerms.LIMITS);
			return new Chunk(new RawFrame(type.id(), payload, (int) length), null, frames, length < chunk.length);
		}
		catch (WireFormatException ex) {
			return failed("decode_error " + ex.reason().text(), frames);
		}
	}

	private static Chunk failed(String error, int frames) {
		return new Chunk(null, error, frames, false);
	}

	private static int count(byte[] chunk) {
		int frames = 0;
		long at = 0;
		while (at < chunk.length) {
			frames++;
			if (chunk.length - at < FrameEncoder.HEADER_BYTES) {
				break;
			}
			at += RawFrame.frameLength(chunk, (int) at);
		}
		return frames;
	}

}
