package io.macula.benchmarks.echo;

import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/**
 * Sets a channel up with a lambda. Called on the loop of the channel.
 *
 * @param <C> kind of channel
 */
final class EchoInitializer<C extends Channel> extends ChannelInitializer<C> {

	private final Consumer<C> action;

	EchoInitializer(Consumer<C> action) {
		this.action = action;
	}

	@Override
	public boolean isSharable() {
		return true;
	}

	@Override
	protected void initChannel(C channel) {
		this.action.accept(channel);
	}

}
