package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;

import io.macula.engine.pubsub.Delivery;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireCodec;
import org.jspecify.annotations.Nullable;

/**
 * The frames in which messages go to peers of 0.14.3, made once for all of them: a
 * message that such a peer published keeps what it said beside topic and payload, others
 * get what 0.14.3 insists on. Messages are recognised by their payload array, which is
 * never copied within a node; only the latest are remembered, and a message that was
 * forgotten merely gets a new number. Confined to the loop.
 */
final class PublishedFrames {

	private static final int MAX_ENTRIES = 8192;

	private static final int MAX_BYTES = 8 << 20;

	private static final int ID_BYTES = 16;

	/** A message and, when somebody wanted it, its frame. Confined to the loop. */
	private static final class Remembered {

		private final Publish message;

		private final int bytes;

		private byte @Nullable [] frame;

		Remembered(Publish message, int bytes) {
			this.message = message;
			this.bytes = bytes;
		}

	}

	private final NodeContext context;

	private final IdentityHashMap<byte[], Remembered> byPayload = new IdentityHashMap<>();

	private final Deque<byte[]> order = new ArrayDeque<>();

	private long bytes;

	PublishedFrames(NodeContext context) {
		this.context = context;
	}

	/**
	 * Remember a message that a peer published.
	 * @param payload the array that is handed to the mesh
	 * @param message what the peer sent
	 */
	void remember(byte[] payload, Publish message) {
		put(payload, new Remembered(complete(message), payload.length + topicLength(message)));
	}

	/**
	 * The frame of a message.
	 * @param delivery a message for some subscription of this node
	 * @return the whole frame, shared
	 */
	byte[] frame(Delivery delivery) {
		byte[] payload = delivery.payload();
		Remembered known = this.byPayload.get(payload);
		if (known == null || !delivery.topic().equals(known.message.topic())) {
			known = new Remembered(complete(new Publish(delivery.topic(), payload, null, null, null, null, null, null,
					null, null, null, Extras.NONE)), payload.length + delivery.topic().length());
			put(payload, known);
		}
		byte[] frame = known.frame;
		if (frame == null) {
			frame = WireCodec.encode(known.message);
			known.frame = frame;
		}
		return frame;
	}

	/**
	 * A message with all that 0.14.3 insists on.
	 */
	Publish complete(Publish message) {
		byte[] id = message.messageId();
		if (id == null) {
			id = new byte[ID_BYTES];
			this.context.random().nextBytes(id);
		}
		Long qos = message.qos();
		Boolean retain = message.retain();
		return new Publish(message.topic(), message.payload(), (qos != null) ? qos : (Long) 0L,
				(retain != null) ? retain : (Boolean) false, id, message.origin(), message.boot(), message.seq(),
				message.realm(), message.contentType(), message.headers(), message.extras());
	}

	private void put(byte[] payload, Remembered remembered) {
		Remembered before = this.byPayload.put(payload, remembered);
		if (before == null) {
			this.order.add(payload);
		}
		this.bytes += remembered.bytes - ((before != null) ? before.bytes : 0);
		while (this.order.size() > MAX_ENTRIES || (this.bytes > MAX_BYTES && this.order.size() > 1)) {
			byte[] oldest = this.order.remove();
			Remembered forgotten = this.byPayload.remove(oldest);
			this.bytes -= (forgotten != null) ? forgotten.bytes : 0;
		}
	}

	private static int topicLength(Publish message) {
		String topic = message.topic();
		return (topic != null) ? topic.length() : 0;
	}

}
