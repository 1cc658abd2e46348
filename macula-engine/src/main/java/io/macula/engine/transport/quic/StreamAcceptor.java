package io.macula.engine.transport.quic;

import io.netty.channel.ChannelInitializer;
import io.netty.incubator.codec.quic.QuicStreamChannel;

/**
 * Gives each stream that a peer opens to its connection. Confined to the loop.
 */
final class StreamAcceptor extends ChannelInitializer<QuicStreamChannel> {

	@Override
	protected void initChannel(QuicStreamChannel channel) {
		QuicConnection.of(channel).streamOpened(channel);
	}

}
