package io.macula.engine.erlang.model;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.wire.WireValue;

/**
 * What a model client saw. Queues may be emptied by the test. Thread-safe.
 */
public final class ClientLog {

	/** PUBLISHes that arrived. */
	public final Queue<GatewayLog.Published> received = new ConcurrentLinkedQueue<>();

	/** Payloads of PONGs that arrived. */
	public final Queue<WireValue.Map> pongs = new ConcurrentLinkedQueue<>();

	/** Payloads of RPC_REQUESTs that arrived. */
	public final Queue<WireValue.Map> requests = new ConcurrentLinkedQueue<>();

	/** Frames that 0.14.3 clients throw away. */
	public final Queue<RawFrame> ignored = new ConcurrentLinkedQueue<>();

	/** Why it died. */
	public final Queue<String> crashes = new ConcurrentLinkedQueue<>();

	/** How often the connection was established. */
	public final AtomicInteger connects = new AtomicInteger();

	/** How often dialling failed or the connection was lost. */
	public final AtomicInteger losses = new AtomicInteger();

	/** Why, each time. */
	public final Queue<String> lossReasons = new ConcurrentLinkedQueue<>();

	/** PUBLISHes that arrived, also when the queue was emptied. */
	public final AtomicLong receivedCount = new AtomicLong();

	/** Frames that arrived. */
	public final AtomicLong frames = new AtomicLong();

	/** Frames that it sent. */
	public final AtomicLong sent = new AtomicLong();

	/** Frames that vanished because it was not connected. */
	public final AtomicLong droppedSends = new AtomicLong();

	/** Bytes that arrived on streams that it did not open. */
	public final AtomicLong strangeBytes = new AtomicLong();

	/** Replies to requests that it had given up or never made. */
	public final AtomicLong lateReplies = new AtomicLong();

	/** What was done to it that must never be done. */
	public final Violations violations = new Violations();

	/**
	 * Texts of the payloads received on a topic, in order.
	 * @param topic the topic
	 * @return the texts
	 */
	public List<String> texts(String topic) {
		return this.received.stream()
			.filter((message) -> message.topic().equals(topic))
			.map(GatewayLog.Published::text)
			.toList();
	}

}
