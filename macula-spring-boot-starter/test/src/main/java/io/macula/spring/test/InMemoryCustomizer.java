package io.macula.spring.test;

import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.trust.TlsSettings;
import io.macula.spring.boot.autoconfigure.MaculaNodeBuilderCustomizer;

import org.springframework.core.Ordered;

/**
 * Takes a node off every network and disk that its properties name. Runs last.
 * Thread-safe.
 */
class InMemoryCustomizer implements MaculaNodeBuilderCustomizer, Ordered {

	private final MemoryNetwork network;

	InMemoryCustomizer(MemoryNetwork network) {
		this.network = network;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(MaculaNodeBuilder builder) {
		builder.network(this.network)
			.listen("application", 0)
			.advertisedEndpoints()
			.bootstrap()
			.lanDiscovery(null)
			.client(false)
			.reachable(true)
			.dataDir(null)
			.tls(TlsSettings.development());
	}

}
