package io.macula.engine.erlang.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.macula.engine.transport.Path;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions of streams and the distribution of publishes, as 0.14.3 does it: the
 * publisher hears itself, remote subscribers are found by the exact topic only, and a
 * routed publish for a stream kills the gateway. Confined to the loop.
 */
final class GatewayPubSub {

	private static final int MAX_HOPS = 10;

	private static final int TTL_SECONDS = 300;

	private static final double CACHED_MILLIS = 5_000;

	private static final double ASK_MILLIS = 2_000;

	private final ModelGateway gateway;

	private final GatewayWork work;

	private final Map<GatewayStream, Set<String>> subscriptions = new LinkedHashMap<>();

	private final Map<String, Cached> cache = new LinkedHashMap<>();

	private final Map<String, Double> asked = new LinkedHashMap<>();

	GatewayPubSub(ModelGateway gateway, GatewayWork work) {
		this.gateway = gateway;
		this.work = work;
	}

	private record Cached(List<WireValue.Map> subscribers, double until) {
	}

	int subscribers(String pattern) {
		return (int) this.subscriptions.values().stream().filter((patterns) -> patterns.contains(pattern)).count();
	}

	void subscribe(GatewayStream from, WireValue.Map map) {
		this.gateway.log().subscribes.add(map);
		for (String topic : topics(map, "subscribe")) {
			if (this.subscriptions.computeIfAbsent(from, (absent) -> new LinkedHashSet<>()).add(topic)) {
				this.cache.remove(topic);
				advertise(topic);
			}
		}
	}

	void unsubscribe(GatewayStream from, WireValue.Map map) {
		Set<String> patterns = this.subscriptions.getOrDefault(from, Set.of());
		topics(map, "unsubscribe").forEach(patterns::remove);
	}

	private static List<String> topics(WireValue.Map map, String where) {
		List<WireValue> topics = ErlangTerms.list(ErlangTerms.require(map, "topics", where));
		if (topics == null) {
			throw ErlangCrash.gateway(where + " with topics that are no list");
		}
		return topics.stream()
			.filter((topic) -> topic instanceof WireValue.Bin)
			.map((topic) -> ErlangTerms.text((WireValue.Bin) topic))
			.toList();
	}

	/**
	 * Store that this gateway wants a pattern, here and at the nearest nodes that it
	 * knows.
	 */
	private void advertise(String pattern) {
		WireValue.Bin key = WireValue.of(Hashes.sha256(pattern));
		WireValue.Map value = WireValue.Map.builder()
			.put("node_id", this.gateway.id())
			.put("endpoint", this.gateway.url())
			.put("ttl", TTL_SECONDS)
			.build();
		this.gateway.routing().upsert(key, value);
		if (!this.gateway.options().propagate()) {
			return;
		}
		byte[] frame = RawFrame.encode(MessageType.STORE,
				WireValue.Map.builder().put("type", "store").put("key", key).put("value", value).build());
		this.gateway.routing().closest(key, RoutingServer.K).forEach((node) -> {
			Path to = ModelHost.parse(node.storeAddress());
			if (to != null) {
				this.gateway.pool().send(node.storeAddress(), to, frame, 1);
			}
		});
	}

	void publish(GatewayStream from, WireValue.Map map) {
		this.gateway.log().publishes.add(GatewayLog.Published.of(map));
		String topic = ErlangTerms.text(ErlangTerms.requireBin(map, "topic", "publish"));
		ErlangTerms.require(map, "payload", "publish");
		for (GatewayStream stream : matching(topic)) {
			this.gateway.send(stream, MessageType.PUBLISH, map);
		}
		remoteSubscribers(from.peer(), topic, (entries) -> entries.forEach((entry) -> deliver(topic, map, entry)));
	}

