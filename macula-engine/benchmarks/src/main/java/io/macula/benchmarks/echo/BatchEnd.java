package io.macula.benchmarks.echo;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands in front of the codec and tells the streams when a batch of datagrams is
 * through, before the codec builds packets: so what a batch asks for leaves in one write,
 * together with the acknowledgements. Confined to the loop.
 */
final class BatchEnd extends ChannelInboundHandlerAdapter {

	private final List<Runnable> listeners = new ArrayList<>();

	private boolean reading;

	void add(Runnable listener) {
		this.listeners.add(listener);
	}

	void remove(Runnable listener) {
		this.listeners.remove(listener);
	}

	boolean reading() {
		return this.reading;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.reading = true;
		context.fireChannelRead(message);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		for (Runnable listener : this.listeners) {
			listener.run();
		}
		this.reading = false;
		context.fireChannelReadComplete();
	}

}
