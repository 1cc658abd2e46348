package io.macula.engine.discovery.mdns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.jmdns.ServiceInfo;

import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanNode;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A node as a service of DNS: port and addresses as in every such service, the rest in
 * the text record. Stateless.
 */
final class Services {

	static final String TYPE = "_macula._udp.local.";

	private static final String NODE = "node";

	private static final String REALM = "realm";

	private static final String VERSION = "version";

	/** Names are one label, which has 63 bytes at most. */
	private static final int NAME_DIGITS = 24;

	private Services() {
	}

	static String name(NodeId node) {
		return "macula-" + node.toString().substring(0, NAME_DIGITS);
	}

	static ServiceInfo announcement(LanAnnouncement own) {
		Map<String, String> text = new TreeMap<>();
		text.put(NODE, own.node().toString());
		text.put(REALM, own.realm().toString());
		text.put(VERSION, String.valueOf(LanAnnouncement.VERSION));
		return ServiceInfo.create(TYPE, name(own.node()), own.port(), 0, 0, text);
	}

	/**
	 * What a service says.
	 * @return the node, or {@code null} if it is malformed
	 */
	static @Nullable LanNode node(ServiceInfo service) {
		try {
			List<Endpoint> endpoints = new ArrayList<>();
			for (InetAddress address : service.getInetAddresses()) {
				// One of IPv6 that is valid on a link only means nothing without that
				// link
				if ((address instanceof Inet4Address || !address.isLinkLocalAddress())
						&& endpoints.size() < Contact.MAX_ENDPOINTS) {
					endpoints.add(new Endpoint(address.getHostAddress(), service.getPort()));
				}
			}
			return new LanNode(NodeId.fromHex(text(service, NODE)), NodeId.fromHex(text(service, REALM)),
					Integer.parseInt(text(service, VERSION)), endpoints);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static String text(ServiceInfo service, String key) {
		String value = service.getPropertyString(key);
		if (value == null) {
			throw new IllegalArgumentException("the text record has no '" + key + "'");
		}
		return value;
	}

}