	private List<GatewayStream> matching(String topic) {
		return this.subscriptions.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().stream().anyMatch((pattern) -> Topics.matches(pattern, topic)))
			.map(Map.Entry::getKey)
			.toList();
	}

	private void remoteSubscribers(String peer, String topic, Consumer<List<WireValue.Map>> then) {
		WireValue.Bin key = WireValue.of(Hashes.sha256(topic));
		if (!this.gateway.options().rateLimited()) {
			this.work.find(peer, key, then);
			return;
		}
		double now = this.gateway.host().modelMillis();
		Cached cached = this.cache.get(topic);
		if (cached != null && now < cached.until()) {
			then.accept(cached.subscribers());
			return;
		}
		Double last = this.asked.get(topic);
		if (last != null && now - last < ASK_MILLIS) {
			this.gateway.log().rateLimited.incrementAndGet();
			return;
		}
		this.asked.put(topic, now);
		this.work.find(peer, key, (found) -> {
			if (!found.isEmpty()) {
				this.cache.put(topic, new Cached(found, this.gateway.host().modelMillis() + CACHED_MILLIS));
			}
			then.accept(found);
		});
	}

	private void deliver(String topic, WireValue.Map map, WireValue.Map entry) {
		WireValue id = ErlangTerms.get(entry, "node_id");
		if (id == null || id.equals(this.gateway.id())) {
			return;
		}
		WireValue.Map copy = copy(map);
		GatewayStream client = this.work.client(id);
		if (client != null) {
			this.gateway.send(client, MessageType.PUBLISH, copy);
			return;
		}
		String endpoint = ErlangTerms.text(entry, "endpoint");
		Path to = (endpoint != null && endpoint.contains("://")) ? ModelHost.parse(endpoint) : null;
		if (to == null) {
			return;
		}
		WireValue.Map route = WireValue.Map.builder()
			.put("destination_node_id", id)
			.put("source_node_id", this.gateway.id())
			.put("hop_count", 0)
			.put("max_hops", MAX_HOPS)
			.put("topic", topic)
			.put("payload", copy)
			.build();
		this.gateway.mesh().send(Shown.of(id), to, ErlangEncoder.frame(MessageType.PUBSUB_ROUTE, route), 0);
	}

	private WireValue.Map copy(WireValue.Map map) {
		WireValue qos = ErlangTerms.get(map, "qos");
		return WireValue.Map.builder()
			.put("topic", ErlangTerms.get(map, "topic"))
			.put("payload", ErlangTerms.get(map, "payload"))
			.put("qos", (qos != null) ? qos : WireValue.of(0))
			.put("retain", false)
			.put("message_id", this.gateway.host().random(16))
			.build();
	}

	void route(WireValue.Map map) {
		String where = "pubsub_route";
		WireValue destination = ErlangTerms.require(map, "destination_node_id", where);
		ErlangTerms.require(map, "source_node_id", where);
		WireValue hops = ErlangTerms.require(map, "hop_count", where);
		WireValue most = ErlangTerms.require(map, "max_hops", where);
		ErlangTerms.require(map, "topic", where);
		WireValue payload = ErlangTerms.require(map, "payload", where);
		if (Routes.isSpent(hops, most)) {
			return;
		}
		if (!destination.equals(this.gateway.id())) {
			forward(MessageType.PUBSUB_ROUTE, destination, map, hops);
			return;
		}
		if (!(payload instanceof WireValue.Map inner)) {
			throw ErlangCrash.gateway("pubsub_route whose payload is no map");
		}
		String topic = ErlangTerms.text(ErlangTerms.requireBin(inner, "topic", "payload of pubsub_route"));
		ErlangTerms.require(inner, "payload", "payload of pubsub_route");
		if (!matching(topic).isEmpty()) {
			throw ErlangCrash.gateway("pubsub_route for " + topic + ", which a stream subscribed to");
		}
	}

	/**
	 * Send a route on to the nearest node, which works only for nodes whose address has
	 * no scheme.
	 * @return whether there was a node
	 */
	boolean forward(MessageType type, WireValue destination, WireValue.Map map, WireValue hops) {
		RoutingServer.@Nullable TableNode next = (destination instanceof WireValue.Bin id)
				? this.gateway.routing().closest(id, 1).stream().findFirst().orElse(null) : null;
		if (next == null) {
			return false;
		}
		Path to = next.address().contains("://") ? null : ModelHost.parse(next.address());
		if (to != null) {
			WireValue more = WireValue.of(((WireValue.Int) hops).value() + 1);
			this.gateway.mesh()
				.send(next.address(), to, ErlangEncoder.frame(type, ErlangTerms.with(map, "hop_count", more)), 0);
		}
		return true;
	}

}
