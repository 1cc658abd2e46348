package io.macula.engine.discovery.mdns;

import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanDiscovery;
import io.macula.engine.discovery.LanListener;
import io.macula.engine.discovery.LanSession;
import io.macula.engine.runtime.ElasticExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Multicast DNS (RFC 6762) with DNS service discovery (RFC 6763) by JmDNS: nodes are
 * services of type {@code _macula._udp.local.}. Thread-safe.
 */
public final class MulticastDns implements LanDiscovery {

	static final String MISSING = "JmDNS is not there; add org.jmdns:jmdns to the class path, or do not search";

	private final @Nullable String network;

	/**
	 * A search on one network.
	 * @param network name of a network interface, or an address or host name of this
	 * machine; {@code null} for the address that the node is bound to, or any if that is
	 * all of them
	 */
	public MulticastDns(@Nullable String network) {
		this.network = network;
	}

	@Override
	public LanSession open(LanAnnouncement own, LanListener listener) {
		// One thread: it is closed after it was opened
		ElasticExecutor worker = new ElasticExecutor("macula-mdns-" + own.node().shortText(), 1);
		try {
			JmDnsSession session = new JmDnsSession(own, listener, this.network, worker);
			worker.execute(session::open);
			return session;
		}
		catch (NoClassDefFoundError ex) {
			// The session cannot even be loaded
			worker.close();
			listener.failed(MISSING);
			return () -> {
			};
		}
	}

}
