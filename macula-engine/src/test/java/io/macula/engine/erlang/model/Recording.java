package io.macula.engine.erlang.model;

import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

import io.macula.engine.testing.Vectors;

/**
 * A recorded conversation of one 0.14.3 process. Immutable.
 *
 * @param name its name
 * @param steps what happened, in order
 */
public record Recording(String name, List<Step> steps) {

	/**
	 * Read one of the recordings.
	 * @param name {@code gateway}, {@code server}, {@code subscriber} and so on
	 * @return the conversation
	 */
	public static Recording read(String name) {
		return new Recording(name, Vectors.conversation(name)
			.stream()
			.map((line) -> new Step(line.required("dir").asString().equals("recv"), line.required("stream").asString(),
					HexFormat.of().parseHex(line.required("hex").asString())))
			.toList());
	}

	/**
	 * The steps of one stream.
	 * @param stream its name
	 * @return the recording without the others
	 */
	public Recording only(String stream) {
		return new Recording(this.name + " " + stream,
				this.steps.stream().filter((step) -> step.stream().equals(stream)).toList());
	}

	/**
	 * The same conversation with other frames.
	 * @param change makes a frame of a recorded one, perhaps the same
	 * @return the conversation
	 */
	public Recording rewritten(UnaryOperator<RawFrame> change) {
		return new Recording(this.name, this.steps.stream().map((step) -> {
			RawFrame frame = step.frame();
			RawFrame other = change.apply(frame);
			return (frame == other) ? step
					: new Step(step.received(), step.stream(), RawFrame.encode(other.type(), other.payload()));
		}).toList());
	}

	/**
	 * A piece that was sent or received. Immutable.
	 *
	 * @param received whether the recorded process received it
	 * @param stream name of the stream
	 * @param bytes the bytes
	 */
	public record Step(boolean received, String stream, byte[] bytes) {

		/**
		 * The frame in it.
		 * @return the frame, which it holds alone
		 */
		public RawFrame frame() {
			ChunkDecoder.Chunk chunk = ChunkDecoder.decode(this.bytes);
			RawFrame frame = chunk.frame();
			if (frame == null || chunk.trailing()) {
				throw new IllegalStateException("Recorded bytes are not one frame: " + chunk);
			}
			return frame;
		}

	}

}
