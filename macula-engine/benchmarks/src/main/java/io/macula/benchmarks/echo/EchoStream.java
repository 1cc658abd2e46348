package io.macula.benchmarks.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One stream of frames: length, stamp of the sender, payload. What is sent while a batch
 * of datagrams is read goes out at its end, in one write. Confined to the loop.
 */
abstract class EchoStream extends ChannelInboundHandlerAdapter {

	private static final int HEADER = Integer.BYTES + Long.BYTES;

	private static final int INITIAL = 256;

	private final BatchEnd batchEnd;

	private final ByteBuf in;

	private final ByteBuf out;

	private @Nullable ChannelHandlerContext context;

	private final Runnable flush = this::flush;

	EchoStream(BatchEnd batchEnd) {
		this.batchEnd = batchEnd;
		this.in = Unpooled.buffer(INITIAL);
		this.out = Unpooled.buffer(INITIAL);
	}

	abstract void received(long stamp, ByteBuf frames, int payloadAt, int payloadLength);

	final void send(long stamp, ByteBuf from, int index, int length) {
		this.out.writeInt(Long.BYTES + length).writeLong(stamp).writeBytes(from, index, length);
	}

	final void flush() {
		ChannelHandlerContext context = this.context;
		if (context == null || !this.out.isReadable()) {
			return;
		}
		ByteBuf batch = context.alloc().directBuffer(this.out.readableBytes()).writeBytes(this.out);
		this.out.clear();
		context.writeAndFlush(batch, context.voidPromise());
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
		this.batchEnd.add(this.flush);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.batchEnd.remove(this.flush);
		this.in.release();
		this.out.release();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf chunk = (ByteBuf) message;
		this.in.writeBytes(chunk);
		chunk.release();
		int length;
		while (this.in.readableBytes() >= HEADER
				&& this.in.readableBytes() >= Integer.BYTES + (length = this.in.getInt(this.in.readerIndex()))) {
			int start = this.in.readerIndex() + HEADER;
			received(this.in.getLong(start - Long.BYTES), this.in, start, length - Long.BYTES);
			this.in.skipBytes(Integer.BYTES + length);
		}
		this.in.discardReadBytes();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		if (!this.batchEnd.reading()) {
			flush();
		}
		context.fireChannelReadComplete();
	}

}
