package io.macula.engine.erlang;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One stream to a gateway: writes single frames, and puts together what arrives in pieces
 * of any size. Confined to the loop.
 */
final class Lane implements StreamListener {

	/** Told what arrives on a stream. */
	interface Receiver {

		/**
		 * A frame arrived.
		 * @param lane on which stream
		 * @param message what
		 */
		void received(Lane lane, WireMessage message);

		/**
		 * Bytes arrived that are no frame.
		 * @param reason fixed text
		 * @param fatal whether nothing more can be read from this stream
		 */
		void malformed(String reason, boolean fatal);

		/**
		 * The gateway ended the stream, which it never does while it is well.
		 */
		void ended();

	}

	private final Receiver receiver;

	private final FrameDecoder decoder;

	private final Stream stream;

	/** What the writer knows: when it wrote, and whether that has certainly arrived. */
	private long mark;

	private int bytes;

	private boolean arrived;

	private Runnable whenArrived = Lane::nothing;

	private Lane(NodeContext context, Connection connection, Receiver receiver) {
		this.receiver = receiver;
		this.decoder = new FrameDecoder(WireLimits.of(context.limits()), new NameTable(0, 0));
		this.stream = connection.openStream(this);
	}

	/**
	 * Open a stream.
	 * @throws io.macula.engine.runtime.MeshFailure if the gateway allows no more of them
	 */
	static Lane open(NodeContext context, Connection connection, Receiver receiver) {
		return new Lane(context, connection, receiver);
	}

	private static void nothing() {
	}

	void write(byte[] frame) {
		this.stream.write(Unpooled.wrappedBuffer(frame));
	}

	/** A frame is under way that must have arrived before the next one follows. */
	void busy(long now, int size, Runnable then) {
		this.mark = now;
		this.bytes = size;
		this.arrived = false;
		this.whenArrived = then;
	}

	long mark() {
		return this.mark;
	}

	boolean hasArrived() {
		return this.arrived;
	}

	/**
	 * The frame has arrived.
	 * @param now from here on the stream rests
	 * @return how many bytes are not under way any more
	 */
	int arrived(long now) {
		this.arrived = true;
		this.mark = now;
		Runnable then = this.whenArrived;
		this.whenArrived = Lane::nothing;
		then.run();
		return this.bytes;
	}

	@Override
	public void data(ByteBuf piece) {
		this.decoder.feed(piece);
		while (true) {
			FrameResult result = this.decoder.next();
			if (result instanceof FrameResult.Decoded decoded) {
				this.receiver.received(this, decoded.message());
			}
			else if (result instanceof FrameResult.Malformed malformed) {
				this.receiver.malformed(malformed.reason().text(), malformed.fatal());
				if (malformed.fatal()) {
					return;
				}
			}
			else {
				return;
			}
		}
	}

	@Override
	public void finished() {
		this.receiver.ended();
	}

	@Override
	public void reset(long code) {
		this.receiver.ended();
	}

}
