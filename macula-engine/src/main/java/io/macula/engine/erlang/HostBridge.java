package io.macula.engine.erlang;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.pubsub.Delivery;
import io.macula.engine.pubsub.LocalSubscription;
import io.macula.engine.pubsub.ProxySubscription;
import io.macula.engine.pubsub.PublishCompletion;
import io.macula.engine.pubsub.SubscribeCompletion;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages between a gateway of 0.14.3 and the mesh, while it is this node's
 * turn. The gateway sends to a subscriber also what that published itself: the first half
 * of a message id says which node carried the message out, so that it is recognised when
 * it comes back, here or at another node of the same mesh. That what was sent does not
 * come back is a sign that the gateway has forgotten the subscription. Confined to the
 * loop.
 */
final class HostBridge {

	private static final byte[] DOMAIN = "macula-java/1 bridge".getBytes(StandardCharsets.UTF_8);

	private static final int ID_BYTES = 16;

	private static final long ECHO_NANOS = 200_000_000;

	/** Says in the mesh under which id a message went through gateways. */
	private static final String CARRIED = "macula-carried-id";

	private static final long PASSED_NANOS = 60_000_000_000L;

	private static final int MAX_PASSED = 16_384;

	private final HostShared shared;

	private final HostConnection connection;

	private final Set<String> patterns;

	private final Copies copies;

	private final long mark;

	/** What came from the gateway or went there, as far as it has a number of its own. */
	private final Recently<NodeId> passed;

	private @Nullable ProxySubscription proxy;

	private long sent;

	private long echoes;

	/** A message is under way that tells whether messages come back. */
	private boolean looking;

	HostBridge(HostShared shared, HostConnection connection) {
		this.shared = shared;
		this.connection = connection;
		this.patterns = shared.policy()
			.bridgedTopics()
			.stream()
			.map(HostBridge::asErlang)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		this.copies = new Copies(shared.context());
		this.passed = new Recently<>(shared.context(), PASSED_NANOS, MAX_PASSED);
		this.mark = mark(shared.services().self());
		this.sent = shared.context().random().nextLong();
	}

	private static String asErlang(String pattern) {
		return Stream.of(pattern.split("\\.", -1))
			.map((level) -> level.equals("#") ? "**" : level)
			.collect(Collectors.joining("."));
	}

	/** The first half of the ids of messages that a node carries out. */
	static long mark(NodeId node) {
		return ByteBuffer.wrap(NodeId.sha256Of(DOMAIN, node.bytes()).bytes()).getLong();
	}

	/** Whether there is anything to carry. */
	boolean isWanted() {
		ErlangPolicy policy = this.shared.policy();
		return !this.patterns.isEmpty() && (policy.subscribe() || policy.publish());
	}

	boolean isOpen() {
		return this.proxy != null;
	}

	/** It is this node's turn. */
	void open() {
		if (this.proxy != null) {
			return;
		}
		this.shared.count("bridge.opened");
		this.shared.role().status().carries(this.connection.id(), true);
		ProxySubscription subscription = this.shared.services()
			.pubsub()
			.subscribeFor("gateway " + this.connection.id().shortText(), this::toGateway);
		this.proxy = subscription;
		subscribeAgain();
		if (this.shared.policy().subscribe()) {
			this.shared.policy().bridgedTopics().forEach((pattern) -> subscription.add(pattern, new Subscribing()));
		}
	}

	/** Somebody else carries from now on, or nobody. */
	void close() {
		ProxySubscription subscription = this.proxy;
		if (subscription == null) {
			return;
		}
		this.proxy = null;
		this.shared.count("bridge.closed");
		this.shared.role().status().carries(this.connection.id(), false);
		if (this.shared.policy().publish()) {
			this.patterns
				.forEach((pattern) -> this.connection.send(HostFrames.unsubscribe(pattern), PacedWriter.Kind.ORDERED));
		}
		subscription.close();
	}

	/** The gateway may have forgotten what this node subscribed to. */
	void subscribeAgain() {
		if (this.proxy != null && this.shared.policy().publish()) {
			this.patterns
				.forEach((pattern) -> this.connection.send(HostFrames.subscribe(pattern), PacedWriter.Kind.ORDERED));
		}
	}

