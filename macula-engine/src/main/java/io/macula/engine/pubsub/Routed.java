package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way through other nodes, signed by where it comes from. Immutable.
 *
 * @param destination where to
 * @param source where from
 * @param hops nodes that have passed it on
 * @param maxHops links that it may take
 * @param topic its topic
 * @param payload the message itself
 * @param acknowledgement whether that is a PUB_ACK and no PUBLISH
 * @param issued when it was signed, in milliseconds of the clock of its source
 * @param key the key of its source
 * @param signature over all of it but {@code hops}, {@code maxHops}, {@code visited} and
 * {@code path}
 * @param visited where it was, the source first
 * @param path of an acknowledgement: where it shall go, the destination last
 */
record Routed(NodeId destination, NodeId source, long hops, long maxHops, String topic, WireValue.Map payload,
		boolean acknowledgement, long issued, byte[] key, byte[] signature, Visited visited, Visited path) {

	/**
	 * Longer ones are not passed on: they would need a stream, and room, of their own.
	 */
	static final int MAX_BYTES = 60 << 10;

	/** What a frame holds besides the message. */
	static final int OVERHEAD = 3 << 10;

	private static final int MAX_KEY = 1024;

	private static final String KIND = "kind";

	private static final String ACK = "ack";

	private static final String ISSUED = "issued";

	private static final String KEY = "pk";

	private static final String SIGNATURE = "sig";

	private static final String VISITED = "visited";

	private static final String PATH = "path";

	/** In the message itself: its publisher wants to hear that it has arrived. */
	static final String PROVE = "prove";

	/** Answer to that: so many messages of its publisher came through others. */
	static final String ARRIVED = "arrived";

	/**
	 * A message, which finds its way by what those know who pass it on.
	 */
	Routed(NodeId destination, NodeId source, long hops, long maxHops, String topic, WireValue.Map payload,
			boolean acknowledgement, long issued, byte[] key, byte[] signature, Visited visited) {
		this(destination, source, hops, maxHops, topic, payload, acknowledgement, issued, key, signature, visited,
				Visited.NONE);
	}

	/**
	 * Read a frame.
	 * @return it, or {@code null} if it is not signed or holds nonsense
	 */
	static @Nullable Routed of(PubsubRoute frame) {
		WireValue.Map more = frame.extras().map();
		NodeId destination = id(frame.destinationNodeId());
		NodeId source = id(frame.sourceNodeId());
		Visited visited = Visited.of(more.bytes(VISITED));
		Long issued = more.number(ISSUED);
		byte[] key = more.bytes(KEY);
		byte[] signature = more.bytes(SIGNATURE);
		Long hops = frame.hopCount();
		Long maxHops = frame.maxHops();
		String topic = frame.topic();
		WireValue.Map payload = frame.payload();
		if (destination == null || source == null || visited == null || issued == null || key == null
				|| signature == null || hops == null || maxHops == null || topic == null || payload == null
				|| key.length > MAX_KEY || signature.length > MAX_KEY) {
			return null;
		}
		Visited path = Visited.of(more.bytes(PATH));
		return new Routed(destination, source, hops, maxHops, topic, payload, ACK.equals(more.text(KIND)), issued, key,
				signature, visited, (path != null) ? path : Visited.NONE);
	}

	private static @Nullable NodeId id(byte @Nullable [] bytes) {
		return (bytes != null && bytes.length == NodeId.BYTES) ? NodeId.of(bytes) : null;
	}

	/**
	 * Whether the path that it tells is one that ends at a peer.
	 */
	boolean cameFrom(NodeId peer) {
		return this.hops == this.visited.size() - 1 && this.source.equals(this.visited.first())
				&& peer.equals(this.visited.last());
	}

	/**
	 * The same, passed on by a node.
	 */
	Routed passedOnBy(NodeId node) {
		return new Routed(this.destination, this.source, this.hops + 1, this.maxHops, this.topic, this.payload,
				this.acknowledgement, this.issued, this.key, this.signature, this.visited.with(node), this.path);
	}

	Routed signed(byte[] by) {
		return new Routed(this.destination, this.source, this.hops, this.maxHops, this.topic, this.payload,
				this.acknowledgement, this.issued, this.key, by, this.visited, this.path);
	}

	PubsubRoute toFrame() {
		WireValue.MapBuilder more = WireValue.Map.builder();
		if (this.acknowledgement) {
			more.put(KIND, ACK);
		}
		more.put(ISSUED, this.issued)
			.put(KEY, this.key)
			.put(SIGNATURE, this.signature)
			.put(VISITED, this.visited.bytes());
		if (this.path.size() > 0) {
			more.put(PATH, this.path.bytes());
		}
		return new PubsubRoute(this.destination.bytes(), this.source.bytes(), this.hops, this.maxHops, this.topic,
				this.payload, new Extras(more.build()));
	}

	/**
	 * The same bytes wherever it is asked for: maps keep their order.
	 */
	byte[] payloadBytes() {
		return WireCodec.encodeValue(this.payload);
	}

	/**
	 * Tells this sending from all others.
	 */
	NodeId fingerprint() {
		return NodeId.sha256Of(this.signature, this.destination.bytes());
	}

	/**
	 * Whose key it names.
	 * @return the identity, or {@code null} if it is not the one of the source
	 */
	@Nullable PublicIdentity signer() {
		try {
			PublicIdentity signer = PublicIdentity.fromEncoded(this.key);
			return signer.nodeId().equals(this.source) ? signer : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
