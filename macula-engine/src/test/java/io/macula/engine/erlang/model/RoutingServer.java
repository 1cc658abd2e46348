package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * The DHT of a 0.14.3 node: lists of values that never expire, and a table of nodes that
 * forgets none and whose search skips buckets. Confined to the loop.
 */
final class RoutingServer {

	static final int K = 20;

	private static final String GATEWAY_RECORD = "peer.gateway.";

	private final ModelHost host;

	private final byte[] localId;

	private final Map<WireValue.Bin, List<WireValue.Map>> storage = new LinkedHashMap<>();

	private final Map<WireValue.Bin, TableNode> table = new LinkedHashMap<>();

	RoutingServer(ModelHost host, String rootId) {
		this.host = host;
		this.localId = normalise(WireValue.of(rootId));
	}

	/**
	 * A node of the table.
	 *
	 * @param id its id, of any length
	 * @param address its address; of no use on the wire if it is a tuple
	 * @param tuple whether the address is a tuple of host and port
	 * @param endpoint its endpoint, if PONG told one
	 * @param lastSeen when it was added, in milliseconds of the epoch
	 */
	record TableNode(WireValue.Bin id, String address, boolean tuple, @Nullable String endpoint, long lastSeen) {

		/**
		 * Where STOREs go.
		 */
		String storeAddress() {
			return (this.endpoint != null) ? this.endpoint : this.address;
		}

		/**
		 * Whether lookups ask it: they do not understand addresses that are text.
		 */
		boolean canBeAsked() {
			return this.tuple || this.endpoint != null;
		}

		WireValue.Map map() {
			if (this.tuple) {
				throw ErlangCrash.gateway("encoding find_node_reply with a tuple address");
			}
			return WireValue.Map.builder()
				.put("node_id", this.id)
				.put("address", this.address)
				.put("endpoint", this.endpoint)
				.put("last_seen", this.lastSeen)
				.build();
		}

	}

	void restarted() {
		this.storage.clear();
		this.table.clear();
	}

	void storeOwnRecord(String rootId, int port, String realm) {
		WireValue.Map record = WireValue.Map.builder()
			.put("node_id", rootId)
			.put("host", "127.0.0.1")
			.put("port", port)
			.put("realm", realm)
			.put("registered_at", this.host.context().wallMillis() / 1000)
			.build();
		upsert(WireValue.of(GATEWAY_RECORD + rootId), record);
	}

	List<WireValue> gateways() {
		List<WireValue> found = new ArrayList<>();
		this.storage.forEach((key, values) -> {
			if (isGatewayRecord(key)) {
				found.addAll(values);
			}
		});
		return found;
	}

	static boolean isGatewayRecord(WireValue.Bin key) {
		return ErlangTerms.text(key).startsWith(GATEWAY_RECORD);
	}

	/**
	 * A STORE, of which nobody hears the outcome.
	 */
	void store(WireValue.Map message) {
		if (!(ErlangTerms.get(message, "type") instanceof WireValue.Bin type)
				|| !ErlangTerms.text(type).equals("store")) {
			return;
		}
		if (!(ErlangTerms.get(message, "key") instanceof WireValue.Bin key)) {
			throw ErlangCrash.routing("store without a binary key");
		}
		if (!(ErlangTerms.get(message, "value") instanceof WireValue.Map value)) {
			throw ErlangCrash.routing("store of a value that is no map");
		}
		upsert(key, value);
	}

	void upsert(WireValue.Bin key, WireValue.Map value) {
		List<WireValue.Map> values = this.storage.computeIfAbsent(key, (absent) -> new ArrayList<>());
		WireValue id = ErlangTerms.get(value, "node_id");
		for (int i = 0; id != null && i < values.size(); i++) {
			if (id.equals(ErlangTerms.get(values.get(i), "node_id"))) {
				values.set(i, value);
				return;
			}
		}
		values.add(0, value);
	}

	List<WireValue.Map> values(WireValue.Bin key) {
		return List.copyOf(this.storage.getOrDefault(key, List.of()));
	}

	void add(TableNode node) {
		int bucket = bucket(normalise(node.id()));
		if (bucket > 255) {
			return;
		}
		long there = this.table.keySet().stream().filter((id) -> bucket(normalise(id)) == bucket).count();
		if (this.table.containsKey(node.id()) || there < K) {
			this.table.remove(node.id());
			this.table.put(node.id(), node);
		}
	}

	boolean hasTuples() {
		return this.table.values().stream().anyMatch(TableNode::tuple);
	}

	/**
	 * The nodes that it thinks are nearest: it never looks into the buckets between the
	 * first one and that of the target.
	 */
	List<TableNode> closest(WireValue.Bin target, int count) {
		byte[] wanted = normalise(target);
		int first = bucket(wanted);
		return this.table.values().stream().filter((node) -> {
			int bucket = bucket(normalise(node.id()));
			return bucket == 0 || bucket >= first;
		})
			.sorted(Comparator.comparing((node) -> distance(wanted, normalise(node.id())), Arrays::compareUnsigned))
			.limit(count)
			.toList();
	}

	private int bucket(byte[] id) {
		byte[] distance = distance(this.localId, id);
		int zeros = 0;
		for (byte part : distance) {
			if (part != 0) {
				return zeros + Integer.numberOfLeadingZeros(part & 0xFF) - 24;
			}
			zeros += 8;
		}
		return zeros;
	}

	private static byte[] distance(byte[] a, byte[] b) {
		byte[] distance = new byte[32];
		for (int i = 0; i < distance.length; i++) {
			distance[i] = (byte) (a[i] ^ b[i]);
		}
		return distance;
	}

	private static byte[] normalise(WireValue.Bin id) {
		return (id.bytes().length == 32) ? id.bytes() : Hashes.sha256(id.bytes());
	}

}
