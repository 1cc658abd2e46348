package io.macula.engine.pubsub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * The last value of each topic that this node published and was told to keep, for whoever
 * subscribes later. Bounded in number and bytes. They end with this run of the node.
 * Confined to the loop.
 */
final class RetainedValues {

	/** What a value takes besides its bytes. */
	private static final int OVERHEAD = 256;

	private final Map<String, Value> values = new LinkedHashMap<>();

	private final Limits limits;

	private final Runnable kept;

	private long bytes;

	/**
	 * No values.
	 * @param limits bounds them
	 * @param kept told when there is a new one
	 */
	RetainedValues(Limits limits, Runnable kept) {
		this.limits = limits;
		this.kept = kept;
	}

	/**
	 * Why a value cannot be kept.
	 * @return the failure, or {@code null} if it can
	 */
	@Nullable MeshFailure refusal(String topic, byte[] payload, int size) {
		if (payload.length == 0) {
			return null;
		}
		Value before = this.values.get(topic);
		long after = this.bytes + size + OVERHEAD - ((before != null) ? before.bytes : 0);
		if ((before != null || this.values.size() < this.limits.retainedMessages())
				&& after <= this.limits.retainedBytes()) {
			return null;
		}
		return new MeshFailure(FailureCode.OVERLOADED,
				"The message on '" + topic + "' cannot be kept as last value, because the limits 'retainedMessages' ("
						+ this.limits.retainedMessages() + ") and 'retainedBytes' (" + this.limits.retainedBytes()
						+ ") are reached: remove other last values by publishing an empty payload with retain, or"
						+ " raise the limits");
	}

	/**
	 * Keep a message in place of the last one of its topic; an empty one removes it.
	 */
	void keep(String topic, Publish message, int size) {
		byte[] payload = message.payload();
		Value before = this.values.remove(topic);
		if (before != null) {
			this.bytes -= before.bytes;
		}
		if (payload != null && payload.length > 0) {
			this.values.put(topic, new Value(message, size, size + OVERHEAD));
			this.bytes += size + OVERHEAD;
			this.kept.run();
		}
	}

	/**
	 * Find the values whose topic matches.
	 * @param pattern a pattern
	 * @param sink receives messages and their sizes
	 */
	void match(TopicPattern pattern, BiConsumer<Publish, Integer> sink) {
		if (!pattern.isWildcard()) {
			Value value = this.values.get(pattern.text());
			if (value != null) {
				sink.accept(value.message, value.size);
			}
			return;
		}
		this.values.forEach((topic, value) -> {
			if (pattern.matches(topic)) {
				sink.accept(value.message, value.size);
			}
		});
	}

	/**
	 * Hand out the value of a topic.
	 * @param topic an exact topic
	 * @param sink receives the message and its size, if there is one
	 */
	void get(String topic, BiConsumer<Publish, Integer> sink) {
		Value value = this.values.get(topic);
		if (value != null) {
			sink.accept(value.message, value.size);
		}
	}

	/** Topics with a value, the one that was set longest ago first. */
	Iterable<String> topics() {
		return this.values.keySet();
	}

	int size() {
		return this.values.size();
	}

	long bytes() {
		return this.bytes;
	}

	private record Value(Publish message, int size, int bytes) {
	}

}
