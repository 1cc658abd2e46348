package io.macula.engine.erlang.model;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;

/**
 * What a model gateway saw. Queues may be emptied by the test. Thread-safe.
 */
public final class GatewayLog {

	/** Frames kept in {@link #frames}. */
	private static final int KEPT = 20_000;

	/** Connections accepted so far. */
	public final AtomicInteger accepted = new AtomicInteger();

	/** Connections refused so far, see {@link GatewayOptions#acceptGapMillis}. */
	public final AtomicInteger refused = new AtomicInteger();

	/** Connections open now. */
	public final AtomicInteger open = new AtomicInteger();

	/** Connections that it dialled and that opened. */
	public final AtomicInteger dialled = new AtomicInteger();

	/** Dials that failed. */
	public final AtomicInteger dialsFailed = new AtomicInteger();

	/** FIND_VALUEs that it sent to other nodes. */
	public final AtomicInteger lookups = new AtomicInteger();

	/** Pieces of streams that arrived. */
	public final AtomicLong chunks = new AtomicLong();

	/** Bytes that arrived. */
	public final AtomicLong bytes = new AtomicLong();

	/**
	 * Sound frames that a reader who puts pieces together would have read and it did not.
	 */
	public final AtomicLong lostFrames = new AtomicLong();

	/** Pieces that held more than one frame. */
	public final AtomicLong coalesced = new AtomicLong();

	/** Pieces that held only a part of their first frame. */
	public final AtomicLong split = new AtomicLong();

	/** Frames lost because the gateway hangs or is dead. */
	public final AtomicLong unheard = new AtomicLong();

	/** Size of the largest frame that arrived whole. */
	public final AtomicInteger largestFrame = new AtomicInteger();

	/** Frames that it sent. */
	public final AtomicLong sent = new AtomicLong();

	/** Publishes that were not looked up in the DHT because of the rate limit. */
	public final AtomicLong rateLimited = new AtomicLong();

	/** Why it died, each time. */
	public final Queue<String> crashes = new ConcurrentLinkedQueue<>();

	/** Accepted CONNECTs. */
	public final Queue<Connected> connects = new ConcurrentLinkedQueue<>();

	/** PUBLISHes that arrived. */
	public final Queue<Published> publishes = new ConcurrentLinkedQueue<>();

	/** Payloads of SUBSCRIBEs that arrived. */
	public final Queue<WireValue.Map> subscribes = new ConcurrentLinkedQueue<>();

	/** Payloads of STOREs that arrived. */
	public final Queue<WireValue.Map> stores = new ConcurrentLinkedQueue<>();

	/** Frames that arrived, the first 20,000. */
	public final Queue<RawFrame> frames = new ConcurrentLinkedQueue<>();

	/** Why pieces were no frames. */
	public final Queue<String> decodeErrors = new ConcurrentLinkedQueue<>();

	/** What was done to it that must never be done. */
	public final Violations violations = new Violations();

	private final ConcurrentMap<Integer, AtomicLong> counts = new ConcurrentHashMap<>();

	private final AtomicInteger kept = new AtomicInteger();

	/**
	 * How many whole frames of a type arrived.
	 * @param type the type
	 * @return the number
	 */
	public long count(MessageType type) {
		AtomicLong count = this.counts.get(type.id());
		return (count != null) ? count.get() : 0;
	}

	void frame(RawFrame frame) {
		this.counts.computeIfAbsent(frame.type(), (id) -> new AtomicLong()).incrementAndGet();
		this.largestFrame.accumulateAndGet(frame.bytes(), Math::max);
		if (this.kept.incrementAndGet() <= KEPT) {
			this.frames.add(frame);
		}
	}

	/**
	 * Ids of accepted CONNECTs, in order.
	 * @return ids in hexadecimal, or as text if they are text
	 */
	public List<String> connectedIds() {
		return this.connects.stream().map(Connected::id).toList();
	}

	/**
	 * An accepted CONNECT. Immutable.
	 *
	 * @param nodeId the id
	 * @param endpoint the endpoint
	 * @param payload all of it
	 * @param nanos when, on the clock of the context
	 */
	public record Connected(byte[] nodeId, String endpoint, WireValue.Map payload, long nanos) {

		public String id() {
			return (this.nodeId.length == 32) ? HexFormat.of().formatHex(this.nodeId) : Shown.bin(this.nodeId);
		}

		public boolean has(byte[] id) {
			return Arrays.equals(id, this.nodeId);
		}

	}

	/**
	 * A PUBLISH. Immutable.
	 *
	 * @param topic the topic
	 * @param payload the payload
	 * @param messageId id of the message, in hexadecimal
	 * @param frame all of it
	 */
	public record Published(String topic, WireValue payload, String messageId, WireValue.Map frame) {

		static Published of(WireValue.Map map) {
			String topic = ErlangTerms.text(map, "topic");
			WireValue payload = ErlangTerms.get(map, "payload");
			WireValue.Bin id = ErlangTerms.bin(map, "message_id");
			return new Published((topic != null) ? topic : "", (payload != null) ? payload : WireValue.Nil.NIL,
					(id != null) ? HexFormat.of().formatHex(id.bytes()) : "", map);
		}

		/**
		 * The payload as text.
		 * @return the text, or a description if it is no binary
		 */
		public String text() {
			return (this.payload instanceof WireValue.Bin bin) ? ErlangTerms.text(bin) : Shown.of(this.payload);
		}

	}

}
