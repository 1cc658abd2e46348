package io.macula.engine.link;

/**
 * Capabilities that nodes announce to each other; only what both announce is used.
 * Constants, thread-safe.
 */
public final class Capabilities {

	/** Publish and subscribe. */
	public static final String PUBSUB = "pubsub";

	/** Remote procedure calls. */
	public static final String RPC = "rpc";

	/** Compact frames for publish, call and reply. */
	public static final String COMPACT = "compact";

	/** Streaming calls, and payloads larger than a frame. */
	public static final String STREAMS = "streams";

	/** Announces subscription patterns to linked peers. */
	public static final String INTEREST = "interest";

	/** Stores and looks up records for others; absent on nodes that cannot be dialled. */
	public static final String DHT = "dht";

	/** Exchanges peers. */
	public static final String PEERS = "peers";

	/** Takes part in membership. */
	public static final String SWIM = "swim";

	/** Says what became of messages. */
	public static final String ACK = "ack";

	/** Takes messages that others passed on, and searches for ways. */
	public static final String ROUTE = "route";

	private Capabilities() {
	}

}
