package io.macula.engine.transport.quic;

import java.util.ArrayDeque;
import java.util.Deque;

import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.incubator.codec.quic.DefaultQuicStreamFrame;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamFrame;
import io.netty.incubator.codec.quic.QuicStreamResetException;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A stream: the last handler of its channel. The codec gets only what it can send at
 * once, and what it cannot send waits here, because the codec's own queue would tell that
 * it is writable when it is not, and would let the end of the stream overtake what is
 * queued. Confined to the loop.
 */
final class QuicStream extends ChannelInboundHandlerAdapter implements Stream {

	private final QuicConnection connection;

	private final QuicStreamChannel channel;

	private final Deque<ByteBuf> queue = new ArrayDeque<>();

	private @Nullable StreamListener listener;

	private @Nullable Runnable onWritable;

	/**
	 * A write is on the stack: the codec may call back before it has put the bytes in
	 * their place.
	 */
	private boolean passing;

	private boolean waiting;

	private boolean finishing;

	private boolean finishSent;

	private boolean peerFinished;

	/** Reset by either side, or gone with its connection. */
	private boolean dead;

	QuicStream(QuicConnection connection, QuicStreamChannel channel) {
		this.connection = connection;
		this.channel = channel;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.connection.streams(1);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.connection.streams(-1);
	}

	void tell(StreamListener streamListener) {
		this.listener = streamListener;
	}

	@Override
	public long id() {
		return this.channel.streamId();
	}

	@Override
	public boolean write(ByteBuf bytes) {
		if (this.finishing) {
			bytes.release();
			throw new IllegalStateException("Stream " + id() + " is finished, nothing can be written any more");
		}
		if (isOver()) {
			bytes.release();
			return false;
		}
		this.queue.add(bytes);
		drain();
		return writableBytes() > 0;
	}

	@Override
	public long writableBytes() {
		long room = (isOver() || this.finishing || !this.queue.isEmpty()) ? 0 : capacity();
		// Other streams may have used what this one had when it wrote last
		this.waiting = room == 0;
		return room;
	}

	private long capacity() {
		return this.channel.isWritable() ? this.channel.bytesBeforeUnwritable() : 0;
	}

	private boolean isOver() {
		return this.dead || !this.connection.isOpen();
	}

	@Override
	public void onWritable(Runnable task) {
		this.onWritable = task;
	}

	private void drain() {
		if (this.passing) {
			return;
		}
		this.passing = true;
		try {
			for (ByteBuf next = this.queue.peek(); next != null; next = this.queue.peek()) {
				long capacity = capacity();
				if (capacity <= 0) {
					break;
				}
				if (next.readableBytes() <= capacity) {
					this.queue.remove();
					if (this.finishing && this.queue.isEmpty() && next.isReadable()) {
						this.finishSent = true;
						pass(new DefaultQuicStreamFrame(next, true));
					}
					else {
						pass(next);
					}
				}
				else {
					pass(next.readRetainedSlice((int) capacity));
				}
			}
			if (this.finishing && !this.finishSent && this.queue.isEmpty()) {
				this.finishSent = true;
				pass(QuicStreamFrame.EMPTY_FIN);
			}
		}
		finally {
			this.passing = false;
		}
	}

	private void pass(Object message) {
		ChannelFuture written = this.channel.write(message);
		if (!written.isSuccess()) {
			written.addListener(this::written);
		}
	}

	/**
	 * A write fails when the peer wants no more. It says with which code in a reset of
	 * its own side, which the codec reads only after this.
	 */
	private void written(Future<? super Void> result) {
		if (!result.isSuccess() && !isOver()) {
			this.connection.later(() -> resetByPeer(0));
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (isOver() || this.passing) {
			return;
		}
		drain();
		Runnable task = this.onWritable;
		if (this.waiting && task != null && writableBytes() > 0) {
			this.waiting = false;
			this.connection.cycle().deliver(task);
		}
	}

	@Override
	public void finish() {
		if (!this.finishing && !isOver()) {
			this.finishing = true;
			drain();
		}
	}

	@Override
	public void finish(ByteBuf last) {
		if (this.finishing || isOver()) {
			last.release();
			return;
		}
		this.queue.add(last);
		this.finishing = true;
		drain();
	}

	@Override
	public void reset(int code) {
		if (!isOver() && !(this.finishSent && this.peerFinished)) {
			abandon(code);
		}
	}

	private void resetByPeer(long code) {
		StreamListener told = this.listener;
		if (!isOver() && told != null) {
			abandon((int) code);
			this.connection.cycle().deliver(() -> told.reset(code));
		}
	}

	private void abandon(int code) {
		die();
		if (this.peerFinished) {
			this.channel.shutdownOutput(code);
		}
		else {
			this.channel.shutdown(code);
			this.connection.countReset();
		}
		this.channel.close();
	}

	private void die() {
		this.dead = true;
		this.queue.forEach(ByteBuf::release);
		this.queue.clear();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		StreamListener told = this.listener;
		try {
			if (told != null && !isOver()) {
				this.connection.cycle().touch();
				told.data(bytes);
			}
		}
		catch (RuntimeException | Error ex) {
			this.connection.cycle().failed(ex);
		}
		finally {
			bytes.release();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof ChannelInputShutdownReadComplete && !this.peerFinished) {
			this.peerFinished = true;
			StreamListener told = this.listener;
			if (told != null && !isOver()) {
				this.connection.cycle().deliver(told::finished);
			}
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		resetByPeer((cause instanceof QuicStreamResetException reset) ? reset.applicationProtocolCode() : 0);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (!(this.finishSent && this.peerFinished)) {
			resetByPeer(0);
		}
		die();
		context.fireChannelInactive();
	}

}
