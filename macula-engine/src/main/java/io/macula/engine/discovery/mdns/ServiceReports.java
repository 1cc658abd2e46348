package io.macula.engine.discovery.mdns;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceListener;

import io.macula.engine.discovery.LanListener;
import io.macula.engine.discovery.LanNode;
import io.macula.engine.identity.NodeId;

/**
 * Translates events of JmDNS, of which there are as many as somebody on the network
 * likes. Thread-safe.
 */
final class ServiceReports implements ServiceListener {

	/** Names that are asked for; beyond it, none until some are gone. */
	static final int MAX_NAMES = 1024;

	private final LanListener listener;

	private final Set<String> names = ConcurrentHashMap.newKeySet();

	private final Map<String, NodeId> nodes = new ConcurrentHashMap<>();

	ServiceReports(LanListener listener) {
		this.listener = listener;
	}

	@Override
	public void serviceAdded(ServiceEvent event) {
		if (this.names.size() >= MAX_NAMES && !this.names.contains(event.getName())) {
			this.listener.ignored("flood");
			return;
		}
		this.names.add(event.getName());
		// Asks without waiting; the answer comes as a resolved service
		event.getDNS().requestServiceInfo(event.getType(), event.getName(), 1);
	}

	@Override
	public void serviceResolved(ServiceEvent event) {
		if (!this.names.contains(event.getName())) {
			return;
		}
		LanNode node = Services.node(event.getInfo());
		if (node == null) {
			this.listener.ignored("malformed");
			return;
		}
		this.nodes.put(event.getName(), node.node());
		this.listener.found(node);
	}

	@Override
	public void serviceRemoved(ServiceEvent event) {
		this.names.remove(event.getName());
		NodeId node = this.nodes.remove(event.getName());
		if (node != null) {
			this.listener.gone(node);
		}
	}

}
