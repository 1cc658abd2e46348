package io.macula.engine.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names as the operating system does, on worker threads, and gives all addresses
 * in its order. Address literals need no worker. Confined to the loop.
 */
final class SystemResolver implements Resolver {

	private final Work work;

	private final NodeContext context;

	SystemResolver(Work work, NodeContext context) {
		this.work = work;
		this.context = context;
	}

	@Override
	public void resolve(String host, BiConsumer<@Nullable List<InetAddress>, @Nullable Throwable> thenOnLoop) {
		if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
			this.context.execute(() -> literal(host, thenOnLoop));
		}
		else if (host.isEmpty()) {
			// The JDK takes it for the loopback address, which nobody means
			this.context.execute(() -> thenOnLoop.accept(null, new UnknownHostException("The host name is empty")));
		}
		else {
			this.work.offload(() -> List.of(InetAddress.getAllByName(host)), thenOnLoop);
		}
	}

	private static void literal(String host, BiConsumer<@Nullable List<InetAddress>, @Nullable Throwable> thenOnLoop) {
		List<InetAddress> addresses;
		try {
			addresses = List.of(InetAddress.getByName(host));
		}
		catch (UnknownHostException ex) {
			// A literal with the name of a network interface that this machine does not
			// have
			thenOnLoop.accept(null, ex);
			return;
		}
		thenOnLoop.accept(addresses, null);
	}

	/**
	 * Runs the blocking part.
	 */
	@FunctionalInterface
	interface Work {

		void offload(Callable<List<InetAddress>> work,
				BiConsumer<@Nullable List<InetAddress>, @Nullable Throwable> then);

	}

}
