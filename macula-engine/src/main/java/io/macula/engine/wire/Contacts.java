package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Contacts as maps: {@code node_id}, {@code endpoints}, {@code via} and {@code mode}.
 * What a peer wrote too much of is cut off, and what it wrote wrongly is left out.
 * Stateless.
 */
public final class Contacts {

	private static final String NODE_ID = "node_id";

	private static final String ENDPOINTS = "endpoints";

	private static final String VIA = "via";

	private static final String MODE = "mode";

	private static final String SERVER = "server";

	private static final String CLIENT = "client";

	private Contacts() {
	}

	/**
	 * Write a contact.
	 * @param contact the contact
	 * @return its map
	 */
	public static WireValue.Map toMap(Contact contact) {
		WireValue.MapBuilder map = WireValue.Map.builder()
			.put(NODE_ID, contact.nodeId().bytes())
			.put(ENDPOINTS, endpoints(contact.endpoints()))
			.put(MODE, (contact.mode() == Contact.Mode.SERVER) ? SERVER : CLIENT);
		if (!contact.via().isEmpty()) {
			map.put(VIA, WireValue.of(contact.via().stream().map(Contacts::viaMap).toList()));
		}
		return map.build();
	}

	private static WireValue.Map viaMap(Contact.Via via) {
		return WireValue.Map.builder()
			.put(NODE_ID, via.nodeId().bytes())
			.put(ENDPOINTS, endpoints(via.endpoints()))
			.build();
	}

	private static WireValue endpoints(List<Endpoint> endpoints) {
		return WireValue.ofTexts(endpoints.stream().map(Endpoint::toString).toList());
	}

	/**
	 * Read a contact.
	 * @param map a map of a Java node, or of a 0.14.3 node with {@code endpoint} or
	 * {@code address} for endpoints
	 * @return the contact, or {@code null} if the map has no id of 32 bytes
	 */
	public static @Nullable Contact fromMap(WireValue.Map map) {
		NodeId nodeId = nodeId(map);
		if (nodeId == null) {
			return null;
		}
		List<Contact.Via> via = new ArrayList<>();
		for (WireValue.Map item : orEmpty(map.maps(VIA))) {
			NodeId viaId = nodeId(item);
			if (viaId != null && via.size() < Contact.MAX_VIA) {
				via.add(new Contact.Via(viaId, endpoints(item)));
			}
		}
		Contact.Mode mode = CLIENT.equals(map.text(MODE)) ? Contact.Mode.CLIENT : Contact.Mode.SERVER;
		return new Contact(nodeId, endpoints(map), via, mode);
	}

	private static @Nullable NodeId nodeId(WireValue.Map map) {
		byte[] bytes = map.bytes(NODE_ID);
		return (bytes != null && bytes.length == NodeId.BYTES) ? NodeId.of(bytes) : null;
	}

	private static List<Endpoint> endpoints(WireValue.Map map) {
		List<String> texts = map.texts(ENDPOINTS);
		if (texts == null) {
			String text = (map.text("endpoint") != null) ? map.text("endpoint") : map.text("address");
			texts = (text != null) ? List.of(text) : List.of();
		}
		List<Endpoint> endpoints = new ArrayList<>();
		for (String text : texts) {
			Endpoint endpoint = Endpoint.parseOrNull(text);
			if (endpoint != null && !endpoints.contains(endpoint) && endpoints.size() < Contact.MAX_ENDPOINTS) {
				endpoints.add(endpoint);
			}
		}
		return endpoints;
	}

	private static <T> List<T> orEmpty(@Nullable List<T> list) {
		return (list != null) ? list : List.of();
	}

}