	private void toGateway(Delivery delivery) {
		if (this.proxy == null) {
			return;
		}
		byte[] carried = carried(delivery);
		if (carried != null && !this.passed.add(number(carried, delivery.topic(), delivery.payload()))) {
			// Two gateways that two meshes have in common would send it round for ever
			this.shared.count("bridge.passed");
			return;
		}
		byte[] id = (carried != null) ? carried : newId();
		byte[] frame = HostFrames.publish(delivery.topic(), delivery.payload(), id);
		boolean looks = !this.looking && this.shared.policy().publish();
		long before = this.echoes;
		if (this.connection.send(frame, PacedWriter.Kind.BULK,
				looks ? () -> arrived(before) : HostBridge::nothing) == null) {
			this.looking |= looks;
			this.shared.count("bridge.sent");
		}
	}

	private byte[] newId() {
		return ByteBuffer.allocate(ID_BYTES).putLong(this.mark).putLong(this.sent++).array();
	}

	/** The id under which a message came from another gateway. */
	private static byte @Nullable [] carried(Delivery delivery) {
		String text = delivery.headers().get(CARRIED);
		if (text == null || text.length() != 2 * ID_BYTES) {
			return null;
		}
		try {
			return HexFormat.of().parseHex(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static NodeId number(byte[] id, String topic, byte[] payload) {
		return NodeId.sha256Of(id, topic.getBytes(StandardCharsets.UTF_8), payload);
	}

	/**
	 * Whether nobody else uses the id: clients of 0.14.3 count from one.
	 */
	private static boolean isUnique(byte @Nullable [] id) {
		return id != null && id.length == ID_BYTES && ByteBuffer.wrap(id).getLong() != 0;
	}

	private static void nothing() {
	}

	/** The gateway has read a message: it must come back, from one message on. */
	private void arrived(long before) {
		this.shared.context().after(ECHO_NANOS, () -> {
			this.looking = false;
			if (this.echoes == before && this.proxy != null) {
				this.connection.suspicious();
			}
		});
	}

	void received(Publish message) {
		ProxySubscription subscription = this.proxy;
		byte[] id = message.messageId();
		String topic = message.topic();
		byte[] payload = payload(message);
		if (topic == null || payload == null) {
			this.connection.violation("incomplete_publish");
		}
		else if (id != null && isUnique(id) && isEcho(ByteBuffer.wrap(id).getLong())) {
			this.shared.count("bridge.echo");
		}
		else if (subscription == null) {
			this.shared.count("bridge.not_open");
		}
		else if (!this.shared.policy().publish()) {
			this.shared.count("refused.publish");
		}
		else if (message.qos() != null && message.qos() > 0 && this.copies.isCopy(id, topic, payload)) {
			this.shared.count("bridge.copy");
		}
		else {
			intoMesh(topic, payload, id, subscription);
		}
	}

	private void intoMesh(String topic, byte[] payload, byte @Nullable [] id, ProxySubscription source) {
		byte[] carried = (id != null && isUnique(id)) ? id : newId();
		if (!this.passed.add(number(carried, topic, payload))) {
			this.echoes++;
			this.shared.count("bridge.passed");
			return;
		}
		this.shared.count("bridge.received");
		Map<String, String> headers = new LinkedHashMap<>(ClaimedId.headers(this.connection.claimed()));
		headers.put(CARRIED, HexFormat.of().formatHex(carried));
		this.shared.services().pubsub().publishFor(topic, payload, headers, source, new Publishing());
	}

	private static byte @Nullable [] payload(Publish message) {
		byte[] payload = message.payload();
		WireValue odd = message.extras().get("payload");
		return (payload == null && odd != null) ? WireValueJson.write(odd) : payload;
	}

	private boolean isEcho(long carrier) {
		if (carrier == this.mark) {
			this.echoes++;
			return true;
		}
		// Whoever carried it out has it from the same mesh
		NodeId node = this.connection.duty().carrier(carrier);
		Link link = (node != null) ? this.shared.services().links().link(node) : null;
		return link != null && link.proven();
	}

	private final class Publishing implements PublishCompletion {

		@Override
		public void published(List<NodeId> recipients, List<NodeId> unreachable) {
			// Nobody at the gateway waits to hear it
		}

		@Override
		public void failed(MeshFailure failure) {
			HostBridge.this.shared.count("dropped.publish." + failure.code().text());
		}

	}

	private final class Subscribing implements SubscribeCompletion {

		@Override
		public void subscribed(LocalSubscription subscription) {
			// In force
		}

		@Override
		public void failed(MeshFailure failure) {
			HostBridge.this.shared.count("bridge.subscribe_failed");
		}

	}

}
