package io.macula.engine.transport;

import io.macula.engine.runtime.Limits;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.TlsPolicy;
import io.netty.channel.DefaultEventLoop;

/**
 * The transport contract, in memory.
 */
class MemoryTransportTests extends TransportContract {

	private final MemoryNetwork network = new MemoryNetwork();

	@Override
	protected TestNode create(String host, Limits limits, TlsPolicy tls, int streams) {
		return new TestNode(host, new DefaultEventLoop(), (context, loop) -> new MemoryTransport(context, this.network),
				limits, tls, streams);
	}

}
