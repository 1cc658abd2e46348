package io.macula.engine.transport.quic;

import io.macula.engine.runtime.Counters;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands where accepted connections are handled, on a socket that accepts none: what no
 * dialled connection wants is dropped without an answer, as if nobody was there. Confined
 * to the loop.
 */
final class Refuser extends ChannelInboundHandlerAdapter {

	private final Counters counters;

	Refuser(Counters counters) {
		this.counters = counters;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.counters.increment("transport.refused.client");
		ReferenceCountUtil.release(message);
	}

}
