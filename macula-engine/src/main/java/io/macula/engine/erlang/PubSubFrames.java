package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.Subscribe;
import io.macula.engine.wire.Unsubscribe;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions and messages of peers. Confined to the loop.
 */
final class PubSubFrames {

	/** Longer ones are names in no application, only a burden. */
	private static final int MAX_TOPIC = 4096;

	/** 0.14.3 sends a message of quality 1 three times, within ten seconds. */
	private static final long COPIES_NANOS = 20_000_000_000L;

	private static final int MAX_COPIES = 16_384;

	private final Gate gate;

	private final LongAdder published;

	private final Recently<Copy> copies;

	/**
	 * What makes two messages the same: publisher, and the hash of number, topic and
	 * payload. The number alone does not, since every process of 0.14.3 counts from 1.
	 */
	private record Copy(Object publisher, NodeId content) {
	}

	PubSubFrames(Gate gate) {
		this.gate = gate;
		this.published = gate.context().counters().counter("erlang.published");
		this.copies = new Recently<>(gate.context(), COPIES_NANOS, MAX_COPIES);
		gate.handlers().on(MessageType.SUBSCRIBE, Subscribe.class, this::subscribe);
		gate.handlers().on(MessageType.UNSUBSCRIBE, Unsubscribe.class, this::unsubscribe);
		gate.handlers().on(MessageType.PUBLISH, Publish.class, this::publish);
	}

	private void subscribe(GateStream stream, Subscribe message) {
		List<String> topics = message.topics();
		if (topics == null) {
			stream.session().violation("subscribe_without_topics");
		}
		else if (!this.gate.policy().subscribe()) {
			this.gate.count("erlang.denied.subscribe");
		}
		else {
			for (String topic : topics) {
				if (stream.isOpen()) {
					stream.session().subscriptions().subscribe(stream, topic);
				}
			}
		}
	}

	private void unsubscribe(GateStream stream, Unsubscribe message) {
		List<String> topics = message.topics();
		if (topics == null) {
			stream.session().violation("unsubscribe_without_topics");
			return;
		}
		topics.forEach(stream.session().subscriptions()::unsubscribe);
	}

	private void publish(GateStream stream, Publish message) {
		String topic = message.topic();
		byte[] payload = bytes(message.payload(), message.extras().get("payload"));
		if (topic == null || payload == null) {
			stream.session().violation((topic == null) ? "publish_without_topic" : "publish_without_payload");
		}
		else if (topic.length() > MAX_TOPIC) {
			stream.session().violation("topic_too_long");
		}
		else if (!this.gate.policy().publish()) {
			this.gate.count("erlang.denied.publish");
		}
		else if (isCopy(stream.session(), message, topic, payload)) {
			this.gate.count("erlang.dropped.copy");
		}
		else {
			this.published.increment();
			this.gate.frames().remember(payload, message);
			stream.session().publishes().publish(topic, payload, ClaimedId.headers(stream.session().claimed()));
		}
	}

	/**
	 * Bytes of an application. Clients within the process of a gateway of 0.14.3 send
	 * values in place of bytes: they become the JSON that such a value would have become.
	 */
	static byte @Nullable [] bytes(byte @Nullable [] bytes, @Nullable WireValue odd) {
		if (bytes != null) {
			return bytes;
		}
		return (odd != null) ? WireValueJson.write(odd) : null;
	}

	private boolean isCopy(GateSession session, Publish message, String topic, byte[] payload) {
		Long qos = message.qos();
		byte[] id = message.messageId();
		if (qos == null || qos < 1 || id == null) {
			return false;
		}
		ClaimedId claimed = session.claimed();
		NodeId content = NodeId.sha256Of(id, topic.getBytes(StandardCharsets.UTF_8), payload);
		return !this.copies.add(new Copy((claimed != null) ? claimed : session, content));
	}

}
